"""Lines of records become a build: a new index that nobody reads until it is published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from indexer.lines import BadLine
from indexer.workers import Chunk, NumberedLine, analyse_lines
from schemas.collection import Collection
from schemas.limits import MAX_IMPORT_LINE_BYTES
from search_engine.document import Document
from search_engine.port import Build, EngineError, Outcome, SearchEngine

BATCH_DOCUMENTS: Final = 1_000
"""Documents written at once: a second of analysis, so that neither waits long for the other."""

Progress = Callable[[int], None]
"""Called with what was dealt with since the last call: bytes of a file, or documents."""


@dataclass(slots=True)
class Filled:
    """What was written to a build.

    Attributes:
        versions: The version that the build holds, by id; about 150 bytes for each document.
        refused: Why the engine did not take a document, by id.
        bad_lines: Lines that are no records.
    """

    versions: dict[str, int] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    bad_lines: list[BadLine] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether every line went in."""
        return not self.bad_lines and not self.refused


class Filling:
    """A build while it is filled, in batches of `BATCH_DOCUMENTS`."""

    def __init__(self, build: Build) -> None:
        self.build = build
        self.filled = Filled()
        self._waiting: list[Document] = []

    def add(self, documents: Iterable[Document]) -> None:
        """Take documents; they are written when there are enough of them."""
        self._waiting += documents
        if len(self._waiting) >= BATCH_DOCUMENTS:
            self.flush()

    def flush(self) -> None:
        """Write what waits. Raises EngineError."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        for document, result in zip(waiting, self.build.upsert(waiting), strict=True):
            if result.outcome is Outcome.REFUSED:
                self.filled.refused[result.id] = result.reason
            elif result.outcome is Outcome.INDEXED:
                self.filled.versions[document.id] = document.version
                self.filled.refused.pop(document.id, None)

    def add_lines(
        self,
        lines: Iterable[NumberedLine],
        collection: Collection,
        workers: int,
        progress: Progress = lambda _: None,
    ) -> None:
        """Analyse lines in several processes and write their documents, to the last one.

        `progress` is called with a number of lines.
        """
        for chunk in analyse_lines(lines, workers):
            self.filled.bad_lines += chunk.bad_lines
            self.add(chunk.documents[collection])
            progress(_size(chunk))
        self.flush()


def _size(chunk: Chunk) -> int:
    return sum(map(len, chunk.documents.values())) + len(chunk.bad_lines)


def index_file(
    path: Path, engine: SearchEngine, *, workers: int, progress: Progress = lambda _: None
) -> Filled:
    """Fill an engine that holds nothing yet straight from a file, without a record beside it.

    This is the core of an import, for measuring and for trying out; what is to stay goes through
    `indexer.importing`. `progress` is called with bytes of the file.

    Raises OSError if the file cannot be read, EngineError if the engine fails or if it holds
    something of a collection already. Nothing is published then.
    """
    fillings: dict[Collection, Filling] = {}
    try:
        with path.open("rb") as file:
            bad_lines: list[BadLine] = []
            for chunk in analyse_lines(numbered_lines(file), workers):
                bad_lines += chunk.bad_lines
                for collection, documents in chunk.documents.items():
                    if documents and collection not in fillings:
                        fillings[collection] = Filling(engine.build(collection))
                    if documents:
                        fillings[collection].add(documents)
                progress(chunk.size_bytes)
        total = Filled(bad_lines=bad_lines)
        for collection, filling in list(fillings.items()):
            filling.flush()
            if not is_empty(engine, collection):
                raise EngineError(f"the index of {collection} holds something already")
            filling.build.publish()
            del fillings[collection]
            total.versions |= filling.filled.versions
            total.refused |= filling.filled.refused
    finally:
        for filling in fillings.values():
            filling.build.discard()
    return total


def is_empty(engine: SearchEngine, collection: Collection) -> bool:
    """Whether nothing is live. Asks for a record: that raises where the engine cannot tell.

    To take an engine that does not answer for an empty one would be to publish something else in
    the place of everything.
    """
    return next(iter(engine.scan(collection)), None) is None


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
