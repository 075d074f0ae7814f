"""A condition taken apart, so that it is found by few values and verified by set operations.

Values become numbers, the values a document holds a set of numbers. Nearly every condition is then
a few groups of which the set must hold something (a keyword's spellings, the choices of a filter)
and one group of which it may hold nothing; what does not fit (dates, phrases, odd nestings) is left
as an expression for the reference evaluator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from search_engine.document import Document
from search_engine.expression import And, AnyOf, Everything, Expression, Not, Nothing, Or, Phrase

Group = tuple[int, ...]
"""Numbers of values of which a document must hold one."""

Frequency = Callable[[str, str], int]
"""How many documents hold a value in a field."""


class ValueNumbers:
    """The number of each exact value and of each word that a condition speaks of."""

    def __init__(self, frequency: Frequency) -> None:
        self._frequency = frequency
        self._exact: dict[str, dict[str, int]] = {}
        self._words: dict[str, dict[str, int]] = {}
        self._costs: list[tuple[int, int]] = []

    def exact(self, field: str, value: str) -> int:
        """The number of a value of an exact field."""
        return self._number(self._exact, field, value)

    def word(self, field: str, value: str) -> int:
        """The number of a word of a field of words."""
        return self._number(self._words, field, value)

    def cost(self, group: Group) -> tuple[int, int]:
        """How often a document is expected to hold one of them: first by counts of documents,
        then, while there are none, by length: short values are common, codes above all.
        """  # noqa: D205 one thought
        return (
            sum(self._costs[number][0] for number in group),
            sum(self._costs[number][1] for number in group),
        )

    def held_by(self, document: Document) -> set[int]:
        """The numbers of the values that the document holds."""
        held: set[int | None] = set()
        for table, fields in ((self._exact, document.exact), (self._words, document.words)):
            for field, numbers in table.items():
                held.update(map(numbers.get, fields.get(field, ())))
        held.discard(None)
        return held  # type: ignore[return-value]  # None has just been taken out

    def _number(self, table: dict[str, dict[str, int]], field: str, value: str) -> int:
        numbers = table.setdefault(field, {})
        number = numbers.get(value)
        if number is None:
            numbers[value] = number = len(self._costs)
            rarity = 1_000 // (1 + len(value.encode()))
            self._costs.append((self._frequency(field, value), rarity))
        return number


@dataclass(frozen=True, slots=True)
class Parts:
    """A condition: one of each group of `required`, none of `forbidden`, and the rest.

    `key` is a group of which every matching document holds one; None where there is no such group.
    """

    key: Group | None
    required: tuple[Group, ...]
    forbidden: Group
    rest: Expression | None


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
    anchors = (_anchor(part, numbers) for part in rest)
    candidates = [*required, *(anchor for anchor in anchors if anchor is not None)]
    key = min(candidates, key=numbers.cost, default=None)
    return Parts(
        key=key,
        required=tuple(group for group in required if group is not key),
        forbidden=tuple(forbidden),
        rest=And(tuple(rest)) if rest else None,
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
            return (numbers.word(field, max(words, key=len)),)
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
