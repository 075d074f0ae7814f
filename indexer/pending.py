"""Everything that waits in the outbox into the index, with several processes for the analysis."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from indexer.building import Progress
from indexer.handling import Clock, handle_events, mark_events
from indexer.projector import Projector
from indexer.subjects import Indexing, SubjectResult, outdated_records, write_documents
from indexer.workers import Chunk, NumberedLine, analyse_lines
from schemas.collection import Collection
from schemas.events import collection_of_event
from schemas.ids import EventId
from search_engine.port import EngineError, EngineUnavailableError, SearchEngine
from store.rows import ClaimedEvent, PublicRecord
from store.store import Store

_CLAIMED_AT_ONCE: Final = 500

_LEASE_SECONDS: Final = 300
"""Longer than the chunks under way take; who dies keeps others from these events for so long."""

_FEW: Final = 200
"""So many are analysed in this process: starting others takes longer."""


_Key = tuple[str, int]
"""Number and revision of a record."""

_Ended = tuple[Sequence[EventId], str, SubjectResult]
"""The events of a subject, the subject, and what became of it."""


@dataclass(slots=True)
class Indexed:
    """How many events were done, how many documents written, and what could not be."""

    events: int = 0
    indexed: int = 0
    failed: dict[str, str] = field(default_factory=dict)


def index_pending(  # noqa: PLR0913 - the parts, and how much of them is used
    store: Store,
    engine: SearchEngine,
    projector: Projector,
    clock: Clock,
    *,
    workers: int,
    progress: Progress = lambda _: None,
) -> Indexed:
    """Handle every event that can be claimed, until there is none left.

    Others may do the same meanwhile. Raises EngineError if the engine as a whole fails, StoreError
    if the record does: what is not done then waits in the outbox.
    """
    with store.reading() as unit:
        waiting = unit.outbox.counts(clock()).pending
    if workers > 1 and waiting > _FEW:
        return _Drain(store, engine, clock, progress).run(workers)
    total = Indexed()
    while claimed := _claim(store, clock):
        ids = [one.event.id for one in claimed]
        handled = handle_events(store, engine, projector, ids, clock)
        if handled.engine_error:
            raise EngineUnavailableError(handled.engine_error)
        total.events += handled.done
        total.indexed += handled.indexed
        total.failed |= handled.failed
        progress(len(claimed))
    return total


def _claim(store: Store, clock: Clock) -> list[ClaimedEvent]:
    with store.unit_of_work(clock()) as unit:
        return unit.outbox.claim(_CLAIMED_AT_ONCE, _LEASE_SECONDS)


def _begin(store: Store, clock: Clock, claimed: Sequence[ClaimedEvent]) -> None:
    with store.unit_of_work(clock()) as unit:
        unit.outbox.begin([one.event.id for one in claimed], _LEASE_SECONDS)


class _Drain:
    """Claims events while their records are analysed elsewhere, and marks what is written."""

    def __init__(
        self, store: Store, engine: SearchEngine, clock: Clock, progress: Progress
    ) -> None:
        self._store = store
        self._engine = engine
        self._clock = clock
        self._progress = progress
        self._total = Indexed()
        self._under_way: dict[_Key, list[EventId]] = defaultdict(list)
        """The events of each revision of a record that is being analysed."""
        self._keys: dict[int, _Key] = {}
        """What stands in each line that is being analysed."""

    def run(self, workers: int) -> Indexed:
        try:
            for chunk in analyse_lines(self._lines(), workers):
                self._finish(chunk)
        except EngineError:
            left = [id_ for ids in self._under_way.values() for id_ in ids]
            mark_events(self._store, self._clock, released=left)
            raise
        return self._total

    def _lines(self) -> Iterator[NumberedLine]:
        number = 0
        while claimed := _claim(self._store, self._clock):
            _begin(self._store, self._clock, claimed)
            for collection in Collection:
                events: dict[str, list[EventId]] = defaultdict(list)
                for one in claimed:
                    if collection_of_event(one.event.kind) is collection:
                        events[one.event.subject].append(one.event.id)
                for record in self._outdated(collection, events):
                    number += 1
                    key = self._keys[number] = (record.number, record.revision)
                    self._under_way[key] += events[record.number]
                    yield number, record.text.encode()

    def _outdated(
        self, collection: Collection, events: Mapping[str, Sequence[EventId]]
    ) -> list[PublicRecord]:
        """The records to be analysed; the events of the others are done."""
        if not events:
            return []
        results, outdated = outdated_records(self._store, self._engine, collection, events)
        self._mark([(events[subject], subject, result) for subject, result in results.items()])
        return outdated

    def _finish(self, chunk: Chunk) -> None:
        ended: list[_Ended] = []
        for collection, documents in chunk.documents.items():
            results = write_documents(self._store, self._engine, collection, documents)
            for document in documents:
                ids = self._under_way.pop((document.id, document.version), [])
                ended.append((ids, document.id, results[document.id]))
        for bad in chunk.bad_lines:
            key = self._keys[bad.number]
            result = SubjectResult(Indexing.FAILED, "; ".join(bad.reasons))
            ended.append((self._under_way.pop(key, []), key[0], result))
        self._total.indexed += sum(one.outcome is Indexing.INDEXED for _, _, one in ended)
        self._mark(ended)

    def _mark(self, ended: Sequence[_Ended]) -> None:
        done: list[EventId] = []
        failed: dict[EventId, str] = {}
        for ids, subject, result in ended:
            if result.is_done:
                done += ids
            else:
                failed |= dict.fromkeys(ids, result.reason)
                self._total.failed[subject] = result.reason
        mark_events(self._store, self._clock, done=done, failed=failed)
        self._total.events += len(done)
        self._progress(len(ended))
