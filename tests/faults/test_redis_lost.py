"""A10: Redis loses everything, and is away; nothing that waits is lost, and the workers go on.

A message is a hint. What is to be done is in the record, under a lease that ends, and is handed
over again from there.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Final

import pytest
import redis

from koubo.container import utc_now
from tests.cluster import services
from tests.faults.deployments import Deployment, production
from tests.faults.findings import Findings
from tests.faults.fleet import Fleet
from tests.faults.processes import Process
from tests.faults.records import POSTINGS, difference, number_of, posting
from tests.faults.rig import Rig
from tests.faults.sizes import Sizes

PORT: Final = 19_381
AWAY_SECONDS: Final = 2
AGAIN_WITHIN_SECONDS: Final = 30
ROUND_CHANGES: Final = 100


@pytest.fixture
def own_redis(rig: Rig) -> Process:
    """A server of our own, which keeps nothing on disk: started anew, it is empty."""
    if shutil.which("redis-server") is None:
        services().install_package("redis-server")
    where = ("--bind", "127.0.0.1", "--port", str(PORT))
    server = rig.processes.add("redis-server", *where, "--save", "", "--appendonly", "no")
    server.start()
    server.wait_for(_answers)
    return server


def test_nothing_is_lost_and_the_workers_go_on(  # noqa: PLR0913, PLR0917 - every service
    rig: Rig,
    own_redis: Process,
    elasticsearch_url: str,
    postgresql_url: str,
    findings: Findings,
    sizes: Sizes,
    tmp_path: Path,
) -> None:
    broker = f"redis://127.0.0.1:{PORT}/0"
    seconds: list[float] = []
    with production(elasticsearch_url, postgresql_url, broker_url=broker) as deployment:
        fleet = Fleet(rig, deployment)
        fleet.add_writer(tmp_path, pause_seconds=0.02)
        worker = fleet.add_koubo("worker", "--concurrency", "2")
        fleet.add_koubo("beat")
        fleet.begin()
        fleet.wait_for_changes(ROUND_CHANGES)
        for turn in range(sizes.emptied):
            with redis.Redis(port=PORT) as client:
                client.flushall()
            fleet.wait_for_changes(fleet.journal.changes + ROUND_CHANGES)
            own_redis.kill()
            time.sleep(AWAY_SECONDS)
            own_redis.start()
            own_redis.wait_for(_answers)
            # Downwards: the numbers above it are given to the writer.
            seconds.append(_seconds_until_indexed(deployment, 900_000_000 - turn))
            fleet.wait_for_changes(fleet.journal.changes + ROUND_CHANGES)
        fleet.wait_until_quiet()
        journal = fleet.journal
        lost = [
            *difference(deployment.store, deployment.engine),
            *journal.lost_from(deployment.store),
        ]
        starts = worker.starts
    findings.none(
        "A10",
        "changes lost with the queue",
        lost,
        of=journal.changes,
        detail=f"emptied {sizes.emptied} times, restarted {sizes.emptied} times",
    )
    findings.none(
        "A10",
        f"workers that did not consume again in {AGAIN_WITHIN_SECONDS} s",
        [one for one in seconds if one > AGAIN_WITHIN_SECONDS],
        of=len(seconds),
        detail=f"longest {max(seconds):.1f} s",
    )
    assert starts == 1, "the worker had to be started again"


def _answers() -> bool:
    try:
        with redis.Redis(port=PORT) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def _seconds_until_indexed(deployment: Deployment, number: int) -> float:
    """How long a change that is made now takes to the index."""
    begun = time.monotonic()
    with deployment.store.unit_of_work(utc_now()) as unit:
        unit.postings.put_imported([posting(number)])
    while number_of(number) not in deployment.engine.versions(POSTINGS, [number_of(number)]):
        assert time.monotonic() - begun < 4 * AGAIN_WITHIN_SECONDS, "the workers stand still"
        time.sleep(0.05)
    return time.monotonic() - begun
