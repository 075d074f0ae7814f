"""The settings of the queue, read from a running application: each has a failure behind it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from koubo.celery_app import (
    TASK_TIME_LIMIT_SECONDS,
    VISIBILITY_TIMEOUT_SECONDS,
    create_celery,
)
from koubo.schedule import beat_schedule, make_beat
from koubo.settings import Settings
from koubo.tasks import INDEX_EVENTS, RELAY, TICK, register_tasks


def settings(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[call-arg]


@pytest.fixture
def conf() -> Any:
    return create_celery(settings(broker_url="redis://127.0.0.1:1/0")).conf


EXPECTED = {
    "task_always_eager": False,
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "task_time_limit": 240,
    "visibility_timeout": 600,
    "worker_soft_shutdown_timeout": 30,
    "worker_enable_soft_shutdown_on_idle": True,
    "worker_cancel_long_running_tasks_on_connection_loss": True,
    "broker_connection_max_retries": None,
    "broker_connection_retry_on_startup": True,
    "task_serializer": "json",
    "result_serializer": "json",
    "event_serializer": "json",
    "accept_content": ["json"],
    "task_ignore_result": True,
    "timezone": "Asia/Tokyo",
    "enable_utc": True,
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_setting_is_what_it_must_be(conf: Any, name: str) -> None:
    assert conf[name] == EXPECTED[name]


def test_the_visibility_timeout_is_the_same_wherever_it_is_read(conf: Any) -> None:
    places = (
        conf.broker_transport_options["visibility_timeout"],
        conf.result_backend_transport_options["visibility_timeout"],
        conf.visibility_timeout,
    )
    assert set(places) == {VISIBILITY_TIMEOUT_SECONDS}
    assert VISIBILITY_TIMEOUT_SECONDS > 2 * TASK_TIME_LIMIT_SECONDS


def test_without_a_broker_tasks_run_at_once() -> None:
    app = create_celery(settings())
    register_tasks(app, _no_parts)
    assert app.conf.task_always_eager
    with pytest.raises(LookupError):
        app.tasks[TICK].delay()


def _no_parts() -> Any:
    raise LookupError


def test_the_tasks_are_these_and_beat_asks_for_two_of_them() -> None:
    app = create_celery(settings())
    register_tasks(app, _no_parts)
    assert {name for name in app.tasks if name.startswith("koubo.")} == {INDEX_EVENTS, RELAY, TICK}
    make_beat(app, settings())
    assert set(app.conf.beat_schedule) == {RELAY, TICK}


def test_a_message_that_nobody_took_in_time_is_dropped() -> None:
    entries = beat_schedule(settings(relay_seconds=3, tick_seconds=40))
    assert entries[RELAY]["schedule"] == timedelta(seconds=3)
    assert entries[TICK]["options"] == {"expires": 80}
