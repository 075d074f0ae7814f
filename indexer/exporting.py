"""Export: every public record of a collection as JSON Lines, in the order of numbers.

A line is the record as it is kept, in its canonical form, and what an import takes: exporting,
importing into an empty record and exporting again gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from indexer.records import scan_records
from schemas.collection import Collection
from store.store import Store


def export_file(
    store: Store,
    collection: Collection,
    path: Path,
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Write a collection to a file; returns how many records.

    The file is there when it is whole: a half-written one never has its name. What changes
    meanwhile is in it as it was before or after. `progress` is called with numbers of records.

    Raises OSError if it cannot be written, StoreError if the record cannot be read.
    """
    unfinished = path.with_name(f"{path.name}.part")
    written = 0
    try:
        with unfinished.open("wb") as file:
            for record in scan_records(store, collection):
                file.write(record.text.encode() + b"\n")
                written += 1
                progress(1)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return written
