"""An engine that cannot be reached says so, in words that tell whether to try again."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator

import pytest

from schemas.collection import Collection
from schemas.language import Language
from search_engine.config import EngineConfig
from search_engine.elastic.engine import ElasticEngine
from search_engine.expression import Everything
from search_engine.port import Condition, EngineError, EngineUnavailableError, SearchEngine
from tests.contract.documents import NOW, POSTINGS, ask, document
from tests.contract.percolation_contract import condition

SOMETHING: Condition = condition(Everything())

CALLS: dict[str, Callable[[SearchEngine], object]] = {
    "search": lambda engine: engine.search(ask(), now=NOW, language=Language.JA),
    "count": lambda engine: engine.count(POSTINGS, Everything(), now=NOW),
    "get": lambda engine: engine.get(POSTINGS, "D000000001"),
    "scan": lambda engine: list(engine.scan(POSTINGS)),
    "versions": lambda engine: engine.versions(POSTINGS, ["D000000001"]),
    "upsert": lambda engine: engine.upsert(POSTINGS, [document(1)]),
    "remove": lambda engine: engine.remove(POSTINGS, ["D000000001"]),
    "refresh": lambda engine: engine.refresh(POSTINGS),
    "build": lambda engine: engine.build(POSTINGS),
    "publish_previous": lambda engine: engine.publish_previous(POSTINGS),
    "register": lambda engine: engine.register(POSTINGS, [SOMETHING]),
    "unregister": lambda engine: engine.unregister(POSTINGS, [SOMETHING.hash]),
    "percolate": lambda engine: engine.percolate(POSTINGS, document(1), now=NOW),
}


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Takes connections and never answers."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(50)
        yield int(silent.getsockname()[1])


def engine_at(port: int) -> ElasticEngine:
    return ElasticEngine(
        EngineConfig(
            url=f"http://127.0.0.1:{port}",
            analyzer_version="test",
            search_timeout_seconds=0.2,
            write_timeout_seconds=0.2,
        )
    )


@pytest.mark.parametrize("call", CALLS)
def test_a_cluster_that_is_down_is_an_error_that_may_be_tried_again(
    closed_port: int, call: str
) -> None:
    engine = engine_at(closed_port)
    with pytest.raises(EngineUnavailableError):
        CALLS[call](engine)
    engine.close()


@pytest.mark.parametrize("call", ["search", "count", "get", "percolate"])
def test_a_cluster_that_does_not_answer_costs_no_more_than_the_timeout(
    silent_port: int, call: str
) -> None:
    engine = engine_at(silent_port)
    start = time.monotonic()
    with pytest.raises(EngineUnavailableError):
        CALLS[call](engine)
    assert time.monotonic() - start < 1
    engine.close()


def test_health_of_a_cluster_that_is_down_is_an_answer(closed_port: int) -> None:
    engine = engine_at(closed_port)
    health = engine.health()
    assert not health.is_available
    assert health.detail
    assert set(health.documents) == set(health.analyzer_versions) == set(Collection)
    engine.close()


def test_what_may_be_tried_again_is_an_error_of_the_engine_too() -> None:
    assert issubclass(EngineUnavailableError, EngineError)
