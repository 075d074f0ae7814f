"""The clock: what is asked for every few seconds. What is due is decided in the record.

Beat is no place for exact times: it may start late, stop, run twice. So it ticks, and a tick does
what has become due since the last one, once, however many ask.
"""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any, Final

from celery import Celery
from celery.beat import Scheduler, Service

from koubo.settings import Settings
from koubo.tasks import RELAY, TICK

_WAKES_EVERY_SECONDS: Final = 0.5
"""How long a beat that is told to stop may sleep on."""

_LAST_TASK_SECONDS: Final = 10

_LATEST: Final = 2
"""A message that waited for this many intervals is of no use: newer ones are behind it."""


def beat_schedule(settings: Settings) -> dict[str, dict[str, Any]]:
    """What beat asks for, in the form of Celery's setting."""
    intervals = {RELAY: settings.relay_seconds, TICK: settings.tick_seconds}
    return {
        task: {
            "task": task,
            "schedule": timedelta(seconds=seconds),
            "options": {"expires": _LATEST * seconds},
        }
        for task, seconds in intervals.items()
    }


def make_beat(app: Celery, settings: Settings) -> Service:
    """A beat of this application. It keeps nothing on disk: there is nothing worth keeping."""
    app.conf.beat_schedule = beat_schedule(settings)
    return Service(app, max_interval=_WAKES_EVERY_SECONDS, scheduler_cls=Scheduler)


class BeatThread:
    """A beat inside the process that serves; its tasks run in this thread."""

    def __init__(self, app: Celery, settings: Settings) -> None:
        self._service = make_beat(app, settings)
        self._thread = threading.Thread(target=self._service.start, name="beat", daemon=True)

    def start(self) -> None:
        """Begin to tick."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after what is under way, unless that takes long: a sweep can be cut off anywhere."""
        self._service.stop()
        self._thread.join(_LAST_TASK_SECONDS)
