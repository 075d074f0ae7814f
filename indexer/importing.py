"""Import: lines become records, records become documents; bad lines are reported.

Every step can be cut off anywhere. Lines go into the record in batches, each in one transaction
with its events; the events stay until the index holds what they name. Importing the file again
finds the lines that are in already, takes the others, and completes the index.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from indexer.building import is_empty, numbered_lines
from indexer.handling import Clock
from indexer.lines import BadLine, BadRecordError, Record, parse_line
from indexer.pending import index_pending
from indexer.projector import Projector
from indexer.rebuilding import Rebuilding
from indexer.records import is_record_empty
from schemas.collection import Collection
from schemas.failpoints import failpoint
from schemas.posting import Posting
from schemas.seeker import SeekerProfile
from search_engine.port import SearchEngine
from store.rows import ImportOutcome
from store.store import Store

BATCH_LINES: Final = 1_000
"""Records of one transaction: half a second on SQLite, for which nobody else can write."""

Progress = Callable[[int], None]
"""Called with the bytes of the file that were dealt with since the last call."""


@dataclass(slots=True)
class ImportReport:
    """What an import did.

    Attributes:
        records: How many lines came to what end.
        bad_lines: Lines that are no records.
        indexed: How many documents were written.
        failed: Records that could not be indexed, with the reason, by number.
    """

    records: Counter[ImportOutcome] = field(default_factory=Counter)
    bad_lines: list[BadLine] = field(default_factory=list)
    indexed: int = 0
    failed: dict[str, str] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Whether every line went in or was there already."""
        return not self.bad_lines and not self.failed


class Importing:
    """Imports files into the record, and brings the index up to date with it."""

    def __init__(
        self, store: Store, engine: SearchEngine, projector: Projector, clock: Clock
    ) -> None:
        self._store = store
        self._engine = engine
        self._projector = projector
        self._clock = clock

    def import_file(
        self,
        path: Path,
        *,
        analyzer_version: str,
        workers: int,
        progress: Progress = lambda _: None,
        index_progress: Progress = lambda _: None,
    ) -> ImportReport:
        """Read a JSON Lines file into the record, then index what waits.

        Where the index holds nothing of a collection yet, it is made from the record in one go.
        `index_progress` is called with numbers of records.

        Raises OSError if the file cannot be read, StoreError if the record fails, EngineError or
        RebuildError if the index does: the lines are in then, and the index follows later.
        """
        report = self.store_file(path, progress=progress)
        for collection in Collection:
            if is_record_empty(self._store, collection):
                continue
            if is_empty(self._engine, collection):
                rebuilding = Rebuilding(self._store, self._engine, self._projector, self._clock)
                rebuilt = rebuilding.rebuild(
                    collection,
                    analyzer_version=analyzer_version,
                    workers=workers,
                    progress=index_progress,
                )
                report.indexed += rebuilt.documents
        pending = index_pending(
            self._store,
            self._engine,
            self._projector,
            self._clock,
            workers=workers,
            progress=index_progress,
        )
        report.indexed += pending.indexed
        report.failed |= pending.failed
        return report

    def store_file(self, path: Path, *, progress: Progress = lambda _: None) -> ImportReport:
        """Read a JSON Lines file into the record; the index hears of it by events."""
        report = ImportReport()
        batch: list[Record] = []
        size = 0
        with path.open("rb") as file:
            for number, line in numbered_lines(file):
                try:
                    batch.append(parse_line(line))
                except BadRecordError as error:
                    report.bad_lines.append(BadLine(number, error.reasons))
                size += len(line)
                if len(batch) >= BATCH_LINES:
                    report.records.update(self._put(batch))
                    progress(size)
                    batch, size = [], 0
                    failpoint("import.between_batches")
        report.records.update(self._put(batch))
        progress(size)
        return report

    def _put(self, batch: Sequence[Record]) -> list[ImportOutcome]:
        postings = [record for record in batch if isinstance(record, Posting)]
        profiles = [record for record in batch if isinstance(record, SeekerProfile)]
        if not batch:
            return []
        with self._store.unit_of_work(self._clock()) as unit:
            outcomes = unit.postings.put_imported(postings)
            return outcomes + unit.profiles.put_imported(profiles)
