"""Bulk requests: outcomes by document, chunks, and a cluster that is busy for a while."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

import orjson
import pytest

from search_engine.config import EngineConfig
from search_engine.elastic import writing
from search_engine.elastic.engine import ElasticEngine
from search_engine.port import EngineUnavailableError, Outcome
from tests.contract.documents import POSTINGS, document
from tests.integration.elastic.stub_server import Answer, stub_server

BUSY = {"index": {"status": 429, "error": {"type": "es_rejected_execution_exception"}}}
DONE = {"index": {"status": 201, "result": "created"}}


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_PAUSES_SECONDS", (0.0, 0.0, 0.0))


def _engine(url: str) -> ElasticEngine:
    return ElasticEngine(EngineConfig(url=url, analyzer_version="1"))


def _ids(body: bytes) -> list[str]:
    return [orjson.loads(line)["index"]["_id"] for line in body.splitlines()[::2]]


@pytest.mark.elasticsearch
def test_each_document_has_its_own_outcome(any_engine: ElasticEngine) -> None:
    any_engine.upsert(POSTINGS, [document(2, version=5)])
    results = any_engine.upsert(
        POSTINGS,
        [
            document(1),
            document(2, version=4),
            document(2, version=5),
            document(3, codes={"unknown_field": ("x",)}),
            document(4, version=-1),  # refuses the request as a whole, with all its neighbours
            document(5, terms=("あ" * 20_000,)),
            document(6),
        ],
    )
    assert [result.outcome.name for result in results[:3]] == ["INDEXED", "STALE", "STALE"]
    assert [result.outcome.name for result in results[4:]] == ["REFUSED", "REFUSED", "INDEXED"]
    assert "illegal version" in results[4].reason
    assert all(len(result.reason) <= 600 for result in results)


@pytest.mark.elasticsearch
def test_a_field_that_is_not_in_the_mapping_is_refused(any_engine: ElasticEngine) -> None:
    odd = replace(document(1), exact={"unknown_field": ("x",)})
    (refused, indexed) = any_engine.upsert(POSTINGS, [odd, document(2)])
    assert refused.outcome is Outcome.REFUSED
    assert "strict" in refused.reason
    assert indexed.outcome is Outcome.INDEXED


def test_only_what_was_not_taken_is_sent_again() -> None:
    numbers = count()

    def respond(_path: str, body: bytes) -> Answer:
        return 200, {"items": [DONE if next(numbers) % 3 else BUSY for _ in _ids(body)]}

    with stub_server(respond) as stub:
        engine = _engine(stub.url)
        results = engine.upsert(POSTINGS, [document(n) for n in range(1, 10)])
        engine.close()
    assert [result.id for result in results] == [f"D{n:09}" for n in range(1, 10)]
    assert {result.outcome for result in results} == {Outcome.INDEXED}
    sent = [_ids(body) for _, body in stub.requests]
    assert len(sent[0]) == 9
    assert sent[1] == ["D000000001", "D000000004", "D000000007"]


@pytest.mark.parametrize("answer", [(429, {}), (503, {}), (200, {"items": [BUSY]})])
def test_a_cluster_that_stays_busy_is_unavailable(answer: tuple[int, Any]) -> None:
    with stub_server(lambda _path, _body: answer) as stub:
        engine = _engine(stub.url)
        with pytest.raises(EngineUnavailableError):
            engine.upsert(POSTINGS, [document(1)])
        engine.close()
    assert len(stub.requests) == 4


def test_a_request_is_no_longer_than_a_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MAX_CHUNK_BYTES", 10_000)

    def respond(_path: str, body: bytes) -> Answer:
        return 200, {"items": [DONE] * len(_ids(body))}

    long = document(50, record="x" * 20_000)
    with stub_server(respond) as stub:
        engine = _engine(stub.url)
        results = engine.upsert(POSTINGS, [*(document(n) for n in range(1, 50)), long])
        engine.close()
    assert len(results) == 50
    sizes = [len(body) for _, body in stub.requests]
    assert len(sizes) > 3
    assert all(size <= 10_000 for size in sizes[:-1])


def test_a_request_names_an_alias_and_makes_no_index() -> None:
    with stub_server(lambda _path, body: (200, {"items": [DONE] * len(_ids(body))})) as stub:
        engine = _engine(stub.url)
        engine.upsert(POSTINGS, [document(1)])
        engine.close()
    ((path, _),) = stub.requests
    assert path.startswith("/koubo-postings/_bulk?")
    assert "require_alias=true" in path
