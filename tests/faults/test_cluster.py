"""A cluster loses a node under load: no search fails, and no write is lost.

50 searches and 20 writes in a second, all the while one of three nodes is killed and comes back.
The search's time is set far above its default: what is tested is that every search is answered, and
with one more request at most. How long it takes is the machine's affair, and is printed.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import pytest

from schemas.collection import Collection
from search_engine.config import EngineConfig
from search_engine.elastic.engine import ElasticEngine
from tests.cluster import Cluster, Node
from tests.faults.attempts import counted_attempts
from tests.faults.findings import Findings
from tests.faults.index_load import Load
from tests.faults.sizes import Sizes

pytestmark = [pytest.mark.elasticsearch, pytest.mark.xdist_group("cluster")]

_BEFORE_SECONDS: Final = 3
_WITHOUT_SECONDS: Final = 5
_AFTER_SECONDS: Final = 3

PICKS: Final[dict[str, Callable[[Cluster, str], Node]]] = {
    "the elected master": lambda cluster, _: cluster.master(),
    "the holder of a primary": lambda cluster, alias: cluster.holder_of_primary(alias),
    "another node": lambda cluster, _: next(n for n in cluster.nodes if n is not cluster.master()),
}


@contextmanager
def engine_on(cluster: Cluster) -> Iterator[tuple[ElasticEngine, str]]:
    """An engine with one copy of everything, and the alias of its postings."""
    config = EngineConfig(
        url=cluster.url,
        analyzer_version="test",
        index_prefix=f"test-{uuid.uuid4().hex[:12]}",
        shards=2,
        replicas=1,
        search_timeout_seconds=30.0,
    )
    engine = ElasticEngine(config)
    try:
        yield engine, f"{config.index_prefix}-postings"
    finally:
        for collection in Collection:
            engine.drop(collection)
        engine.close()


def lose_a_node(
    cluster: Cluster,
    pick: Callable[[Cluster, str], Node],
    *,
    rounds: int = 1,
    seconds: tuple[float, float, float] = (_BEFORE_SECONDS, _WITHOUT_SECONDS, _AFTER_SECONDS),
) -> Load:
    """Kill a node under load and start it again, that many times; returns what became of it all.

    `seconds`: with all nodes, without one, and with all again, in each round.
    """
    before, without, after = seconds
    with engine_on(cluster) as (engine, alias), counted_attempts() as attempts:
        load = Load(engine, attempts)
        with load:
            for _ in range(rounds):
                cluster.wait_until_green()
                time.sleep(before)
                node = pick(cluster, alias)
                node.kill()
                time.sleep(without)
                cluster.start(node)
                cluster.wait_until_green()
                time.sleep(after)
        load.drive_again()
        load.compare()
        print(load)  # noqa: T201 - the figures: shown with -rP, and where it fails
        return load


def check(load: Load, findings: Findings) -> None:
    """What a lost node may not do."""
    searches, writes = load.searches, load.writes
    several = sum(count for number, count in searches.attempts.items() if number > 2)
    asked, written = searches.done + searches.failed, writes.done + writes.failed
    failed = searches.failed + len(searches.wrong)
    again = sum(count for number, count in searches.attempts.items() if number > 1)
    detail = f"{again} asked again, p99 {searches.quantile(0.99):.2f} s"
    findings.none("A5", "searches that failed or were not whole", failed, of=asked, detail=detail)
    findings.none("A5", "searches that needed more than one more request", several, of=asked)
    findings.none("A5", "writes that were refused", writes.wrong, of=written)
    detail = f"{load.driven_again} driven again"
    findings.none(
        "A5", "writes that are not in the index", load.different, of=written, detail=detail
    )


@pytest.mark.parametrize("pick", PICKS)
def test_a_lost_node_is_no_failed_search_and_no_lost_write(
    cluster: Cluster, sizes: Sizes, findings: Findings, pick: str
) -> None:
    check(lose_a_node(cluster, PICKS[pick], rounds=sizes.nodes_lost), findings)
