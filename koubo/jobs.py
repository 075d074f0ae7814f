"""What is done in the background, on the parts of one process: events, what is due, sweeps.

Each may run at any time, twice, and in several processes at once.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from indexer.handling import Handled, handle_events
from indexer.rebuilding import Rebuilding, RebuildUnderWayError, unfinished_rebuilds
from indexer.sweeping import DriftReport, sweep
from koubo.container import Container, utc_now
from koubo.metrics import metrics
from koubo.relay import ENGINE_AWAY
from recruiting.correcting import apply_due_correction
from schemas.collection import Collection
from schemas.ids import DataNumber, EventId
from search_engine.port import EngineError
from store.errors import StoreError, StoreUnavailableError

TICK_BEAT: Final = "tick"
WORKER_BEAT: Final = "worker"

_SWEEP_LEASE_SECONDS: Final = 3_600
_CORRECTIONS_AT_ONCE: Final = 100

_log = logging.getLogger(__name__)


def index_events(container: Container, ids: Sequence[EventId]) -> Handled:
    """Bring the index up to date for what some events name.

    An engine that is away is noted in the record, so that every relay holds back for a moment.
    """
    handled = handle_events(
        container.store,
        container.engine,
        container.projector,
        ids,
        utc_now,
        lease_seconds=container.settings.event_lease_seconds,
    )
    outcomes = (
        ("done", handled.done),
        ("failed", len(handled.failed)),
        ("released", handled.released),
    )
    for outcome, count in outcomes:
        metrics().events.labels(outcome).inc(count)
    for subject, reason in handled.failed.items():
        _log.error("%s cannot be indexed: %s", subject, reason)
    if handled.engine_error:
        _log.warning(
            "the engine is away, %d events wait: %s", handled.released, handled.engine_error
        )
        beat(container, ENGINE_AWAY)
    return handled


def beat(container: Container, name: str) -> None:
    """A part of the program works."""
    with container.store.unit_of_work(utc_now()) as unit:
        unit.heartbeats.beat(name)


def tick(container: Container) -> None:
    """Do what is due: corrections, rebuilds that died, the daily sweep. None stops the others."""
    beat(container, TICK_BEAT)
    _apply_corrections(container)
    try:
        _finish_rebuilds(container)
        for collection in Collection:
            _sweep_if_due(container, collection)
    except EngineError as error:
        _log.warning("the engine is away: %s", error)


def _apply_corrections(container: Container) -> None:
    """Make accepted corrections public whose moment has come.

    Each in a transaction of its own: one that cannot be applied holds up no other. It is tried
    again by every tick, and logged each time.
    """
    tried: set[DataNumber] = set()
    while True:
        with container.store.reading() as unit:
            due = unit.postings.due(utc_now(), _CORRECTIONS_AT_ONCE + len(tried))
        untried = [number for number in due if number not in tried]
        if not untried:
            return
        tried.update(untried)
        for number in untried:
            try:
                with container.store.unit_of_work(utc_now()) as unit:
                    apply_due_correction(unit, number, unit.now)
            except StoreUnavailableError:
                raise
            except Exception:  # noqa: BLE001 - one posting must not hold up the others
                _log.exception("the correction of %s could not be applied", number)


def _finish_rebuilds(container: Container) -> None:
    rebuilding = Rebuilding(container.store, container.engine, container.projector, utc_now)
    for build in unfinished_rebuilds(container.store, utc_now()):
        try:
            report = rebuilding.finish(build)
        except RebuildUnderWayError:
            continue
        _log.warning("%s died on the way; its collection was swept", build.name)
        log_drift(build.collection, report)


def _sweep_if_due(container: Container, collection: Collection) -> None:
    """Sweep unless it was done since. Who takes the lease does it, so that one does."""
    now, name = utc_now(), sweep_name(collection)
    with container.store.reading() as unit:
        last = unit.heartbeats.read().get(name)
    if last is not None and now - last < timedelta(hours=container.settings.sweep_hours):
        return
    with container.store.unit_of_work(now) as unit:
        owner = f"sweep at {now.isoformat()}"
        if not unit.leases.acquire(name, owner, _SWEEP_LEASE_SECONDS):
            return
    try:
        sweep_collection(container, collection)
    finally:
        with container.store.unit_of_work(utc_now()) as unit:
            unit.leases.release(name, owner)


def sweep_collection(
    container: Container, collection: Collection, *, is_repairing: bool = True
) -> DriftReport:
    """Compare the index with the record, repair it, and note that it was done."""
    report = sweep(
        container.store,
        container.engine,
        container.projector,
        collection,
        is_repairing=is_repairing,
    )
    if is_repairing:
        beat(container, sweep_name(collection))
    log_drift(collection, report)
    return report


def sweep_name(collection: Collection) -> str:
    """The lease of a sweep that is under way, and the heartbeat of the last one."""
    return f"sweep:{collection}"


def read_record_state(container: Container) -> dict[str, str | int]:
    """How far the index is behind the record; `unavailable` where the record does not answer."""
    try:
        with container.store.reading() as unit:
            counts = unit.outbox.counts(utc_now())
    except StoreError:
        return {"status": "unavailable"}
    return {
        "status": "behind" if counts.dead else "followed",
        "waiting": counts.pending + counts.leased,
        "oldest_seconds": round(counts.oldest_age_seconds),
        "given_up": counts.dead,
    }


def log_drift(collection: Collection, report: DriftReport) -> None:
    """Say what a sweep found, if it found anything."""
    metrics().note_drift(collection, report)
    for kind, numbers in report.by_kind().items():
        if numbers:
            _log.warning("%s: %d %s, such as %s", collection, len(numbers), kind, numbers[0])
    for number, reason in report.failed.items():
        _log.error("%s cannot be indexed: %s", number, reason)
