"""An engine that is down, slow, busy or answers in part is an error soon, and never an answer."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from schemas.language import Language
from search_engine.config import EngineConfig
from search_engine.elastic.engine import ElasticEngine
from search_engine.expression import AnyOf, Everything, expression_hash
from search_engine.port import Condition, EngineError, EngineUnavailableError
from tests.contract.documents import NOW, POSTINGS, ask, document
from tests.integration.elastic.stub_server import stub_server

TERM = AnyOf("terms", ("a",))

READS: dict[str, Callable[[ElasticEngine], Any]] = {
    "search": lambda engine: engine.search(ask(), now=NOW, language=Language.JA),
    "count": lambda engine: engine.count(POSTINGS, Everything(), now=NOW),
    "get": lambda engine: engine.get(POSTINGS, "D000000001"),
    "scan": lambda engine: list(engine.scan(POSTINGS)),
    "percolate": lambda engine: engine.percolate(POSTINGS, document(1), now=NOW),
}
WRITES: dict[str, Callable[[ElasticEngine], Any]] = {
    "upsert": lambda engine: engine.upsert(POSTINGS, [document(1)]),
    "remove": lambda engine: engine.remove(POSTINGS, ["D000000001"]),
    "refresh": lambda engine: engine.refresh(POSTINGS),
    "build": lambda engine: engine.build(POSTINGS),
    "register": lambda engine: engine.register(POSTINGS, [Condition(expression_hash(TERM), TERM)]),
    "unregister": lambda engine: engine.unregister(POSTINGS, [expression_hash(TERM)]),
}


def _engine(*urls: str) -> ElasticEngine:
    return ElasticEngine(EngineConfig(url=",".join(urls), analyzer_version="1"))


@pytest.fixture
def closed_port() -> str:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def silent_port() -> Iterator[str]:
    """Takes connections and never says a word, like a node that hangs."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize("call", [*READS, *WRITES])
def test_a_refused_connection_is_noticed_within_two_seconds(closed_port: str, call: str) -> None:
    engine = _engine(closed_port)
    begun = time.monotonic()
    with pytest.raises(EngineUnavailableError, match="cannot be reached"):
        (READS | WRITES)[call](engine)
    assert time.monotonic() - begun < 2
    engine.close()


@pytest.mark.parametrize("call", ["search", "count", "get"])
def test_a_node_that_hangs_is_given_up_within_two_seconds(silent_port: str, call: str) -> None:
    engine = _engine(silent_port)
    begun = time.monotonic()
    with pytest.raises(EngineUnavailableError, match="cannot be reached"):
        READS[call](engine)
    assert time.monotonic() - begun < 2
    engine.close()


def test_health_says_that_nobody_answers(closed_port: str) -> None:
    engine = _engine(closed_port)
    health = engine.health()
    assert not health.is_available
    assert "cannot be reached" in health.detail
    engine.close()


@pytest.mark.elasticsearch
def test_another_node_answers_for_one_that_is_down(
    closed_port: str, elasticsearch_url: str
) -> None:
    engine = _engine(closed_port, elasticsearch_url)
    for _ in range(4):
        assert engine.count(POSTINGS, Everything(), now=NOW) == 0
    engine.close()


def _answer(**changes: Any) -> dict[str, Any]:
    shards = {"total": 2, "successful": 2, "skipped": 0, "failed": 0}
    hits = {"total": {"value": 7, "relation": "eq"}, "hits": []}
    return {"took": 1, "timed_out": False, "_shards": shards, "hits": hits, **changes}


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param((200, _answer(timed_out=True)), id="timed out"),
        pytest.param(
            (200, _answer(_shards={"total": 2, "successful": 1, "failed": 1})), id="failed shard"
        ),
        *(
            pytest.param((status, {"error": {"type": "x", "reason": "y"}}), id=str(status))
            for status in (429, 502, 503, 504)
        ),
    ],
)
@pytest.mark.parametrize("call", ["search", "count", "scan", "percolate"])
def test_a_partial_or_busy_answer_is_no_answer(call: str, answer: tuple[int, Any]) -> None:
    with stub_server(lambda _path, _body: answer) as stub:
        engine = _engine(stub.url)
        with pytest.raises(EngineUnavailableError):
            READS[call](engine)
        engine.close()


@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_other_errors_would_come_again(status: int) -> None:
    body = {"error": {"type": "some_exception", "reason": "because"}}
    with stub_server(lambda _path, _body: (status, body)) as stub:
        engine = _engine(stub.url)
        with pytest.raises(EngineError, match="some_exception: because") as raised:
            engine.count(POSTINGS, Everything(), now=NOW)
        assert not isinstance(raised.value, EngineUnavailableError)
        engine.close()


def test_an_invisible_document_is_not_percolated(closed_port: str) -> None:
    engine = _engine(closed_port)
    hidden = document(1, visible_until=1)
    assert engine.percolate(POSTINGS, hidden, now=NOW) == frozenset()
    engine.close()
