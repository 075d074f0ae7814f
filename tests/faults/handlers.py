"""The relay and the worker in the process of the test, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from indexer.handling import Handled, handle_events
from indexer.projector import Projector
from schemas.ids import EventId
from store.store import Store
from tests.faults.deployments import Deployment


def claim(
    store: Store, now: datetime, limit: int = 500, lease_seconds: float = 60
) -> list[EventId]:
    """Claim events as the relay does; their ids."""
    with store.unit_of_work(now) as unit:
        return [one.event.id for one in unit.outbox.claim(limit, lease_seconds)]


def handle(
    deployment: Deployment, projector: Projector, ids: Sequence[EventId], now: datetime
) -> Handled:
    """Handle these events as a worker does, with its clock at `now`."""
    return handle_events(deployment.store, deployment.engine, projector, ids, lambda: now)


def handle_all(deployment: Deployment, projector: Projector, *, now: datetime) -> int:
    """Handle every event that can be claimed at `now`; returns how many there were."""
    total = 0
    while ids := claim(deployment.store, now):
        handle(deployment, projector, ids, now)
        total += len(ids)
    return total
