"""Rebuild: every record of the live index is analysed again into a new build, which then goes live.

Needed when the analysis or the mapping changed. Searches go on with the old build until the swap;
any failure before it leaves the live index alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from indexer.importing import BATCH_DOCUMENTS
from indexer.workers import NumberedLine, analyse_lines
from schemas.collection import Collection
from search_engine.document import Document
from search_engine.port import Build, EngineError, Outcome, SearchEngine, Writer


def rebuild(
    engine: SearchEngine,
    collection: Collection,
    *,
    workers: int,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Rebuild one collection; returns how many documents it holds.

    `progress` is called with the number of documents written since the last call. Raises
    EngineError, and leaves the live index as it was, if a record cannot be read or written.
    """
    build = engine.build(collection)
    try:
        written = _fill(build, engine, collection, workers, progress)
        build.publish()
    except BaseException:
        build.discard()
        raise
    return written


def _fill(
    build: Build,
    engine: SearchEngine,
    collection: Collection,
    workers: int,
    progress: Callable[[int], None],
) -> int:
    written = 0
    waiting: list[Document] = []
    for chunk in analyse_lines(_records(engine, collection), workers):
        if chunk.bad_lines:
            raise EngineError(f"a stored record cannot be read: {chunk.bad_lines[0]}")
        waiting += chunk.documents[collection]
        if len(waiting) >= BATCH_DOCUMENTS:
            written += _write(build, waiting)
            waiting = []
        progress(sum(map(len, chunk.documents.values())))
    return written + _write(build, waiting)


def _records(engine: SearchEngine, collection: Collection) -> Iterator[NumberedLine]:
    for number, stored in enumerate(engine.scan(collection), start=1):
        yield number, stored.record.encode()


def _write(writer: Writer, documents: list[Document]) -> int:
    for result in writer.upsert(documents):
        if result.outcome is Outcome.REFUSED:
            raise EngineError(f"{result.id} was refused: {result.reason}")
    return len(documents)
