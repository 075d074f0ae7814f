"""The processes beside the site: the worker, which does the work, and the beat, which ticks."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from types import FrameType
from typing import Annotated, Final

import typer
from celery import signals

from analyzers import TextAnalyzer
from koubo.celery_app import create_celery
from koubo.commands.terminal import err, out, told_errors
from koubo.container import (
    Container,
    open_container,
    prepare_record,
    store_config,
    utc_now,
)
from koubo.logging_setup import configure_logging
from koubo.metrics import RecordCollector, metrics, share_between_processes
from koubo.metrics_page import metrics_server
from koubo.relay import RelayThread
from koubo.schedule import make_beat
from koubo.settings import Settings
from koubo.tasks import make_relay, register_tasks
from store.store import open_store

BEAT_BEAT: Final = "beat"


class ProcessParts:
    """The parts of whichever process asks. Connections do not survive a fork: each opens its own.

    The analyzer does: its tables are read once and shared by all.
    """

    def __init__(self, settings: Settings, analyzer: TextAnalyzer) -> None:
        self._settings = settings
        self._analyzer = analyzer
        self._pid = 0
        self._stack = ExitStack()
        self._container: Container | None = None

    def __call__(self) -> Container:
        """The parts, opened when this process asks for the first time."""
        if self._container is None or self._pid != os.getpid():
            self._pid, self._stack = os.getpid(), ExitStack()
            opened = open_container(self._settings, self._analyzer, for_jobs=True)
            self._container = self._stack.enter_context(opened)
        return self._container


def work(
    concurrency: Annotated[int | None, typer.Option(min=1, help="Processes that work.")] = None,
    pool: Annotated[str, typer.Option(help="prefork, or solo for one task at a time.")] = "prefork",
) -> None:
    """Do what the site hands over, until interrupted. Needs KOUBO_BROKER_URL."""
    settings = _with_broker()
    with told_errors():
        prepare_record(settings)
        _log_in_one_way("worker")
        app = create_celery(settings)
        register_tasks(app, ProcessParts(settings, TextAnalyzer()))
        worker = app.Worker(
            concurrency=concurrency or settings.import_workers,
            pool=pool,
            loglevel="WARNING",
            quiet=True,
            without_gossip=True,
            without_mingle=True,
        )
        with _shown_metrics(settings):
            worker.start()
        raise typer.Exit(worker.exitcode or 0)


def tick() -> None:
    """Hand over what waits and ask for what is due, until interrupted. Needs KOUBO_BROKER_URL.

    Two at once do no harm.
    """
    settings = _with_broker()
    with told_errors(), open_container(settings, for_jobs=True) as container:
        prepare_record(settings)
        _log_in_one_way("beat")
        app = create_celery(settings)
        register_tasks(app, lambda: container)
        # Its own relay: work goes on from the record even where the ticks get lost on their way.
        relay = RelayThread(make_relay(app, container, BEAT_BEAT), settings.relay_seconds)
        beat = make_beat(app, settings)
        _on_signal(beat.stop)
        relay.start()
        try:
            with _shown_metrics(settings):
                beat.start()
        finally:
            relay.stop()


def heartbeat(name: str, seconds: Annotated[float, typer.Option(min=1)] = 60) -> None:
    """Exit 0 if NAME (worker, beat, relay, tick) was alive in the last so many seconds, else 1."""
    settings = Settings()
    # The store alone: this is asked for every few seconds, and the analyzer takes one to load.
    with told_errors(), closing(open_store(store_config(settings))) as store:
        prepare_record(settings)
        with store.reading() as unit:
            last = unit.heartbeats.read().get(name)
    if last is None:
        out.print(f"{name} has never been seen")
        raise typer.Exit(1)
    age = (utc_now() - last).total_seconds()
    out.print(f"{name} was last seen {age:.0f} s ago")
    if age > seconds:
        raise typer.Exit(1)


def _log_in_one_way(part: str) -> None:
    """Set up logging, and keep Celery from doing it over."""
    configure_logging(part)
    signals.setup_logging.connect(_leave_logging_alone)


def _leave_logging_alone(**_: object) -> None:
    """Celery sets logging up unless somebody says that this was done."""


@contextmanager
def _shown_metrics(settings: Settings) -> Iterator[None]:
    """Show figures at KOUBO_METRICS_PORT, if one is given and a token for it."""
    token = settings.metrics_token.get_secret_value()
    if not (settings.metrics_port and token):
        yield
        return
    directory = share_between_processes()
    # The store is opened when it is asked first, which is after the worker has forked.
    store = open_store(store_config(settings))
    record = RecordCollector(store, utc_now)
    try:
        with metrics_server(
            lambda: metrics().exposition(record), token, settings.host, settings.metrics_port
        ):
            yield
    finally:
        store.close()
        shutil.rmtree(directory, ignore_errors=True)


def _with_broker() -> Settings:
    settings = Settings()
    if not settings.broker_url:
        err.print("KOUBO_BROKER_URL is empty: `koubo serve` does everything in its own process.")
        raise typer.Exit(1)
    return settings


def _on_signal(stop: Callable[[], None]) -> None:
    def stopped(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stopped)
