"""A7: the index is built anew under searches and writes, and the build is killed on the way.

The same question is asked all the while: it is always answered, and never finds fewer. A build that
is killed leaves the live index alone; one that is let through ends with record and index equal.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Final, Self

import httpx

from indexer.projector import Projector
from indexer.rebuilding import LEASE_SECONDS, Rebuilding, lease_name, unfinished_rebuilds
from koubo.container import utc_now
from koubo.relay import Relay
from schemas.collection import Collection
from schemas.ids import EventId
from search_engine.port import SearchEngine
from store.store import Store
from tests.faults.deployments import Deployment, default, production
from tests.faults.findings import Findings
from tests.faults.fleet import Fleet
from tests.faults.handlers import handle, handle_all
from tests.faults.processes import Process
from tests.faults.records import difference, posting, put, search
from tests.faults.rig import Rig
from tests.faults.sizes import Sizes

SEARCHES_PER_SECOND: Final = 20
WRITES_PER_SECOND: Final = 20
_BATCH: Final = 1_000
_REBUILT_WITHIN_SECONDS: Final = 900
MOST_INDEXES: Final = 3
"""The live one, the one before, and what a killed build left."""


class Load:
    """Searches and writes from threads of the test, each at its own rate."""

    def __init__(self, deployment: Deployment, projector: Projector, kept: int) -> None:
        self._deployment: Final = deployment
        self._projector: Final = projector
        self._kept = kept
        self._added = 0
        self._chance: Final = Random(7)
        self._is_over: Final = threading.Event()
        self._stack: Final = ExitStack()
        self.searches = self.writes = 0
        self.wrong: Final[list[str]] = []
        self.fell: Final[list[str]] = []
        self._relay: Final = Relay(deployment.store, utc_now, self._index, lease_seconds=60)

    def __enter__(self) -> Self:
        engine = self._deployment.engine
        work: tuple[tuple[Callable[[], None], float], ...] = (
            (self._searcher(engine), 1 / SEARCHES_PER_SECOND),
            (self._write, 1 / WRITES_PER_SECOND),
            (self._handle, 0.2),
        )
        for step, seconds in work:
            thread = threading.Thread(target=self._repeat, args=(step, seconds))
            thread.start()
            self._stack.callback(thread.join)
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._stack.close()

    def _repeat(self, step: Callable[[], None], seconds: float) -> None:
        due = time.monotonic()
        while not self._is_over.wait(max(0.0, due - time.monotonic())):
            try:
                step()
            except Exception as error:  # noqa: BLE001 - whatever it is, it did not succeed
                self.wrong.append(f"{step.__qualname__}: {error!r}")
            due = max(due + seconds, time.monotonic())

    def _searcher(self, engine: SearchEngine) -> Callable[[], None]:
        seen = self._kept

        def ask() -> None:
            nonlocal seen
            total = search(engine, now=utc_now()).total
            self.searches += 1
            if total < seen:
                self.fell.append(f"{total} after {seen}")
            seen = max(seen, total)

        return ask

    def _write(self) -> None:
        """One posting is changed, and now and then one is new."""
        number = self._chance.randint(1, self._kept)
        revision = 2 + self.writes
        if self.writes % 5 == 0:
            self._added += 1
            number = self._kept + self._added
        put(self._deployment.store, posting(number, revision=revision, title="新"), now=utc_now())
        self.writes += 1

    def _index(self, ids: Sequence[EventId]) -> None:
        handle(self._deployment, self._projector, list(ids), utc_now())

    def _handle(self) -> None:
        self._relay.run()


def test_on_postgresql_and_elasticsearch(  # noqa: PLR0913, PLR0917 - every service
    rig: Rig,
    elasticsearch_url: str,
    postgresql_url: str,
    findings: Findings,
    projector: Projector,
    sizes: Sizes,
) -> None:
    with production(elasticsearch_url, postgresql_url) as deployment:
        _rebuild_under_load(rig, deployment, projector, findings, sizes.rebuilt, sizes)
        url = f"{elasticsearch_url}/_cat/indices/{deployment.settings.index_prefix}*postings*"
        indexes = httpx.get(url, params={"h": "index"}).text.split()
        assert 1 <= len(indexes) <= MOST_INDEXES, indexes


def test_on_sqlite_and_embedded(
    rig: Rig, findings: Findings, projector: Projector, sizes: Sizes, tmp_path: Path
) -> None:
    """A tenth of the size: here the writer of the build and that of the live index are one."""
    with default(tmp_path) as deployment:
        _rebuild_under_load(rig, deployment, projector, findings, sizes.rebuilt // 10, sizes)


def _rebuild_under_load(  # noqa: PLR0913, PLR0917 - the parts of one trial
    rig: Rig,
    deployment: Deployment,
    projector: Projector,
    findings: Findings,
    kept: int,
    sizes: Sizes,
) -> None:
    store, chance = deployment.store, Random(77)
    for first in range(1, kept + 1, _BATCH):
        put(store, *(posting(one) for one in range(first, min(first + _BATCH, kept + 1))))
    _forget_events(store)
    fleet = Fleet(rig, deployment)
    begun = time.monotonic()
    _finish(fleet.add_koubo("rebuild"))
    seconds = time.monotonic() - begun
    assert search(deployment.engine, now=utc_now()).total == kept

    kills = 0
    with Load(deployment, projector, kept) as load:
        for _ in range(sizes.rebuild_kills):
            kills += _kill_after(fleet.add_koubo("rebuild"), chance.uniform(0.2, 1) * seconds)
            _close(deployment, projector)
        for name in ("rebuild.before_publish", "rebuild.after_publish"):
            rig.failpoints.kill_once(name)
            process = fleet.add_koubo("rebuild")
            process.start()
            process.wait(_REBUILT_WITHIN_SECONDS)
            assert rig.failpoints.kills[name] == 1
            kills += 1
            _close(deployment, projector)
        _finish(fleet.add_koubo("rebuild"))
    handle_all(deployment, projector, now=utc_now() + timedelta(minutes=10))
    detail = f"{kept:,} postings, {kills} builds killed, {load.writes} writes"
    findings.none(
        "A7", "searches and writes that failed", load.wrong, of=load.searches, detail=detail
    )
    findings.none("A7", "searches that found fewer than before", load.fell, of=load.searches)
    found = difference(store, deployment.engine)
    findings.none("A7", "differences of record and index", found, of=kept + load.writes)


def _finish(process: Process) -> None:
    process.start()
    assert process.wait(_REBUILT_WITHIN_SECONDS) == 0, process.output[-4_000:]


def _kill_after(process: Process, seconds: float) -> int:
    """Kill it and its workers at that moment, if it has not finished; how many were killed."""
    process.start()
    end = time.monotonic() + seconds
    while process.is_running and time.monotonic() < end:
        time.sleep(0.02)
    was_running = process.is_running
    process.kill_group()
    assert was_running or process.exit_code == 0, process.output[-4_000:]
    return int(was_running)


def _close(deployment: Deployment, projector: Projector) -> None:
    """What the tick does when the lease of a rebuild that died is over, without the wait."""
    store = deployment.store
    for collection in Collection:
        with store.unit_of_work(utc_now() + timedelta(seconds=LEASE_SECONDS + 1)) as unit:
            assert unit.leases.acquire(lease_name(collection), "the next one", 1)
            unit.leases.release(lease_name(collection), "the next one")
    rebuilding = Rebuilding(store, deployment.engine, projector, utc_now)
    for build in unfinished_rebuilds(store, utc_now()):
        rebuilding.finish(build)


def _forget_events(store: Store) -> None:
    """The build is made from the record: what was written before needs no event."""
    while True:
        with store.unit_of_work(utc_now()) as unit:
            ids = [one.event.id for one in unit.outbox.claim(5_000, 60)]
            unit.outbox.done(ids)
        if not ids:
            return
