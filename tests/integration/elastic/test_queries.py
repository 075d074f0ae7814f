"""Whatever is typed, only the allowed clauses leave, and what was typed is a value in them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_engine.elastic.queries import to_query
from search_engine.expression import (
    And,
    AnyOf,
    Between,
    Everything,
    Expression,
    Not,
    Nothing,
    Or,
    Phrase,
)
from tests.integration.elastic.clauses import ALLOWED, clauses_of

HOSTILE: tuple[str, ...] = (
    *("*", "?", "教*", "~2", "a:b", "/.*/", "\\", '"', "(", ")", "AND", "OR", "_exists_:a"),
    *("{", '{"match_all":{}}', "<script>", "../_search", "%00", "\0", "&&", "||", "a^9"),
)

_texts = st.one_of(st.sampled_from(HOSTILE), st.text())
_leaves = st.one_of(
    st.just(Everything()),
    st.just(Nothing()),
    st.builds(AnyOf, st.just("terms"), st.lists(_texts, max_size=4).map(tuple)),
    st.builds(Phrase, st.just("words"), st.lists(_texts, max_size=4).map(tuple)),
    st.builds(Between, st.just("updated_day"), st.none() | st.integers(), st.none()),
)
expressions: st.SearchStrategy[Expression] = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.builds(And, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=8,
)


@given(expressions)
def test_only_allowed_clauses_are_made_and_values_stay_values(expression: Expression) -> None:
    for name, body in clauses_of({"query": to_query(expression)}):
        assert name in ALLOWED
        match name:
            case "term" | "match_phrase":
                ((field, value),) = body.items()
                assert field in {"terms", "words"}
                assert isinstance(value, str)
            case "terms":
                assert all(isinstance(value, str) for value in body["terms"])
            case "range":
                assert set(body) == {"updated_day"}


@pytest.mark.parametrize(
    ("expression", "query"),
    [
        (AnyOf("terms", ("a",)), {"term": {"terms": "a"}}),
        (AnyOf("terms", ("b", "a", "a")), {"terms": {"terms": ["a", "b"]}}),
        (Phrase("words", ("a",)), {"term": {"words": "a"}}),
        (Phrase("words", ("a", "b")), {"match_phrase": {"words": "a b"}}),
        (Between("updated_day", low=3), {"range": {"updated_day": {"gte": 3}}}),
        (Or((AnyOf("terms", ("a",)), Nothing())), {"term": {"terms": "a"}}),
        (And(()), {"match_all": {}}),
        (Or(()), {"match_none": {}}),
        (Not(AnyOf("terms", ("a",))), {"bool": {"must_not": [{"term": {"terms": "a"}}]}}),
    ],
)
def test_the_simplest_form_is_chosen(expression: Expression, query: dict[str, Any]) -> None:
    assert to_query(expression) == query


def test_alternatives_over_one_field_are_one_clause() -> None:
    either = Or((AnyOf("terms", ("a",)), AnyOf("terms", ("b",))))
    assert to_query(either)["bool"]["should"] == [{"terms": {"terms": ["a", "b"]}}]


def test_exclusions_stand_beside_what_is_required() -> None:
    query = to_query(
        And(
            (AnyOf("terms", ("a",)), Not(Or((AnyOf("terms", ("b",)), Phrase("words", ("c", "d"))))))
        )
    )
    assert query["bool"]["filter"] == [{"term": {"terms": "a"}}]
    assert sorted(map(str, query["bool"]["must_not"])) == [
        "{'match_phrase': {'words': 'c d'}}",
        "{'term': {'terms': 'b'}}",
    ]
