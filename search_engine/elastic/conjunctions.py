"""A condition cut into pieces that the percolator can decide from its term index alone.

The percolator notes the terms of each query and how many of them a document must hold. That decides
a conjunction of single terms completely. Where a conjunction holds an alternative or a negation it
only finds candidates, and runs each one against the document. So a condition is registered as
several conjunctions of single values, in disjunctive normal form, and the values it excludes are
kept beside the query, where the same request looks them up. With 100,000 conditions that halved the
time of a percolation (docs/adr/0021).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Final

from search_engine.expression import And, AnyOf, Expression, Not, Or, canonical

MAX_PIECES: Final = 64
"""A condition of more pieces stays whole, and is verified as a candidate: right, only slower."""

Parts = tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A document that matches `expression` and holds no excluded value matches the condition."""

    expression: Expression
    excluded: tuple[tuple[str, str], ...]


def pieces_of(condition: Expression) -> Iterator[Piece]:
    """The pieces of a condition: it matches where at least one of them does."""
    form = canonical(condition)
    alternatives = _expand(form) if _width(form) <= MAX_PIECES else [(form,)]
    for parts in dict.fromkeys(alternatives):
        excluded = [value for part in parts for value in _excluded_values(part)]
        kept = (_without_excluded(part) for part in parts)
        yield Piece(canonical(And(tuple(kept))), tuple(sorted(set(excluded))))


def _width(expression: Expression) -> int:
    """How many conjunctions there are, at most."""
    match expression:
        case And(parts):
            return prod(map(_width, parts))
        case Or(parts):
            return sum(map(_width, parts))
        case AnyOf(_, values):
            return len(values)
        case _:
            return 1


def _expand(expression: Expression) -> list[Parts]:
    match expression:
        case And(parts):
            return [
                tuple(dict.fromkeys(part for parts_ in choice for part in parts_))
                for choice in product(*map(_expand, parts))
            ]
        case Or(parts):
            return [alternative for part in parts for alternative in _expand(part)]
        case AnyOf(field, values):
            return [(AnyOf(field, (value,)),) for value in values]
        case _:
            return [(expression,)]


def _excluded_values(part: Expression) -> Iterator[tuple[str, str]]:
    for negated in _negated(part):
        if isinstance(negated, AnyOf):
            yield from ((negated.field, value) for value in negated.values)


def _without_excluded(part: Expression) -> Expression:
    """What is left of a part for the query: all of it, unless it only excludes values."""
    if not isinstance(part, Not):
        return part
    rest = tuple(negated for negated in _negated(part) if not isinstance(negated, AnyOf))
    return Not(Or(rest))


def _negated(part: Expression) -> Parts:
    match part:
        case Not(Or(parts)):
            return parts
        case Not(negated):
            return (negated,)
        case _:
            return ()
