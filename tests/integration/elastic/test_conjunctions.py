"""The pieces of a condition, taken together, say what the condition says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search_engine.elastic.conjunctions import MAX_PIECES, pieces_of
from search_engine.evaluation import evaluate
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
from tests.contract.documents import document

_values = st.sampled_from("abcd")
_leaves = st.one_of(
    st.just(Everything()),
    st.just(Nothing()),
    st.builds(AnyOf, st.just("terms"), st.lists(_values, max_size=3).map(tuple)),
    st.builds(AnyOf, st.just("prefecture"), st.lists(_values, max_size=3).map(tuple)),
    st.builds(Phrase, st.just("words"), st.lists(_values, max_size=2).map(tuple)),
    st.builds(Between, st.just("deadline_day"), st.none() | st.integers(1, 3), st.none()),
)
_expressions: st.SearchStrategy[Expression] = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.builds(And, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=10,
)
_documents = st.builds(
    lambda terms, prefecture, words, day: document(
        1,
        terms=tuple(terms),
        codes={"prefecture": tuple(prefecture)},
        words=tuple(words),
        deadline_day=day,
    ),
    st.lists(_values, max_size=3),
    st.lists(_values, max_size=2),
    st.lists(_values, max_size=4),
    st.integers(0, 4),
)


@given(_expressions, _documents)
def test_a_condition_matches_where_one_of_its_pieces_does(
    condition: Expression, one: object
) -> None:
    assert isinstance(one, type(document(1)))
    held = {(field, value) for field, values in one.exact.items() for value in values}
    found = any(
        evaluate(piece.expression, one) and held.isdisjoint(piece.excluded)
        for piece in pieces_of(condition)
    )
    assert found == evaluate(condition, one)


@given(_expressions)
def test_pieces_are_few(condition: Expression) -> None:
    pieces = list(pieces_of(condition))
    assert 1 <= len(pieces) <= MAX_PIECES
    assert len(set(pieces)) == len(pieces)


def test_a_conjunction_of_single_values_is_one_piece() -> None:
    (piece,) = pieces_of(And((AnyOf("terms", ("a",)), Not(AnyOf("terms", ("b", "c"))))))
    assert piece.expression == AnyOf("terms", ("a",))
    assert piece.excluded == (("terms", "b"), ("terms", "c"))
