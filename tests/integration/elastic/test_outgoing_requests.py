"""What goes over the wire for hostile keywords, for each thing an engine is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson
import pytest
from elastic_transport import Transport

from analyzers import TextAnalyzer
from schemas.collection import Collection, Sort
from schemas.language import Language
from schemas.query import SearchQuery
from search_engine.compiler import compile_query
from search_engine.elastic.engine import ElasticEngine
from search_engine.expression import expression_hash
from search_engine.port import Condition
from tests.contract.documents import NOW, POSTINGS, analyzer, document, fill
from tests.integration.elastic.clauses import ENVELOPE, clauses_of
from tests.integration.elastic.test_queries import HOSTILE

pytestmark = pytest.mark.elasticsearch


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """The target and body of every request, which is sent all the same."""
    seen: list[tuple[str, Any]] = []
    perform = Transport.perform_request

    def record(self: Transport, method: str, target: str, **arguments: Any) -> Any:
        seen.append((target, arguments.get("body")))
        return perform(self, method, target, **arguments)

    monkeypatch.setattr(Transport, "perform_request", record)
    return seen


def _query(keyword: str, spelling: TextAnalyzer) -> Any:
    return compile_query(
        SearchQuery(
            collection=Collection.POSTINGS,
            all=(keyword,),
            any=(keyword, "教授"),
            none=("非常勤" + keyword,),
            filters=(("prefecture", ("p1", "p2")), ("job_type", ("j1",))),
            deadline_from=date(2026, 4, 1),
            sort=Sort.RELEVANCE,
        ),
        spelling,
    )


@pytest.mark.parametrize("keyword", HOSTILE)
def test_nothing_but_allowed_clauses_is_sent(
    engine: ElasticEngine, sent: list[tuple[str, Any]], keyword: str
) -> None:
    query = _query(keyword, analyzer())
    fill(engine, [document(1)])
    condition = Condition(expression_hash(query.expression), query.expression)
    engine.search(query, now=NOW, language=Language.JA)
    engine.count(POSTINGS, query.expression, now=NOW)
    engine.register(POSTINGS, [condition])
    engine.percolate(POSTINGS, document(1), now=NOW)
    requests = [body for target, body in sent if "_search" in target]
    registered = [
        orjson.loads(line)
        for target, body in sent
        if "-conditions/_bulk" in target
        for line in body[1::2]
    ]
    assert len(requests) == 3
    assert registered
    for request in (*requests, *registered):
        assert isinstance(request, Mapping)
        assert {name for name, _ in clauses_of(request)} <= ENVELOPE


def test_every_search_refuses_partial_answers(
    engine: ElasticEngine, sent: list[tuple[str, Any]]
) -> None:
    fill(engine, [document(1)])
    query = _query("教授", analyzer())
    engine.search(query, now=NOW, language=Language.JA)
    engine.count(POSTINGS, query.expression, now=NOW)
    list(engine.scan(POSTINGS))
    engine.register(POSTINGS, [Condition(expression_hash(query.expression), query.expression)])
    engine.percolate(POSTINGS, document(1), now=NOW)
    searches = [target for target, _ in sent if "_search" in target]
    assert len(searches) == 4
    assert all("allow_partial_search_results=false" in target for target in searches)
