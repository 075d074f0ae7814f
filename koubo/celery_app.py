"""The task queue: how Celery is set up, on Redis and without it.

A message is a hint, the record is the truth. What is to be done is in the outbox of the record; a
message only names events, so it may be lost, come twice or come late. Every setting below follows
from that, and a test reads each of them from the running application.
"""

from __future__ import annotations

from typing import Any, Final

from celery import Celery

from koubo.settings import Settings

TASK_TIME_LIMIT_SECONDS: Final = 240
"""A task that takes longer is killed; its events come again when their lease is over."""

VISIBILITY_TIMEOUT_SECONDS: Final = 600
"""When Redis gives an unacknowledged message to somebody else: more than twice the time limit, or
tasks would run twice at once. Whoever needs the work sooner has the lease of the outbox."""

QUEUE: Final = "koubo"


def create_celery(settings: Settings) -> Celery:
    """The application for these settings, without tasks. Opens no connection.

    Without a broker every task runs where it is sent from, at once.
    """
    app = Celery("koubo", broker=settings.broker_url or "memory://localhost", set_as_current=False)
    app.conf.update(_configuration(settings))
    return app


def _configuration(settings: Settings) -> dict[str, Any]:
    waits = {"visibility_timeout": VISIBILITY_TIMEOUT_SECONDS}
    return {
        "task_always_eager": not settings.broker_url,
        # Who sends in the same process hears of the error.
        "task_eager_propagates": True,
        # A task that dies with its process goes back into the queue instead of being forgotten.
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "task_time_limit": TASK_TIME_LIMIT_SECONDS,
        # Celery reads the time in three places, and the shortest one wins.
        "broker_transport_options": {
            **waits,
            # Who sends must hear within seconds that Redis is away: the outbox keeps the work.
            "socket_connect_timeout": 2.0,
            "socket_timeout": 5.0,
            "max_retries": 1,
            "interval_start": 0.0,
            "interval_step": 0.1,
            "interval_max": 0.2,
        },
        "result_backend_transport_options": waits,
        "visibility_timeout": VISIBILITY_TIMEOUT_SECONDS,
        "task_publish_retry": False,
        "worker_soft_shutdown_timeout": 30,
        "worker_enable_soft_shutdown_on_idle": True,
        "worker_cancel_long_running_tasks_on_connection_loss": True,
        # Redis may be away for as long as it likes: the workers wait for it.
        "broker_connection_max_retries": None,
        "broker_connection_retry_on_startup": True,
        # Messages are JSON and hold ids; nothing from a message is ever unpickled.
        "task_serializer": "json",
        "result_serializer": "json",
        "event_serializer": "json",
        "accept_content": ["json"],
        "task_ignore_result": True,
        "task_default_queue": QUEUE,
        "timezone": "Asia/Tokyo",
        "enable_utc": True,
        "worker_hijack_root_logger": False,
    }
