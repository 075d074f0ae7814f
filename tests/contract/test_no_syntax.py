"""No operator reaches Elasticsearch: whatever is typed, only seven kinds of clause are sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.query import SearchQuery
from search_engine.compiler import compile_query
from search_engine.elastic.queries import to_query
from search_engine.elastic.search import search_body
from tests.contract.documents import NOW, analyzer, ask
from tests.unit.schemas.queries import queries
from tests.unit.search_engine.expressions import expressions

CLAUSES = {"match_all", "match_none", "term", "terms", "match_phrase", "range", "bool"}
MOST_CLAUSES = 400
"""Of one question: 32 keywords with all their spellings, and nine filters."""


def clauses(query: Any) -> Iterator[str]:
    """The kinds of clause in a query; anything that is not a clause is an error."""
    assert isinstance(query, dict)
    ((kind, body),) = query.items()
    yield kind
    if kind == "bool":
        assert set(body) <= {"filter", "must_not", "should", "minimum_should_match"}
        for name in ("filter", "must_not", "should"):
            for part in body.get(name, ()):
                yield from clauses(part)
    elif kind == "range":
        ((_, bounds),) = body.items()
        assert set(bounds) <= {"gte", "lte"}
        assert all(isinstance(bound, int) for bound in bounds.values())
    elif kind == "terms":
        ((_, values),) = body.items()
        assert all(isinstance(value, str) for value in values)
    elif kind in {"term", "match_phrase"}:
        ((_, value),) = body.items()
        assert isinstance(value, str)


@settings(max_examples=300)
@given(queries())
def test_a_question_becomes_known_clauses_and_not_many(query: SearchQuery) -> None:
    compiled = compile_query(query, analyzer())
    found = list(clauses(to_query(compiled.expression)))
    assert set(found) <= CLAUSES
    assert len(found) <= MOST_CLAUSES


@settings(max_examples=300)
@given(expressions)
def test_any_expression_becomes_known_clauses(expression: Any) -> None:
    assert set(clauses(to_query(expression))) <= CLAUSES


KEYWORD = st.text(st.sampled_from('*?~:/()[]{}"\\+-|&!^<> aあ'), max_size=30)


@settings(max_examples=300)
@given(KEYWORD)
def test_a_keyword_of_operators_is_a_value_or_nothing(keyword: str) -> None:
    query = SearchQuery(all=(keyword,), none=(keyword,))
    assert set(clauses(to_query(compile_query(query, analyzer()).expression))) <= CLAUSES


def test_a_request_counts_exactly_and_runs_no_script() -> None:
    body = search_body(ask(), NOW)
    assert body["track_total_hits"] is True
    assert "script" not in str(body)
    assert set(clauses(body["query"])) <= CLAUSES
