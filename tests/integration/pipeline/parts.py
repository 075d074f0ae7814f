"""The parts of a pipeline, and what tests say and ask of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from indexer.handling import Handled, handle_events
from indexer.projector import Projector
from indexer.records import scan_records
from schemas.collection import Collection
from schemas.events import Event
from schemas.ids import DataNumber
from schemas.posting import Posting
from schemas.workflow import Actor, ActorKind
from search_engine.port import SearchEngine
from store.rows import OutboxCounts, RevisionNote
from store.store import Store
from tests.integration.store.records import record

POSTINGS = Collection.POSTINGS
SECRETARY = Actor(ActorKind.SECRETARIAT, "tanaka")


def clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Parts:
    """A record, an index that follows it, and what makes documents of records."""

    store: Store
    engine: SearchEngine
    projector: Projector

    def put(self, *postings: Posting) -> None:
        """Records, with their events."""
        with self.store.unit_of_work(clock()) as unit:
            unit.postings.put_imported(postings)

    def put_numbers(self, numbers: Iterable[int], revision: int = 1) -> None:
        self.put(*(record(number, revision) for number in numbers))

    def take_back(self, number: int) -> None:
        """The posting is not public any more."""
        with self.store.unit_of_work(clock()) as unit:
            kept = unit.postings.get(DataNumber(f"D{number:09d}"))
            assert kept is not None
            unit.postings.save(
                replace(kept, public=None, revision=kept.revision + 1),
                RevisionNote(SECRETARY, "take_back", clock()),
                expected_revision=kept.revision,
            )

    def claim(self) -> list[Event]:
        with self.store.unit_of_work(clock()) as unit:
            return [one.event for one in unit.outbox.claim(10_000, 60)]

    def handle(self) -> Handled:
        """What a relay and a worker do, for everything that waits."""
        ids = [event.id for event in self.claim()]
        return handle_events(self.store, self.engine, self.projector, ids, clock)

    def counts(self) -> OutboxCounts:
        with self.store.reading() as unit:
            return unit.outbox.counts(clock())

    def indexed(self) -> dict[str, int]:
        """Number and revision of what the index holds."""
        self.engine.refresh(POSTINGS)
        return {stored.id: stored.version for stored in self.engine.scan(POSTINGS)}

    def recorded(self) -> dict[str, int]:
        """Number and revision of what is public."""
        return {one.number: one.revision for one in scan_records(self.store, POSTINGS)}

    def assert_equal(self) -> None:
        """The index holds the record, byte for byte."""
        self.engine.refresh(POSTINGS)
        indexed = [(one.id, one.version, one.record) for one in self.engine.scan(POSTINGS)]
        recorded = [
            (one.number, one.revision, one.text) for one in scan_records(self.store, POSTINGS)
        ]
        assert indexed == recorded


class Spoiled:
    """An engine of which some calls fail, as a test says; the others go through."""

    def __init__(self, engine: SearchEngine, **failures: Exception) -> None:
        self._engine = engine
        self.failures = dict(failures)

    def __getattr__(self, name: str) -> object:
        if name in self.failures:
            return self._fail(self.failures[name])
        return getattr(self._engine, name)

    @staticmethod
    def _fail(error: Exception) -> object:
        def failing(*_: object, **__: object) -> object:
            raise error

        return failing
