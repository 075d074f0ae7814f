"""What runs beside the site in its process: the relay, the counting of page views, the clock.

Without a broker all of it is here, tasks included, and a change is found a moment after it was
made. With one, the process only hands over; `koubo worker` does the work and `koubo beat` ticks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from koubo.access_counting import AccessCounter, FlushThread
from koubo.celery_app import create_celery
from koubo.container import Container, utc_now
from koubo.metrics import metrics
from koubo.relay import RelayThread
from koubo.schedule import BeatThread
from koubo.tasks import make_relay, register_tasks


@dataclass(frozen=True, slots=True)
class Background:
    """What the site needs of it."""

    accesses: AccessCounter


@contextmanager
def running_background(container: Container) -> Iterator[Background]:
    """Everything started, for as long as the context lasts; then stopped, nothing left undone.

    The record must be prepared.
    """
    settings = container.settings
    app = create_celery(settings)
    register_tasks(app, lambda: container)
    relay = RelayThread(make_relay(app, container), settings.relay_seconds)
    accesses = AccessCounter(container.store, utc_now)
    metrics().access_counts.set_function(lambda: accesses.waiting)
    threads: list[RelayThread | FlushThread | BeatThread] = [
        FlushThread(accesses, settings.access_flush_seconds),
        relay,
    ]
    if not settings.broker_url:
        threads.append(BeatThread(app, settings))
    container.store.after_commit.append(relay.wake)
    with ExitStack() as stack:
        stack.callback(container.store.after_commit.remove, relay.wake)
        for thread in threads:
            thread.start()
            stack.callback(thread.stop)
        yield Background(accesses)
