"""Figures: counted where something happens, shown to those who have the token."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from koubo.metrics import Metrics, RecordCollector, metered, metrics
from koubo.metrics_page import metrics_server
from schemas.collection import Collection
from schemas.events import EventKind
from search_engine.port import EngineError, EngineUnavailableError
from store.errors import StoreUnavailableError
from store.store import Store

NOW = datetime(2026, 4, 10, 3, 0, 0, tzinfo=UTC)
TOKEN = "t0ken"  # noqa: S105 - of a test


def samples(exposition: bytes) -> dict[tuple[str, tuple[str, ...]], float]:
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(exposition.decode())
        for sample in family.samples
    }


class Engine:
    """Answers, or raises what a test says."""

    error: Exception | None = None
    name = "plain"

    def search(self, words: str, *, now: int) -> str:
        if self.error:
            raise self.error
        return f"{words} {now}"


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (None, "done"),
        (EngineUnavailableError("x"), "unavailable"),
        (EngineError("x"), "error"),
        (ValueError("x"), "error"),
    ],
    ids=["done", "unavailable", "refused", "fault"],
)
def test_a_call_of_the_engine_is_counted(error: Exception | None, outcome: str) -> None:
    metrics.cache_clear()
    plain = Engine()
    plain.error = error
    engine: Any = metered(plain)  # type: ignore[arg-type]
    for _ in range(2):
        if error is None:
            assert engine.search("a", now=1) == "a 1"
        else:
            with pytest.raises(type(error)):
                engine.search("a", now=1)
    found = samples(metrics().exposition())
    assert found["koubo_engine_calls_total", ("search", outcome)] == 2
    assert found["koubo_engine_seconds_count", ("search",)] == 2
    assert engine.name == "plain"


def test_drift_is_that_of_the_last_sweep() -> None:
    class Report:
        found = 3

        def by_kind(self) -> dict[str, list[str]]:
            return {"missing": ["x"] * self.found, "stale": []}

    figures, report = Metrics(), Report()
    figures.note_drift(Collection.POSTINGS, report)
    assert samples(figures.exposition())["koubo_index_drift", ("postings", "missing")] == 3
    report.found = 0
    figures.note_drift(Collection.POSTINGS, report)
    assert samples(figures.exposition())["koubo_index_drift", ("postings", "missing")] == 0


def test_what_waits_is_read_from_the_record(store: Store) -> None:
    with store.unit_of_work(NOW) as unit:
        unit.heartbeats.beat("worker")
        unit.outbox.add(EventKind.POSTING_CHANGED, "D126041234", "D126041235")
    record = RecordCollector(store, lambda: NOW + timedelta(seconds=90))
    found = samples(Metrics().exposition(record))
    assert found["koubo_record_available", ()] == 1
    assert found["koubo_outbox_events", ("pending",)] == 2
    assert found["koubo_outbox_events", ("dead",)] == 0
    assert found["koubo_outbox_oldest_seconds", ()] == 90
    assert found["koubo_heartbeat_age_seconds", ("worker",)] == 90
    assert found["koubo_records", ("postings",)] == 0


def test_a_record_that_is_away_is_a_figure_and_no_error() -> None:
    class Away:
        @contextmanager
        def reading(self) -> Iterator[None]:
            raise StoreUnavailableError("away")
            yield

    record = RecordCollector(Away(), lambda: NOW)  # type: ignore[arg-type]
    found = samples(Metrics().exposition(record))
    assert found["koubo_record_available", ()] == 0
    assert not any(name.startswith("koubo_outbox") for name, _ in found)


COUNTS_IN_CHILDREN = """
import os, sys
from koubo.metrics import metrics, share_between_processes
print(share_between_processes(), flush=True)
metrics().events.labels("done").inc(1)
for _ in range(3):
    if not os.fork():
        metrics().events.labels("done").inc(10)
        metrics().drift.labels("postings", "missing").set(4)
        os._exit(0)
    os.wait()
sys.stdout.buffer.write(metrics().exposition())
"""


def test_processes_count_into_the_same_figures() -> None:
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(  # noqa: S603 - this interpreter, our own program
        [sys.executable, "-c", COUNTS_IN_CHILDREN], capture_output=True, check=True, env=environment
    )
    directory, _, exposition = done.stdout.partition(b"\n")
    shutil.rmtree(directory.decode())
    found = samples(exposition)
    assert found["koubo_events_total", ("done",)] == 31
    assert found["koubo_index_drift", ("postings", "missing")] == 4


@pytest.fixture
def page() -> Iterator[str]:
    with metrics_server(lambda: b"figure 1\n", TOKEN, "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}"


def _get(url: str, **headers: str) -> tuple[int, bytes]:
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - our own server
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - the same
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer ", "Bearer t0ke", "Bearer t0ken2", "t0k"])
def test_without_the_token_nothing_is_shown(page: str, shown: str) -> None:
    assert _get(f"{page}/metrics", Authorization=shown) == (401, b"")


def test_with_the_token_the_figures_are_shown(page: str) -> None:
    assert _get(f"{page}/metrics", Authorization=f"Bearer {TOKEN}") == (200, b"figure 1\n")
    assert _get(f"{page}/", Authorization=f"Bearer {TOKEN}") == (404, b"")
