"""Events into the index: what is named is read again, written, and only then marked as done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from indexer.projector import Projector
from indexer.subjects import Indexing, SubjectResult, index_subjects
from schemas.collection import Collection
from schemas.events import Event, collection_of_event
from schemas.failpoints import failpoint
from schemas.ids import EventId
from search_engine.port import EngineError, SearchEngine
from store.store import Store

Clock = Callable[[], datetime]
"""Gives the present moment, aware."""

LEASE_SECONDS: Final = 60
"""How long others leave events alone that are being handled. A batch takes a few seconds."""

ENGINE_PAUSE_SECONDS: Final = 5
"""How long events wait for an engine that is away before it is tried again."""

SWAP: Final = "swap"
"""The heartbeat of a rebuild that is about to swap its index in: nothing is handed over for
SWAP_PAUSE_SECONDS."""

SWAP_PAUSE_SECONDS: Final = 5


@dataclass(frozen=True, slots=True)
class Handled:
    """What became of some events.

    Attributes:
        done: How many are done; they are gone from the outbox.
        indexed: How many documents were written.
        failed: Why a record cannot be indexed, by subject; the event comes again, later and later.
        released: How many wait again because the engine as a whole did not do its part.
        engine_error: What it said then.
    """

    done: int = 0
    indexed: int = 0
    failed: Mapping[str, str] = field(default_factory=dict)
    released: int = 0
    engine_error: str = ""


def handle_events(  # noqa: PLR0913 - the parts, what is to be done, and how long it may take
    store: Store,
    engine: SearchEngine,
    projector: Projector,
    ids: Sequence[EventId],
    clock: Clock,
    *,
    lease_seconds: float = LEASE_SECONDS,
) -> Handled:
    """Bring the index up to date for what these events name.

    Safe to do twice, late, and by two at once. Events that are done already, or given back, are
    passed over. An engine that is away costs an event nothing: it waits again, without an attempt
    counted. What dies on the way leaves its events under their lease, and they come again when that
    is over.

    Raises StoreError if the record does not answer.
    """
    with store.unit_of_work(clock()) as unit:
        events = [one.event for one in unit.outbox.begin(ids, lease_seconds)]
    done: list[EventId] = []
    failed: dict[EventId, str] = {}
    released: list[EventId] = []
    engine_error = ""
    indexed = 0
    for collection in Collection:
        concerned = [one for one in events if collection_of_event(one.kind) is collection]
        if not concerned:
            continue
        subjects = dict.fromkeys(event.subject for event in concerned)
        try:
            results = index_subjects(store, engine, projector, collection, subjects)
        except EngineError as error:
            engine_error = str(error)
            released += [event.id for event in concerned]
            continue
        indexed += sum(one.outcome is Indexing.INDEXED for one in results.values())
        done += [event.id for event in concerned if results[event.subject].is_done]
        failed |= _failures(concerned, results)
    mark_events(store, clock, done=done, failed=failed, released=released)
    subject_of = {event.id: event.subject for event in events}
    return Handled(
        len(done),
        indexed,
        {subject_of[id_]: reason for id_, reason in failed.items()},
        len(released),
        engine_error,
    )


def mark_events(
    store: Store,
    clock: Clock,
    *,
    done: Sequence[EventId] = (),
    failed: Mapping[EventId, str] | None = None,
    released: Sequence[EventId] = (),
) -> None:
    """Write down what became of events, in one transaction."""
    if not (done or failed or released):
        return
    with store.unit_of_work(clock()) as unit:
        unit.outbox.done(done)
        for id_, reason in (failed or {}).items():
            unit.outbox.fail(id_, reason)
        unit.outbox.release(released, wait_seconds=ENGINE_PAUSE_SECONDS)
    failpoint("index.after_mark")


def _failures(events: Sequence[Event], results: Mapping[str, SubjectResult]) -> dict[EventId, str]:
    return {
        event.id: results[event.subject].reason
        for event in events
        if not results[event.subject].is_done
    }
