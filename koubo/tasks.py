"""The tasks of the queue, by name. Their arguments are ids and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from celery import Celery

from koubo.container import Container, utc_now
from koubo.jobs import WORKER_BEAT, beat, index_events, tick
from koubo.relay import RELAY_BEAT, Relay
from schemas.ids import EventId

INDEX_EVENTS: Final = "koubo.index_events"
RELAY: Final = "koubo.relay"
TICK: Final = "koubo.tick"

Parts = Callable[[], Container]
"""Gives the parts of the process that asks: a worker opens them when it is first asked."""


def register_tasks(app: Celery, parts: Parts) -> None:
    """Teach an application its tasks."""

    def index(ids: list[str]) -> None:
        index_events(parts(), [EventId(id_) for id_ in ids])

    def relay() -> None:
        container = parts()
        beat(container, WORKER_BEAT)
        make_relay(app, container).run()

    def run_tick() -> None:
        tick(parts())

    for name, task in ((INDEX_EVENTS, index), (RELAY, relay), (TICK, run_tick)):
        # Of this application alone: by default a task belongs to every one of the process.
        app.task(name=name, shared=False, lazy=False)(task)


def make_relay(app: Celery, container: Container, heartbeat: str = RELAY_BEAT) -> Relay:
    """A relay that hands events over as tasks of this application."""

    def send(ids: Sequence[EventId]) -> object:
        return app.tasks[INDEX_EVENTS].apply_async([list(ids)])

    lease_seconds = container.settings.event_lease_seconds
    return Relay(container.store, utc_now, send, lease_seconds=lease_seconds, heartbeat=heartbeat)
