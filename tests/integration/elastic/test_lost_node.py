"""One node of several is gone or silent: reads are asked once more, and no oftener."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from elastic_transport import NodeConfig, NodePool, RoundRobinSelector, Urllib3HttpNode

from schemas.language import Language
from search_engine.config import EngineConfig
from search_engine.elastic.client import LostNodeError, connect
from search_engine.elastic.engine import ElasticEngine
from search_engine.expression import Everything
from search_engine.port import EngineError, EngineUnavailableError
from tests.contract.documents import NOW, POSTINGS, ask, document
from tests.faults.proxy import proxy_to
from tests.integration.elastic.stub_server import stub_server
from tests.integration.elastic.test_unavailable import _answer

DISCONNECTED = {
    "type": "node_disconnected_exception",
    "reason": "[node-0][127.0.0.1:9300][indices:data/read/search[phase/fetch/id]] disconnected",
}
LOST = {
    "error": {
        "root_cause": [DISCONNECTED],
        "type": "search_phase_execution_exception",
        "reason": "Partial shards failure",
        "phase": "fetch",
        "failed_shards": [{"shard": 0, "index": "x", "node": "y", "reason": DISCONNECTED}],
    },
    "status": 500,
}
"""What 7.17 said when the node with the hits was killed before they were fetched."""

WHOLE = {**_answer(), "aggregations": {}}

READS: dict[str, Callable[[ElasticEngine], Any]] = {
    "count": lambda engine: engine.count(POSTINGS, Everything(), now=NOW),
    "scan": lambda engine: list(engine.scan(POSTINGS)),
    "percolate": lambda engine: engine.percolate(POSTINGS, document(1), now=NOW),
}


def _engine(*urls: str, seconds: float = 1.5) -> ElasticEngine:
    config = EngineConfig(url=",".join(urls), analyzer_version="1", search_timeout_seconds=seconds)
    return ElasticEngine(config)


def _first(answer: tuple[int, Any]) -> Callable[[str, bytes], tuple[int, Any]]:
    """That answer once, then a whole one."""
    waiting = [answer]
    return lambda _path, _body: waiting.pop() if waiting else (200, WHOLE)


@pytest.fixture
def silent_port() -> Iterator[str]:
    """Takes connections and never says a word, like a node that hangs."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize("call", READS)
def test_what_was_lost_with_a_node_is_asked_once_more(call: str) -> None:
    with stub_server(_first((500, LOST))) as stub:
        engine = _engine(stub.url, stub.url.replace("127.0.0.1", "localhost"))
        READS[call](engine)
        assert len(stub.requests) == 2
        engine.close()


@pytest.mark.parametrize("call", READS)
def test_and_not_more_than_once(call: str) -> None:
    with stub_server(lambda _path, _body: (500, LOST)) as stub:
        engine = _engine(stub.url, stub.url.replace("127.0.0.1", "localhost"))
        with pytest.raises(LostNodeError, match="disconnected"):
            READS[call](engine)
        assert len(stub.requests) == 2
        engine.close()


def test_a_single_node_is_asked_once() -> None:
    with stub_server(lambda _path, _body: (500, LOST)) as stub:
        engine = _engine(stub.url)
        with pytest.raises(EngineUnavailableError):
            engine.count(POSTINGS, Everything(), now=NOW)
        assert len(stub.requests) == 1
        engine.close()


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_cluster_is_not_asked_again(status: int) -> None:
    """That would double its load."""
    busy = (status, {"error": {"type": "es_rejected_execution_exception", "reason": "full"}})
    with stub_server(lambda _path, _body: busy) as stub:
        engine = _engine(stub.url, stub.url.replace("127.0.0.1", "localhost"))
        with pytest.raises(EngineUnavailableError):
            engine.count(POSTINGS, Everything(), now=NOW)
        assert len(stub.requests) == 1
        engine.close()


def test_any_other_error_of_the_cluster_stays_final() -> None:
    other = {"error": {"type": "x", "root_cause": [{"type": "script_exception", "reason": "y"}]}}
    with stub_server(lambda _path, _body: (500, other)) as stub:
        engine = _engine(stub.url, stub.url.replace("127.0.0.1", "localhost"))
        with pytest.raises(EngineError) as raised:
            engine.count(POSTINGS, Everything(), now=NOW)
        assert not isinstance(raised.value, EngineUnavailableError)
        engine.close()


def test_a_node_that_hangs_is_no_failed_search_and_then_left_alone(silent_port: str) -> None:
    with stub_server(lambda _path, _body: (200, WHOLE)) as stub:
        engine = _engine(silent_port, stub.url, seconds=1.0)
        times = []
        for _ in range(6):
            begun = time.monotonic()
            assert engine.count(POSTINGS, Everything(), now=NOW) == 7
            times.append(time.monotonic() - begun)
        assert sum(seconds > 0.4 for seconds in times) == 1
        assert max(times) < 1.0
        engine.close()


def test_nodes_that_all_hang_cost_no_more_than_the_time_there_is(silent_port: str) -> None:
    engine = _engine(silent_port, silent_port.replace("127.0.0.1", "localhost"), seconds=1.0)
    begun = time.monotonic()
    with pytest.raises(EngineUnavailableError):
        engine.search(ask(), now=NOW, language=Language.JA)
    assert time.monotonic() - begun < 1.5
    engine.close()


def test_an_answer_that_is_cut_in_the_middle_is_asked_for_again() -> None:
    with stub_server(lambda _path, _body: (200, WHOLE)) as stub:
        port = int(stub.url.rsplit(":", 1)[1])
        with proxy_to(port) as proxy:
            engine = _engine(f"http://{proxy.address}", stub.url)
            proxy.cut_after_bytes = 60
            for _ in range(4):
                assert engine.count(POSTINGS, Everything(), now=NOW) == 7
            assert proxy.connections >= 1
            engine.close()


def _pool() -> NodePool:
    config = EngineConfig(url="http://127.0.0.1:1,http://127.0.0.1:2", analyzer_version="1")
    kind = type(connect(config).transport.node_pool)
    return kind(
        [NodeConfig("http", "127.0.0.1", port) for port in (1, 2, 3)],
        node_class=Urllib3HttpNode,
        node_selector_class=RoundRobinSelector,
        dead_node_backoff_factor=0.001,
        max_dead_node_backoff=0.002,
    )


def test_a_failure_that_many_threads_see_counts_once() -> None:
    pool = _pool()
    dead = pool.get()
    for _ in range(50):
        pool.mark_dead(dead)
    time.sleep(0.01)
    assert dead in {pool.get() for _ in range(6)}
    pool.mark_dead(dead)
    assert dead not in {pool.get() for _ in range(2)}


def test_the_nodes_can_be_chosen_by_many_threads_at_once() -> None:
    """The client's own pool fails here within seconds."""
    pool, interval = _pool(), sys.getswitchinterval()
    end = time.monotonic() + 2

    def work(_: int) -> None:
        while time.monotonic() < end:
            pool.mark_dead(pool.get())
            pool.mark_live(pool.get())

    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(work, range(8)))
    finally:
        sys.setswitchinterval(interval)
