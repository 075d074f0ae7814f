"""Boolean expressions over exact terms and values: the only thing an engine is ever asked.

Leaves name a field of the mapping. There is no leaf that an engine would have to interpret: no
analysis, no wildcard, no query syntax. `canonical` gives an expression its one form, and
`expression_hash` its name; two saved searches that mean the same share both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from schemas.ids import ConditionHash


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches every document."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Matches no document: what a keyword without a single letter or digit asks for."""


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The exact field holds at least one of these values."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words field holds these words one after the other."""

    field: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """The number field lies between two bounds, both inclusive; None is open.

    Open on both sides it asks for nothing, so that a document without the number matches too.
    """

    field: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class And:
    """Every part matches."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part matches."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not match."""

    part: Expression


Expression = Everything | Nothing | AnyOf | Phrase | Between | And | Or | Not


def canonical(expression: Expression) -> Expression:
    """The same condition in its one form.

    Nested And and Or are flattened, parts and values sorted and made unique, double negations and
    constants removed. Idempotent, and it never changes what matches.
    """
    match expression:
        case AnyOf(field, values):
            kept = tuple(sorted(set(values)))
            return AnyOf(field, kept) if kept else Nothing()
        case Phrase(_, words):
            return expression if words else Nothing()
        case Between(_, low, high):
            if low is None and high is None:
                return Everything()
            return Nothing() if low is not None and high is not None and low > high else expression
        case Not(part):
            return _negated(canonical(part))
        case And(parts):
            return _joined(And, parts, neutral=Everything(), absorbing=Nothing())
        case Or(parts):
            return _joined(Or, parts, neutral=Nothing(), absorbing=Everything())
        case _:
            return expression


def _negated(part: Expression) -> Expression:
    match part:
        case Everything():
            return Nothing()
        case Nothing():
            return Everything()
        case Not(inner):
            return inner
        case _:
            return Not(part)


def _joined(
    kind: type[And | Or],
    parts: Iterable[Expression],
    *,
    neutral: Expression,
    absorbing: Expression,
) -> Expression:
    found: dict[bytes, Expression] = {}
    for part in _flattened(kind, parts):
        if part == absorbing:
            return absorbing
        if part != neutral:
            found[_sort_key(part)] = part
    if len(found) <= 1:
        return next(iter(found.values()), neutral)
    return kind(tuple(found[key] for key in sorted(found)))


def _flattened(kind: type[And | Or], parts: Iterable[Expression]) -> Iterator[Expression]:
    for part in parts:
        form = canonical(part)
        if isinstance(form, kind):
            yield from form.parts
        else:
            yield form


def _sort_key(expression: Expression) -> bytes:
    return orjson.dumps(to_json_value(expression))


def expression_hash(expression: Expression) -> ConditionHash:
    """The name of a condition: 128 bits of the SHA-256 of its canonical form, as hex digits."""
    form = orjson.dumps(to_json_value(canonical(expression)))
    return ConditionHash(hashlib.sha256(form).hexdigest()[:32])


def to_json_value(expression: Expression) -> list[Any]:
    """The expression as nested lists, to be stored and read back by `from_json_value`."""
    match expression:
        case Everything():
            return ["everything"]
        case Nothing():
            return ["nothing"]
        case AnyOf(field, values):
            return ["any_of", field, *values]
        case Phrase(field, words):
            return ["phrase", field, *words]
        case Between(field, low, high):
            return ["between", field, low, high]
        case Not(part):
            return ["not", to_json_value(part)]
        case And(parts):
            return ["and", *map(to_json_value, parts)]
        case Or(parts):
            return ["or", *map(to_json_value, parts)]


def from_json_value(value: list[Any]) -> Expression:
    """The expression that `to_json_value` gave. Raises ValueError for anything else."""
    match value:
        case ["everything"]:
            return Everything()
        case ["nothing"]:
            return Nothing()
        case ["any_of", field, *values]:
            return AnyOf(field, tuple(values))
        case ["phrase", field, *words]:
            return Phrase(field, tuple(words))
        case ["between", field, low, high]:
            return Between(field, low, high)
        case ["not", part]:
            return Not(from_json_value(part))
        case ["and", *parts]:
            return And(tuple(map(from_json_value, parts)))
        case ["or", *parts]:
            return Or(tuple(map(from_json_value, parts)))
        case _:
            raise ValueError("not an expression")
