"""Figures for Prometheus: what this process counts, and what the record knows.

Counters are of the process, or of a worker with all of its children (`share_between_processes`).
What waits in the record is read when somebody asks, so every process gives the same answer and none
has to be alive for it. No label holds what somebody sent: routes are templates, everything else is
from lists in the program. docs/runbook.md says what to watch.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import Any, Final, Protocol, cast

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from schemas.collection import Collection
from search_engine.port import EngineError, EngineUnavailableError, SearchEngine
from store.errors import StoreError
from store.store import Store

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

_DIRECTORY: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Where the library looks for what other processes counted."""

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Limits of the histograms: half of the searches end before 10 ms, and none may take 5 s."""

_MEASURED: Final = frozenset(
    {"search", "count", "get", "versions", "upsert", "remove", "refresh", "percolate", "register"}
)
"""Calls of the engine that are counted and timed."""


class Drift(Protocol):
    """What a sweep found (`indexer.sweeping.DriftReport`)."""

    def by_kind(self) -> Mapping[str, list[str]]:
        """The numbers that differed, by the name of what was wrong."""
        ...


class Metrics:
    """The figures that are counted. One for each process: `metrics()`."""

    def __init__(self) -> None:
        registry = CollectorRegistry()
        self.requests: Final = Counter(
            "koubo_requests_total", "Answers, by route.", ("route", "status"), registry=registry
        )
        self.request_seconds: Final = Histogram(
            "koubo_request_seconds",
            "Time until the answer was out.",
            ("route",),
            buckets=_SECONDS,
            registry=registry,
        )
        self.engine_calls: Final = Counter(
            "koubo_engine_calls_total",
            "Calls of the engine: done, unavailable or error.",
            ("operation", "outcome"),
            registry=registry,
        )
        self.engine_seconds: Final = Histogram(
            "koubo_engine_seconds",
            "Time of a call of the engine.",
            ("operation",),
            buckets=_SECONDS,
            registry=registry,
        )
        self.relay_batches: Final = Counter(
            "koubo_relay_batches_total",
            "Batches of events that were handed over: sent or failed.",
            ("outcome",),
            registry=registry,
        )
        self.events: Final = Counter(
            "koubo_events_total",
            "Events that were dealt with: done, failed, or released to wait for the engine.",
            ("outcome",),
            registry=registry,
        )
        self.drift: Final = Gauge(
            "koubo_index_drift",
            "Documents that differed from the record at the last sweep of this process.",
            ("collection", "kind"),
            registry=registry,
            multiprocess_mode="mostrecent",
        )
        self.access_counts: Final = Gauge(
            "koubo_access_counts_waiting",
            "Numbers whose page views are counted and not written yet.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._registry: Final = registry

    def note_drift(self, collection: Collection, report: Drift) -> None:
        """What the last sweep of a collection found."""
        for kind, numbers in report.by_kind().items():
            self.drift.labels(collection.value, kind).set(len(numbers))

    def exposition(self, record: Collector | None = None) -> bytes:
        """Everything in the format of Prometheus, with what the record knows if it is given."""
        registry = CollectorRegistry()
        if directory := os.environ.get(_DIRECTORY):
            MultiProcessCollector(registry, path=directory)  # type: ignore[no-untyped-call]
        else:
            registry.register(cast("Collector", self._registry))
        if record is not None:
            registry.register(record)
        return generate_latest(registry)


@cache
def metrics() -> Metrics:
    """The figures of this process."""
    return Metrics()


def share_between_processes() -> str:
    """Let processes that are forked from this one count into the same figures.

    To be called before the first figure is asked for. Returns the directory of the files that they
    share, which is made here and is the caller's to remove.
    """
    directory = tempfile.mkdtemp(prefix="koubo-metrics-")
    os.environ[_DIRECTORY] = directory
    # The library decides when it is imported; this is the decision it takes where the variable is
    # set. Figures that exist already would stay with the process.
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]
    metrics.cache_clear()
    return directory


class RecordCollector(Collector):
    """What the record knows, read when it is asked for."""

    def __init__(self, store: Store, clock: Callable[[], Any]) -> None:
        self._store = store
        self._clock = clock

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The figures; only that the record is away, where it is."""
        now = self._clock()
        try:
            with self._store.reading() as unit:
                counts = unit.outbox.counts(now)
                beats = unit.heartbeats.read()
                records = {
                    Collection.POSTINGS: unit.postings.count(),
                    Collection.SEEKERS: unit.profiles.count(),
                }
        except StoreError:
            yield _gauge("koubo_record_available", "Whether the record answers.", {(): 0})
            return
        yield _gauge("koubo_record_available", "Whether the record answers.", {(): 1})
        states = {"pending": counts.pending, "leased": counts.leased, "dead": counts.dead}
        yield _gauge(
            "koubo_outbox_events",
            "Events that wait, are under way, or were given up.",
            {(state,): number for state, number in states.items()},
            "state",
        )
        yield _gauge(
            "koubo_outbox_oldest_seconds",
            "How long the oldest event waits.",
            {(): counts.oldest_age_seconds},
        )
        yield _gauge(
            "koubo_heartbeat_age_seconds",
            "How long ago a part was last known to work.",
            {(name,): (now - at).total_seconds() for name, at in beats.items()},
            "name",
        )
        yield _gauge(
            "koubo_records",
            "Records that are kept; its rate is that of an import.",
            {(collection.value,): number for collection, number in records.items()},
            "collection",
        )


def _gauge(
    name: str, told: str, found: Mapping[tuple[str, ...], float], *labels: str
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, told, labels=labels)
    for values_, number in found.items():
        family.add_metric(values_, number)
    return family


class _MeteredEngine:
    """An engine whose calls are counted and timed; everything else passes through."""

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the engine has
        found = getattr(self._engine, name)
        if name not in _MEASURED:
            return found
        measured = partial(_measured, name, found)
        setattr(self, name, measured)  # the next call finds it at once
        return measured


def metered(engine: SearchEngine) -> SearchEngine:
    """The same engine, with its calls counted in `koubo_engine_calls_total`."""
    return cast("SearchEngine", _MeteredEngine(engine))


def _measured(operation: str, call: Callable[..., Any], *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - any call
    begun, outcome = time.perf_counter(), "error"
    try:
        answer = call(*arguments, **options)
        outcome = "done"
    except EngineUnavailableError:
        outcome = "unavailable"
        raise
    except EngineError:
        raise
    else:
        return answer
    finally:
        figures = metrics()
        figures.engine_calls.labels(operation, outcome).inc()
        figures.engine_seconds.labels(operation).observe(time.perf_counter() - begun)
