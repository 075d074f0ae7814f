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
from search_engine.port import Build, EngineError, Outcome, SearchEngine

BATCH_DOCUMENTS: Final = 1_000
"""Documents written at once: a second of analysis, so that neither waits long for the other."""

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

    A collection that is empty is filled as a build and published at the end: one commit instead of
    one for each batch. Otherwise documents go into the live index as they come.

    Raises OSError if the file cannot be read, EngineError if the engine fails or if somebody else
    wrote to the collection while its build was made; importing the file again completes it.
    """
    report = ImportReport()
    targets = {collection: _Target(engine, collection, report) for collection in Collection}
    try:
        with path.open("rb") as file:
            for chunk in analyse_lines(numbered_lines(file), workers):
                report.bad_lines += chunk.bad_lines
                for collection, documents in chunk.documents.items():
                    targets[collection].add(documents)
                progress(chunk.size_bytes)
        for target in targets.values():
            target.finish()
    finally:
        for target in targets.values():
            target.discard()
    return report


class _Target:
    """Where the documents of one collection go, in batches."""

    def __init__(self, engine: SearchEngine, collection: Collection, report: ImportReport) -> None:
        self._engine = engine
        self._collection = collection
        self._report = report
        self._waiting: list[Document] = []
        self._build: Build | None = None
        self._has_begun = False

    def add(self, documents: list[Document]) -> None:
        self._waiting += documents
        if len(self._waiting) >= BATCH_DOCUMENTS:
            self._write()

    def finish(self) -> None:
        """Write the rest and let everything be found."""
        if self._waiting:
            self._write()
        if self._build is not None:
            if not self._is_empty():
                raise EngineError(f"{self._collection} was written meanwhile: import again")
            self._build.publish()
            self._build = None
        elif self._has_begun:
            self._engine.refresh(self._collection)

    def discard(self) -> None:
        """Remove a build that was not finished."""
        if self._build is not None:
            self._build.discard()

    def _is_empty(self) -> bool:
        """Whether nothing is live. Asks for a record: that raises where the engine cannot tell.

        To take an engine that does not answer for an empty one would be to publish this file in
        the place of everything.
        """
        return next(self._engine.scan(self._collection), None) is None

    def _write(self) -> None:
        if not self._has_begun:
            self._has_begun = True
            if self._is_empty():
                self._build = self._engine.build(self._collection)
        if self._build is not None:
            results = self._build.upsert(self._waiting)
        else:
            results = self._engine.upsert(self._collection, self._waiting)
        self._waiting = []
        for result in results:
            match result.outcome:
                case Outcome.INDEXED:
                    self._report.indexed += 1
                case Outcome.STALE:
                    self._report.stale += 1
                case Outcome.REFUSED:
                    self._report.refused.append(f"{result.id}: {result.reason}")


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
