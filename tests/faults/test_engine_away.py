"""A5: Elasticsearch is away, and nobody who writes notices.

The first half of the time its connections are refused, the second half they are taken and nothing
is ever answered. Postings are changed 20 times a second all the while; the site says 503 to a
search, soon, and says when to come back.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Final

import httpx

from koubo.container import utc_now
from schemas.ids import DataNumber
from store.store import Store
from tests.faults.deployments import production
from tests.faults.findings import Findings
from tests.faults.fleet import Fleet
from tests.faults.processes import Process
from tests.faults.proxy import Proxy
from tests.faults.records import difference, number_of, posting, put
from tests.faults.rig import Rig
from tests.faults.sizes import Sizes

WRITES_PER_SECOND: Final = 20
POSTINGS_KEPT: Final = 300
BEFORE_SECONDS: Final = 5
AFTER_SECONDS: Final = 5
REFUSED_WITHIN_SECONDS: Final = 2.0
EQUAL_WITHIN_SECONDS: Final = 60
PORT: Final = 19_382


class Writes:
    """Changes at a steady rate, by the clock, whatever becomes of them."""

    def __init__(self, store: Store) -> None:
        self._store: Final = store
        self._chance: Final = Random(5)
        self._is_over: Final = threading.Event()
        self._pool: Final = ThreadPoolExecutor(8)
        self._clock: Final = threading.Thread(target=self._keep_time)
        self.seconds: Final[list[float]] = []
        self.failed: Final[list[str]] = []

    def begin(self) -> None:
        self._clock.start()

    def end(self) -> None:
        self._is_over.set()
        self._clock.join()
        self._pool.shutdown()

    @property
    def p95(self) -> float:
        """Of the time a write took, in seconds."""
        return sorted(self.seconds)[int(0.95 * len(self.seconds))]

    def _keep_time(self) -> None:
        due = time.monotonic()
        while not self._is_over.wait(max(0.0, due - time.monotonic())):
            self._pool.submit(self._write, self._chance.randint(1, POSTINGS_KEPT))
            due += 1 / WRITES_PER_SECOND

    def _write(self, number: int) -> None:
        begun = time.monotonic()
        try:
            with self._store.unit_of_work(utc_now()) as unit:
                kept = unit.postings.get(DataNumber(number_of(number)), for_update=True)
                assert kept is not None
                revision = kept.revision + 1
                one = posting(number, revision=revision, title=f"第{revision}版")
                unit.postings.put_imported([one])
        except Exception as error:  # noqa: BLE001 - whatever it is, it was not accepted
            self.failed.append(repr(error))
        self.seconds.append(time.monotonic() - begun)


def test_writing_goes_on_and_searching_says_when_to_come_back(  # noqa: PLR0913, PLR0917 - every service
    rig: Rig,
    elasticsearch_url: str,
    postgresql_url: str,
    redis_url: str,
    findings: Findings,
    sizes: Sizes,
) -> None:
    proxy = rig.proxy(int(elasticsearch_url.rsplit(":", 1)[1]))
    with production(elasticsearch_url, postgresql_url, broker_url=redis_url) as deployment:
        fleet = Fleet(
            rig,
            deployment,
            KOUBO_ENGINE_URL=f"http://{proxy.address}",
            KOUBO_SEARCH_TIMEOUT_SECONDS="1.5",
        )
        fleet.add_koubo("worker", "--concurrency", "2")
        fleet.add_koubo("beat")
        site = fleet.add_koubo("serve", "--port", str(PORT))
        put(deployment.store, *(posting(one) for one in range(1, 1 + POSTINGS_KEPT)))
        fleet.begin()
        with httpx.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=30) as client:
            _wait_until_found(client, site)
            baseline, writes = Writes(deployment.store), Writes(deployment.store)
            baseline.begin()
            time.sleep(BEFORE_SECONDS)
            baseline.end()
            writes.begin()
            refusals = _ask_while_away(client, proxy, sizes.away_seconds)
            proxy.heal()
            back = time.monotonic()
            time.sleep(AFTER_SECONDS)
            writes.end()
            while difference(deployment.store, deployment.engine):
                assert time.monotonic() - back < 4 * EQUAL_WITHIN_SECONDS, fleet.outputs()
                time.sleep(0.5)
            equal = time.monotonic() - back
            _wait_until_found(client, site)
        with deployment.store.reading() as unit:
            dead = unit.outbox.dead()
    _tell(findings, baseline, writes, refusals, equal, sizes)
    assert not dead, "an engine that is away is not the fault of an event"


def _ask_while_away(client: httpx.Client, proxy: Proxy, seconds: int) -> list[tuple[float, str]]:
    """Search every half second; how long each answer took, and what was wrong with it."""
    asked: list[tuple[float, str]] = []
    begun = time.monotonic()
    proxy.down()
    while (passed := time.monotonic() - begun) < seconds:
        if passed > seconds / 2 and not proxy.hangs:
            proxy.hangs = True
            proxy.up()
        sent = time.monotonic()
        answer = client.get("/api/v1/postings", params={"all": "公募"})
        took = time.monotonic() - sent
        is_right = answer.status_code == 503 and answer.headers.get("retry-after", "").isdigit()
        asked.append((took, "" if is_right else f"{answer.status_code} {answer.text[:200]}"))
        time.sleep(0.5)
    return asked


def _wait_until_found(client: httpx.Client, site: Process) -> None:
    def is_found() -> bool:
        try:
            answer = client.get("/api/v1/postings")
        except httpx.TransportError:
            return False
        return answer.status_code == 200 and answer.json()["total"] == POSTINGS_KEPT

    site.wait_for(is_found)


def _tell(  # noqa: PLR0913, PLR0917 - what was measured
    findings: Findings,
    baseline: Writes,
    writes: Writes,
    refusals: list[tuple[float, str]],
    equal: float,
    sizes: Sizes,
) -> None:
    away = f"{sizes.away_seconds} s away"
    findings.none(
        "A5",
        "writes not accepted",
        writes.failed,
        of=len(writes.seconds),
        detail=f"{away}; p95 {1000 * writes.p95:.0f} ms, {1000 * baseline.p95:.0f} ms before",
    )
    findings.none(
        "A5",
        "searches not answered 503 with Retry-After",
        [wrong for _, wrong in refusals if wrong],
        of=len(refusals),
        detail=away,
    )
    findings.none(
        "A5",
        f"searches refused later than {REFUSED_WITHIN_SECONDS:.0f} s",
        [took for took, _ in refusals if took > REFUSED_WITHIN_SECONDS],
        of=len(refusals),
        detail=f"longest {max(took for took, _ in refusals):.2f} s",
    )
    findings.none(
        "A5",
        f"returns after which record and index differed for more than {EQUAL_WITHIN_SECONDS} s",
        [equal] if equal > EQUAL_WITHIN_SECONDS else [],
        of=1,
        detail=f"equal after {equal:.1f} s, writes going on for {AFTER_SECONDS} of them",
    )
