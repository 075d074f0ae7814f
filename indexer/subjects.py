"""Subjects into the live index: the records of some numbers are read again and written.

However often it is done, in whatever order and by however many at once, it ends in the newest
state: the record is read here and now, and the engine keeps the highest revision.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from indexer.lines import BadRecordError, parse_line
from indexer.projector import Projector
from indexer.records import public_records
from schemas.collection import Collection
from schemas.failpoints import failpoint
from search_engine.document import Document
from search_engine.port import (
    EngineError,
    EngineUnavailableError,
    Outcome,
    SearchEngine,
    WriteResult,
)
from store.rows import PublicRecord
from store.store import Store


class Indexing(Enum):
    """What became of a subject."""

    INDEXED = "indexed"
    CURRENT = "current"
    """The engine holds this revision already, or a higher one."""
    NOT_PUBLIC = "not public"
    """There is nothing to show of it; the index holds nothing of it either."""
    FAILED = "failed"
    """The record cannot be indexed; the reason says why."""


@dataclass(frozen=True, slots=True)
class SubjectResult:
    """What became of one subject, with the reason where it failed."""

    outcome: Indexing
    reason: str = ""

    @property
    def is_done(self) -> bool:
        """Whether the index shows what the record says."""
        return self.outcome is not Indexing.FAILED


_CURRENT: Final = SubjectResult(Indexing.CURRENT)
_NOT_PUBLIC: Final = SubjectResult(Indexing.NOT_PUBLIC)


def index_subjects(
    store: Store,
    engine: SearchEngine,
    projector: Projector,
    collection: Collection,
    numbers: Iterable[str],
) -> dict[str, SubjectResult]:
    """Bring the live index up to date for these numbers; one result for each.

    What has ended is indexed with its end and never deleted, so that an older version that comes
    late finds a newer one. Only what has no public record any more is taken out. One bad record
    does not stop the others.

    Raises:
        EngineError: The engine as a whole failed (EngineUnavailableError: try again). Some of the
            documents may have been written.
        StoreError: The records could not be read.
    """
    results, outdated = outdated_records(store, engine, collection, numbers)
    documents: list[Document] = []
    for record in outdated:
        try:
            documents.append(projector.project(parse_line(record.text.encode())))
        except BadRecordError as error:
            results[record.number] = SubjectResult(Indexing.FAILED, str(error))
        except Exception as error:  # noqa: BLE001 - one record must not hold up the others
            results[record.number] = SubjectResult(Indexing.FAILED, repr(error))
    return results | write_documents(store, engine, collection, documents)


def outdated_records(
    store: Store, engine: SearchEngine, collection: Collection, numbers: Iterable[str]
) -> tuple[dict[str, SubjectResult], list[PublicRecord]]:
    """The records that the engine does not hold at their revision, and results for the others.

    Documents without a record are taken out. Raises as `index_subjects` does.
    """
    wanted = list(dict.fromkeys(numbers))
    with store.reading() as unit:
        records = public_records(unit, collection, wanted)
    held = engine.versions(collection, wanted) if wanted else {}
    results: dict[str, SubjectResult] = {}
    outdated: list[PublicRecord] = []
    for number in wanted:
        record = records.get(number)
        if record is None:
            results[number] = _NOT_PUBLIC
        elif held.get(number, 0) >= record.revision:
            results[number] = _CURRENT
        else:
            outdated.append(record)
    _take_out(engine, collection, [number for number in held if number not in records])
    return results, outdated


def _take_out(engine: SearchEngine, collection: Collection, numbers: Sequence[str]) -> None:
    if numbers:
        engine.remove(collection, numbers)
        engine.refresh(collection)


def write_documents(
    store: Store, engine: SearchEngine, collection: Collection, documents: Sequence[Document]
) -> dict[str, SubjectResult]:
    """Write to the live index and let it be found. Raises as `index_subjects` does.

    The records are looked at again afterwards. One that was taken back while its document was on
    its way is taken out here; one that is taken back later has an event, which is handled later.
    """
    if not documents:
        return {}
    failpoint("index.before_write")
    written = _upsert(engine, collection, documents)
    failpoint("index.after_write")
    if any(result.outcome is Outcome.INDEXED for result in written):
        engine.refresh(collection)
    numbers = [document.id for document in documents]
    with store.reading() as unit:
        records = public_records(unit, collection, numbers)
    _take_out(engine, collection, [number for number in numbers if number not in records])
    return {result.id: _result(result) for result in written}


def _upsert(
    engine: SearchEngine, collection: Collection, documents: Sequence[Document]
) -> list[WriteResult]:
    """All at once, or one by one where the engine chokes on all of them.

    Engines refuse a bad document by itself. Should one bring a whole request down nevertheless,
    the others go in all the same; where none of several does, it is the engine that has failed.
    """
    try:
        return engine.upsert(collection, documents)
    except EngineUnavailableError:
        raise
    except EngineError as error:
        failure = error
    results: list[WriteResult] = []
    for document in documents:
        try:
            results += engine.upsert(collection, [document])
        except EngineUnavailableError:
            raise
        except EngineError as error:
            results.append(WriteResult(document.id, Outcome.REFUSED, str(error)))
    if len(results) > 1 and all(one.outcome is Outcome.REFUSED for one in results):
        raise failure
    return results


def _result(written: WriteResult) -> SubjectResult:
    match written.outcome:
        case Outcome.INDEXED:
            return SubjectResult(Indexing.INDEXED)
        case Outcome.STALE:
            return _CURRENT
        case Outcome.REFUSED:
            return SubjectResult(Indexing.FAILED, written.reason)
