"""A real worker on a real Redis: whatever is killed, emptied or away, what was changed is found."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from koubo.background import running_background
from koubo.celery_app import create_celery
from koubo.container import Container, open_container, prepare_record, utc_now
from koubo.settings import Settings
from koubo.tasks import make_relay, register_tasks
from search_engine.port import EngineUnavailableError
from tests.contract.documents import analyzer
from tests.faults.processes import Process, Processes
from tests.integration.pipeline.parts import POSTINGS
from tests.integration.store.records import record

pytestmark = pytest.mark.xdist_group("worker")


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    started = Processes(tmp_path)
    yield started
    started.end()


@contextmanager
def parts_with(settings: Settings) -> Iterator[Container]:
    prepare_record(settings)
    with open_container(settings, analyzer()) as container:
        yield container


@pytest.fixture
def settings(sqlite_url: str, redis_url: str, tmp_path: Path) -> Settings:
    (tmp_path / "failpoints").mkdir()
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=sqlite_url,
        engine_url=f"embedded:{tmp_path / 'index'}",
        broker_url=redis_url,
        relay_seconds=0.5,
        event_lease_seconds=2,
    )


def program(
    processes: Processes, settings: Settings, *arguments: str, failpoints: Path | None = None
) -> Process:
    """A command of ours in a process of its own, with the settings of the test."""
    names = ("database_url", "engine_url", "broker_url", "index_prefix")
    environment = {f"KOUBO_{name.upper()}": str(getattr(settings, name)) for name in names}
    environment["KOUBO_RELAY_SECONDS"] = str(settings.relay_seconds)
    environment["KOUBO_EVENT_LEASE_SECONDS"] = str(settings.event_lease_seconds)
    if failpoints:
        environment["KOUBO_FAILPOINT_DIRECTORY"] = str(failpoints)
    return processes.add_python("-m", "koubo", *arguments, **environment)


def worker(processes: Processes, settings: Settings, failpoints: Path | None = None) -> Process:
    return program(processes, settings, "worker", "--concurrency", "1", failpoints=failpoints)


def put(container: Container, number: int, revision: int = 1) -> None:
    with container.store.unit_of_work(utc_now()) as unit:
        unit.postings.put_imported([record(number, revision)])


def is_indexed(container: Container, *numbers: int) -> Callable[[], bool]:
    ids = [f"D{number:09d}" for number in numbers]

    def are_there() -> bool:
        try:
            return len(container.engine.versions(POSTINGS, ids)) == len(ids)
        except EngineUnavailableError:  # a cluster whose index is just being made
            return False

    return are_there


def is_settled(container: Container) -> bool:
    with container.store.reading() as unit:
        counts = unit.outbox.counts(utc_now())
    assert counts.dead == 0
    return counts.pending + counts.leased == 0


def test_a_change_is_found_through_the_queue(processes: Processes, settings: Settings) -> None:
    with parts_with(settings) as container, running_background(container):
        process = worker(processes, settings)
        process.start()
        for number in (1, 2, 3):
            put(container, number)
        process.wait_for(is_indexed(container, 1, 2, 3))
        process.wait_for(lambda: is_settled(container))


def test_what_redis_forgets_is_sent_again(processes: Processes, settings: Settings) -> None:
    with parts_with(settings) as container:
        app = create_celery(settings)
        register_tasks(app, lambda: container)
        put(container, 1)
        assert make_relay(app, container).run() == 1
        with redis.Redis.from_url(settings.broker_url) as client:
            assert client.dbsize() > 0
            client.flushdb()
        process = worker(processes, settings)
        process.start()
        with running_background(container):
            process.wait_for(is_indexed(container, 1))


def test_work_goes_on_while_nobody_serves(processes: Processes, settings: Settings) -> None:
    """The beat hands over what was left in the record, and asks for ticks."""
    with parts_with(settings) as container:
        put(container, 1)
        process, beat = worker(processes, settings), program(processes, settings, "beat")
        process.start()
        beat.start()
        process.wait_for(is_indexed(container, 1))
        process.wait_for(lambda: {"worker", "beat"} <= set(_beats(container)))
        assert program_ends_well(beat)


def program_ends_well(process: Process) -> bool:
    process.kill(signal.SIGTERM)
    return process.exit_code == 0


def _beats(container: Container) -> dict[str, object]:
    with container.store.reading() as unit:
        return dict(unit.heartbeats.read())


@pytest.mark.parametrize("place", ["index.before_write", "index.after_write"])
def test_a_killed_worker_loses_nothing(
    processes: Processes, settings: Settings, tmp_path: Path, place: str
) -> None:
    failpoints = tmp_path / "failpoints"
    (failpoints / place).write_text("once")
    with parts_with(settings) as container, running_background(container):
        process = worker(processes, settings, failpoints)
        process.start()
        put(container, 1)
        process.wait_for(lambda: not (failpoints / place).exists())
        process.wait_for(is_indexed(container, 1), 90)
        process.restart()
        put(container, 2)
        process.wait_for(is_indexed(container, 1, 2), 90)


def test_a_redis_that_goes_and_comes_back_is_noticed_by_itself(
    processes: Processes, settings: Settings
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = processes.add("redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "")
    url = f"redis://127.0.0.1:{port}/0"
    own = settings.model_copy(update={"broker_url": url})
    server.start()
    with parts_with(own) as container, running_background(container):
        process = worker(processes, own)
        process.start()
        put(container, 1)
        process.wait_for(is_indexed(container, 1))
        server.kill()
        put(container, 2)
        time.sleep(3)
        assert not is_indexed(container, 2)()
        server.start()
        put(container, 3)
        process.wait_for(is_indexed(container, 1, 2, 3), 30)
        process.wait_for(lambda: is_settled(container))


@pytest.mark.elasticsearch
def test_as_in_production_a_change_is_found_soon(
    processes: Processes,
    settings: Settings,
    postgresql_url: str,
    elasticsearch_url: str,
    request: pytest.FixtureRequest,
) -> None:
    prefix = f"test-worker-{abs(hash(request.node.name)) % 10**8}"
    real = settings.model_copy(
        update={
            "database_url": postgresql_url,
            "engine_url": elasticsearch_url,
            "index_prefix": prefix,
            "event_lease_seconds": 45.0,
        }
    )
    with parts_with(real) as container, running_background(container):
        try:
            process = worker(processes, real)
            process.start()
            put(container, 1)
            process.wait_for(is_indexed(container, 1))
            waits = []
            for number in range(2, 22):
                start = time.monotonic()
                put(container, number)
                process.wait_for(is_indexed(container, number))
                waits.append(time.monotonic() - start)
            # Half a second on a quiet machine of two cores; tests may run on a busy one.
            assert sorted(waits)[10] < 5
            process.wait_for(lambda: is_settled(container))
        finally:
            for collection in container.engine.health().documents:
                container.engine.drop(collection)


def test_the_worker_says_what_it_needs(processes: Processes, settings: Settings) -> None:
    alone = settings.model_copy(update={"broker_url": ""})
    for command in ("worker", "beat"):
        process = program(processes, alone, command)
        process.start()
        assert process.wait() == 1
        assert "KOUBO_BROKER_URL is empty" in process.output
