"""The canonical form of an expression: one form for one meaning, and a name that stays."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_engine.document import Document
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
    canonical,
    expression_hash,
    from_json_value,
    to_json_value,
)
from tests.unit.search_engine.expressions import documents, expressions

A = AnyOf("terms", ("a",))
B = AnyOf("terms", ("b",))
C = Between("deadline_day", 1, 2)


@settings(max_examples=500)
@given(expressions)
def test_the_canonical_form_of_the_canonical_form_is_itself(expression: Expression) -> None:
    form = canonical(expression)
    assert canonical(form) == form


@settings(max_examples=1_000)
@given(expressions, documents)
def test_the_canonical_form_matches_what_the_expression_matches(
    expression: Expression, document: Document
) -> None:
    assert evaluate(canonical(expression), document) is evaluate(expression, document)


@settings(max_examples=500)
@given(expressions, st.randoms(use_true_random=False))
def test_order_repetition_and_nesting_do_not_change_the_name(
    expression: Expression, chance: Any
) -> None:
    assert expression_hash(_said_differently(expression, chance)) == expression_hash(expression)


def _said_differently(expression: Expression, chance: Any) -> Expression:
    match expression:
        case And(parts) | Or(parts):
            kind = type(expression)
            varied = [_said_differently(part, chance) for part in parts]
            varied += varied[: chance.randint(0, 2)]
            chance.shuffle(varied)
            cut = chance.randint(0, len(varied))
            return kind((kind(tuple(varied[:cut])), *varied[cut:]))
        case AnyOf(field, values):
            varied_values = [*values, *values[:1]]
            chance.shuffle(varied_values)
            return AnyOf(field, tuple(varied_values))
        case Not(part):
            return Not(Not(Not(_said_differently(part, chance))))
        case _:
            return And((Or((expression,)), Everything()))


@given(expressions)
def test_an_expression_read_back_from_its_json_value_is_the_same(expression: Expression) -> None:
    text = orjson.dumps(to_json_value(expression))
    assert from_json_value(orjson.loads(text)) == expression


@given(expressions)
def test_the_canonical_form_holds_no_constant_inside(expression: Expression) -> None:
    form = canonical(expression)
    if form not in {Everything(), Nothing()}:
        text = orjson.dumps(to_json_value(form))
        assert b'["everything"]' not in text
        assert b'["nothing"]' not in text


@pytest.mark.parametrize(
    ("expression", "form"),
    [
        (And(()), Everything()),
        (Or(()), Nothing()),
        (AnyOf("terms", ()), Nothing()),
        (Phrase("words", ()), Nothing()),
        (Between("deadline_day"), Everything()),
        (Between("deadline_day", 2, 1), Nothing()),
        (Between("deadline_day", 1, 1), Between("deadline_day", 1, 1)),
        (Not(Everything()), Nothing()),
        (Not(Nothing()), Everything()),
        (Not(And(())), Nothing()),
        (Not(Not(A)), A),
        (And((A,)), A),
        (And((A, A)), A),
        (And((A, Nothing())), Nothing()),
        (And((A, Everything())), A),
        (Or((A, Everything())), Everything()),
        (Or((A, Nothing())), A),
        (And((B, A)), And((A, B))),
        (Or((B, Or((A, Or((B,)))))), Or((A, B))),
        (And((And((C, A)), B)), And((A, B, C))),
        (AnyOf("terms", ("b", "a", "b")), AnyOf("terms", ("a", "b"))),
        (Phrase("words", ("b", "a", "b")), Phrase("words", ("b", "a", "b"))),
    ],
)
def test_what_is_said_twice_or_needlessly_is_left_out(
    expression: Expression, form: Expression
) -> None:
    assert canonical(expression) == form


def test_conditions_that_differ_have_different_names() -> None:
    different: list[Expression] = [
        *(A, B, C, Not(A), And((A, B)), Or((A, B)), Everything(), Nothing()),
        *(AnyOf("title_terms", ("a",)), AnyOf("terms", ("a", "b")), AnyOf("terms", ("ab",))),
        *(Phrase("words", ("a", "b")), Phrase("words", ("b", "a")), Phrase("words", ("ab",))),
        *(Between("deadline_day", 1), Between("deadline_day", None, 1), Between("updated_day", 1)),
        *(And((A, Or((B, C)))), Or((A, And((B, C))))),
    ]
    assert len({expression_hash(expression) for expression in different}) == len(different)


def test_the_names_of_registered_conditions_stay() -> None:
    condition = And(
        (
            AnyOf("terms", ("機械学習", "マシンラーニング")),
            Not(AnyOf("terms", ("非常勤",))),
            Phrase("words", ("学習", "の", "理論")),
            Between("deadline_day", 739_000, None),
        )
    )
    assert expression_hash(condition) == "cd7e3861b418265b1dba24cf25c688cd"
    assert expression_hash(Everything()) == "5e2762154455258b739a66c3438b7e8a"


@pytest.mark.parametrize(
    "value", [[], ["unknown"], ["not"], ["not", ["everything"], 1], ["between", "x", 1], ["any_of"]]
)
def test_what_is_no_expression_is_refused(value: list[Any]) -> None:
    with pytest.raises(ValueError, match="not an expression"):
        from_json_value(value)
