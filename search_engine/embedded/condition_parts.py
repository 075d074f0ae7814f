"""A condition taken apart, so that it is found by few values and verified by set operations.

Nearly every condition is a few groups of values of which a document must hold one (the spellings of
a keyword, the choices of a filter) and one group of which it may hold none. What does not fit
(dates, phrases, odd nestings) is left as a function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from search_engine.embedded.condition_values import Group, Held, ValueNumbers, join_words
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

Check = Callable[[Held], bool]
"""What is left of a condition, as a function of what a document holds."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A condition: one of each group of `required`, none of `forbidden`, and the rest.

    `key` is a group of which every matching document holds one; None where there is no such group.
    """

    key: Group | None
    required: tuple[Group, ...]
    forbidden: Group
    rest: Check | None


def take_apart(expression: Expression, numbers: ValueNumbers) -> Parts:
    """The parts of an expression; together they mean the same."""
    required: list[Group] = []
    forbidden: list[int] = []
    rest: list[Expression] = []
    for part in _conjuncts(expression):
        if (group := _group(part, numbers)) is not None:
            required.append(group)
        elif isinstance(part, Not) and (excluded := _group(part.part, numbers)) is not None:
            forbidden.extend(excluded)
        elif not isinstance(part, Everything):
            rest.append(part)
    # What a phrase needs is cheaper to look up than the phrase, and most documents lack it.
    anchors = [anchor for part in rest if (anchor := _anchor(part, numbers)) is not None]
    groups = [*required, *anchors]
    key = min(groups, key=numbers.cost, default=None)
    return Parts(
        key=key,
        required=tuple(group for group in groups if group is not key),
        forbidden=tuple(forbidden),
        rest=_check(And(tuple(rest)), numbers) if rest else None,
    )


def _conjuncts(expression: Expression) -> Iterator[Expression]:
    if isinstance(expression, And):
        for part in expression.parts:
            yield from _conjuncts(part)
    else:
        yield expression


def _group(expression: Expression, numbers: ValueNumbers) -> Group | None:
    """The values of which one is enough and needed; None if that is not all it says."""
    match expression:
        case Nothing():
            return ()
        case AnyOf(field, values):
            return tuple(numbers.exact(field, value) for value in values)
        case Or(parts):
            return _joined([_group(part, numbers) for part in parts])
        case _:
            return None


def _anchor(expression: Expression, numbers: ValueNumbers) -> Group | None:
    """Values of which one is needed, if not enough; None if there are none."""
    match expression:
        case Phrase(field, words) if words:
            return min(((numbers.word(field, word),) for word in words), key=numbers.cost)
        case Or(parts):
            return _joined([_anchor(part, numbers) for part in parts])
        case And(parts):
            found = (_anchor(part, numbers) for part in parts)
            anchors = [anchor for anchor in found if anchor is not None]
            return min(anchors, key=numbers.cost, default=None)
        case _:
            return _group(expression, numbers)


def _joined(groups: Sequence[Group | None]) -> Group | None:
    known = [group for group in groups if group is not None]
    return tuple(chain.from_iterable(known)) if len(known) == len(groups) else None


def _check(expression: Expression, numbers: ValueNumbers) -> Check:
    """The expression as a function of what a document holds: `evaluate` without its detours."""
    group = _group(expression, numbers)
    if group is not None:
        return lambda held: not held.values.isdisjoint(group)
    match expression:
        case Everything():
            return lambda _: True
        case Phrase(field, words) if words:
            phrase = join_words(words)
            return lambda held: held.has_phrase(field, phrase)
        case Between(field, low, high):
            return lambda held: _is_between(held.number(field), low, high)
        case And(parts):
            checks = tuple(_check(part, numbers) for part in parts)
            return checks[0] if len(checks) == 1 else lambda held: all(c(held) for c in checks)
        case Or(parts):
            checks = tuple(_check(part, numbers) for part in parts)
            return lambda held: any(check(held) for check in checks)
        case Not(part):
            inner = _check(part, numbers)
            return lambda held: not inner(held)
        case _:
            return lambda _: False


def _is_between(number: int | None, low: int | None, high: int | None) -> bool:
    return (
        number is not None and (low is None or low <= number) and (high is None or number <= high)
    )
