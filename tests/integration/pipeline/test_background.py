"""Without any service: a change is found a moment later, and the end leaves nothing undone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from koubo.access_counting import AccessCounter
from koubo.background import running_background
from koubo.celery_app import create_celery
from koubo.container import Container, open_container, prepare_record, utc_now
from koubo.jobs import sweep_name, tick
from koubo.relay import ENGINE_AWAY
from koubo.settings import Settings
from koubo.tasks import INDEX_EVENTS, RELAY, TICK, make_relay, register_tasks
from schemas.collection import Collection
from schemas.ids import DataNumber
from search_engine.port import EngineUnavailableError
from store.errors import StoreUnavailableError
from tests.contract.documents import analyzer
from tests.integration.pipeline.parts import POSTINGS
from tests.integration.store.records import record


@pytest.fixture
def container(database_url: str, tmp_path: Path) -> Iterator[Container]:
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=database_url,
        engine_url=f"embedded:{tmp_path / 'index'}",
        relay_seconds=30,  # long: what is found at once is found because the relay was woken
        tick_seconds=1,
    )
    prepare_record(settings)
    with open_container(settings, analyzer()) as opened:
        yield opened


def put(container: Container, number: int, revision: int = 1) -> None:
    with container.store.unit_of_work(utc_now()) as unit:
        unit.postings.put_imported([record(number, revision)])


def wait_for(is_so: Any, seconds: float = 20) -> float:
    start = time.monotonic()
    while not is_so():
        assert time.monotonic() - start < seconds
        time.sleep(0.005)
    return time.monotonic() - start


def is_indexed(container: Container, number: int, revision: int = 1) -> bool:
    id_ = f"D{number:09d}"
    return container.engine.versions(POSTINGS, [id_]) == {id_: revision}


def beats(container: Container) -> dict[str, Any]:
    with container.store.reading() as unit:
        return dict(unit.heartbeats.read())


def test_a_change_is_found_at_once(container: Container) -> None:
    with running_background(container):
        for number in range(1, 11):
            put(container, number)
            wait_for(partial(is_indexed, container, number), 10)
    with container.store.reading() as unit:
        counts = unit.outbox.counts(utc_now())
    assert (counts.pending + counts.leased, counts.dead) == (0, 0)


def test_what_waited_when_the_process_started_is_found(container: Container) -> None:
    put(container, 1)
    with running_background(container):
        wait_for(lambda: is_indexed(container, 1))


def test_the_clock_ticks_and_sweeps_once_a_day(container: Container) -> None:
    with running_background(container):
        wait_for(lambda: sweep_name(Collection.SEEKERS) in beats(container))
        first = beats(container)
        wait_for(lambda: beats(container)["tick"] > first["tick"])
        last = beats(container)
    assert last[sweep_name(POSTINGS)] == first[sweep_name(POSTINGS)]


def test_a_lost_document_is_back_after_the_sweep(container: Container) -> None:
    app = create_celery(container.settings)
    register_tasks(app, lambda: container)
    put(container, 1)
    make_relay(app, container).run()
    container.engine.remove(POSTINGS, ["D000000001"])
    app.tasks[TICK].delay()
    assert is_indexed(container, 1)


def test_two_ticks_at_once_do_no_harm(container: Container) -> None:
    put(container, 1)
    now = utc_now()
    with container.store.unit_of_work(now) as unit:
        assert unit.leases.acquire(sweep_name(POSTINGS), "the other beat", 60)
    tick(container)
    assert sweep_name(POSTINGS) not in beats(container)
    assert sweep_name(Collection.SEEKERS) in beats(container)


def away_from(container: Container, calls: list[int]) -> Container:
    """The same parts with an engine that does not answer, as long as `calls` has a place."""
    engine = container.engine

    class Away:
        def __getattr__(self, name: str) -> Any:
            return getattr(engine, name)

        def versions(self, *given: Any) -> Any:
            if calls:
                calls.append(1)
                raise EngineUnavailableError("away")
            return engine.versions(*given)

    spoiled: Any = Away()
    settings = container.settings.model_copy(update={"relay_seconds": 0.2})
    return replace(container, engine=spoiled, settings=settings)


def test_an_engine_that_is_away_is_left_in_peace_for_a_moment(container: Container) -> None:
    calls = [0]
    parts = away_from(container, calls)
    app = create_celery(container.settings)
    register_tasks(app, lambda: parts)
    put(container, 1)
    make_relay(app, parts).run()
    put(container, 2)
    make_relay(app, parts).run()
    assert len(calls) == 2
    assert ENGINE_AWAY in beats(container)
    with container.store.reading() as unit:
        counts = unit.outbox.counts(utc_now())
    assert (counts.pending, counts.dead) == (2, 0)


def test_an_engine_that_comes_back_is_noticed(container: Container) -> None:
    calls = [0]
    parts = away_from(container, calls)
    with running_background(parts):
        put(container, 1)
        wait_for(lambda: ENGINE_AWAY in beats(container))
        calls.clear()
        wait_for(lambda: is_indexed(container, 1))


def test_messages_hold_ids_and_nothing_else(container: Container) -> None:
    app = create_celery(container.settings)
    register_tasks(app, lambda: container)
    assert {INDEX_EVENTS, RELAY, TICK} <= set(app.tasks)
    sent: list[Any] = []
    app.tasks[INDEX_EVENTS].apply_async = sent.append
    put(container, 1)
    put(container, 2)
    make_relay(app, container).run()
    ((ids,),) = sent
    assert len(ids) == 2
    assert {type(id_) for id_ in ids} == {str}


def test_a_queue_that_is_away_gives_events_back(container: Container) -> None:
    app = create_celery(container.settings)
    register_tasks(app, lambda: container)

    def refuse(_: object) -> None:
        raise ConnectionError("no queue")

    app.tasks[INDEX_EVENTS].apply_async = refuse
    put(container, 1)
    for _ in range(20):
        with pytest.raises(ConnectionError):
            make_relay(app, container).run()
    with container.store.reading() as unit:
        counts = unit.outbox.counts(utc_now())
    assert (counts.pending, counts.leased, counts.dead) == (1, 0, 0)


def test_views_are_counted_in_memory_and_written_together(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = utc_now()
    counter = AccessCounter(container.store, lambda: now)
    number = DataNumber("D000000001")
    put(container, 1)

    def unavailable(*_: object) -> None:
        raise StoreUnavailableError("away")

    with monkeypatch.context() as patch:
        patch.setattr(container.store, "unit_of_work", unavailable)
        for _ in range(5):
            counter.count(number)
        assert counter.flush() == 0
        counter.count(number)
    assert counter.flush() == 6
    assert counter.flush() == 0
    day: date = (now + timedelta(hours=9)).date()
    with container.store.reading() as unit:
        assert unit.access_counts.of(number) == {day: 6}


def test_what_was_counted_is_written_when_the_site_stops(container: Container) -> None:
    put(container, 1)
    with running_background(container) as background:
        for _ in range(3):
            background.accesses.count(DataNumber("D000000001"))
    with container.store.reading() as unit:
        assert sum(unit.access_counts.of(DataNumber("D000000001")).values()) == 3
