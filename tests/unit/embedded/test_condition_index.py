"""The percolator in memory says of every document what the reference evaluator says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search_engine.document import Document
from search_engine.embedded.condition_index import ConditionIndex
from search_engine.evaluation import evaluate
from search_engine.expression import (
    And,
    AnyOf,
    Between,
    Everything,
    Expression,
    Not,
    Or,
    Phrase,
    canonical,
    expression_hash,
)
from tests.unit.search_engine.expressions import documents, expressions, make_document

_FREQUENCIES = st.sampled_from([lambda _field, _value: 0, lambda _field, value: len(value)])


def _index(*expressions: Expression) -> ConditionIndex:
    index = ConditionIndex(lambda _field, _value: 0)
    for expression in expressions:
        index.add(expression_hash(expression), expression)
    return index


@given(
    st.lists(expressions | expressions.map(canonical), max_size=8),
    st.lists(documents, min_size=1, max_size=4),
    _FREQUENCIES,
)
def test_matches_are_those_of_the_reference(
    asked: list[Expression], given_documents: list[Document], frequency: object
) -> None:
    assert callable(frequency)
    index = ConditionIndex(frequency)
    # Named by their place: expressions that are not canonical share hashes without being equal.
    names = {expression_hash(AnyOf("n", (str(n),))): one for n, one in enumerate(asked)}
    for name, expression in names.items():
        index.add(name, expression)
    for document in given_documents:
        expected = {name for name, one in names.items() if evaluate(one, document)}
        assert index.match(document) == expected


@given(st.lists(expressions.map(canonical), max_size=8), documents)
def test_what_is_taken_out_matches_no_more_and_the_rest_still_does(
    asked: list[Expression], document: Document
) -> None:
    index = _index(*asked)
    gone: set[Expression] = set(asked[::2])
    kept: set[Expression] = set(asked) - gone
    for expression in gone:
        index.discard(expression_hash(expression))
        index.discard(expression_hash(expression))
    expected = {expression_hash(one) for one in kept if evaluate(one, document)}
    assert index.match(document) == expected


def test_a_condition_of_exclusions_or_dates_alone_is_asked_of_every_document() -> None:
    conditions: list[Expression] = [
        Not(AnyOf("terms", ("京都",))),
        Between("deadline_day", 1, 2),
        Everything(),
    ]
    index = _index(*conditions)
    document = make_document(numbers={"deadline_day": 2})
    assert index.match(document) == {expression_hash(one) for one in conditions}


def test_a_phrase_is_words_in_a_row_and_not_a_piece_of_one() -> None:
    asked = And((AnyOf("terms", ("a",)), Or((Phrase("words", ("画像", "の")),))))
    index = _index(asked)

    def matches(*words: str) -> bool:
        return bool(index.match(make_document(exact={"terms": ("a",)}, words={"words": words})))

    assert matches("x", "画像", "の")
    assert not matches("画像", "x", "の")
    assert not matches("静止画像", "の")
    assert not matches("画像のの")


def test_adding_again_changes_nothing() -> None:
    expression = AnyOf("terms", ("a",))
    index = _index(expression, expression)
    assert len(index.hashes) == 1
    index.discard(expression_hash(expression))
    assert not index.match(make_document(exact={"terms": ("a",)}))
