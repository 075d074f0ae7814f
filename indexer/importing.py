"""Import: a file of records goes into the live index; bad lines are reported, the others go in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from indexer.lines import BadLine
from indexer.workers import NumberedLine, analyse_lines
from schemas.collection import Collection
from schemas.limits import MAX_IMPORT_LINE_BYTES
from search_engine.document import Document
from search_engine.port import Outcome, SearchEngine

BATCH_DOCUMENTS: Final = 5_000
"""Documents written at once: each live write of the embedded engine ends with a commit."""

Progress = Callable[[int], None]
"""Called with the bytes of the file that were dealt with since the last call."""


@dataclass(slots=True)
class ImportReport:
    """What an import did."""

    indexed: int = 0
    stale: int = 0
    bad_lines: list[BadLine] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether every line went in or was there already."""
        return not self.bad_lines and not self.refused


def import_file(
    path: Path, engine: SearchEngine, *, workers: int, progress: Progress = lambda _: None
) -> ImportReport:
    """Read a JSON Lines file into the engine and let it be found.

    Raises OSError if the file cannot be read, EngineError if the engine fails; what was written
    before that stays, and importing the file again completes it.
    """
    report = ImportReport()
    with path.open("rb") as file:
        waiting: dict[Collection, list[Document]] = {collection: [] for collection in Collection}
        for chunk in analyse_lines(numbered_lines(file), workers):
            report.bad_lines += chunk.bad_lines
            for collection, documents in chunk.documents.items():
                waiting[collection] += documents
                if len(waiting[collection]) >= BATCH_DOCUMENTS:
                    _write(engine, collection, waiting, report)
            progress(chunk.size_bytes)
        for collection in Collection:
            if waiting[collection]:
                _write(engine, collection, waiting, report)
                engine.refresh(collection)
    return report


def numbered_lines(file: BinaryIO) -> Iterator[NumberedLine]:
    """Lines with their numbers from 1; blank ones are passed over.

    What is longer than the limit comes as its first bytes, one more than allowed: it is refused
    as too long without ever being held in memory whole.
    """
    number = 0
    while line := file.readline(MAX_IMPORT_LINE_BYTES + 1):
        number += 1
        rest = line
        while len(rest) > MAX_IMPORT_LINE_BYTES and not rest.endswith(b"\n"):
            rest = file.readline(MAX_IMPORT_LINE_BYTES + 1)
        if line.strip():
            yield number, line


def _write(
    engine: SearchEngine,
    collection: Collection,
    waiting: dict[Collection, list[Document]],
    report: ImportReport,
) -> None:
    for result in engine.upsert(collection, waiting[collection]):
        match result.outcome:
            case Outcome.INDEXED:
                report.indexed += 1
            case Outcome.STALE:
                report.stale += 1
            case Outcome.REFUSED:
                report.refused.append(f"{result.id}: {result.reason}")
    waiting[collection] = []
