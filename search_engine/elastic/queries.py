"""An expression as query JSON.

Only seven kinds of clause leave this module: match_all, match_none, term, terms, match_phrase,
range, bool. A value is data in each of them, so nothing a person types is read as syntax, and none
of them can be made expensive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

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
)

Query = dict[str, Any]


def to_query(expression: Expression) -> Query:
    """The query that matches what the expression matches, for filter context.

    Conjunctions become one flat `bool.filter`, and alternatives over one field one `terms` clause:
    the forms of which the percolator can tell a match from the terms alone.
    """
    return _render(canonical(expression))


def _render(expression: Expression) -> Query:
    match expression:
        case And(parts):
            return _render_all(parts)
        case Or(parts):
            return {"bool": {"should": _render_each(parts), "minimum_should_match": 1}}
        case Not():
            return _render_all((expression,))
        case _:
            return _render_leaf(expression)


def _render_leaf(leaf: Everything | Nothing | AnyOf | Phrase | Between) -> Query:
    match leaf:
        case Everything():
            return {"match_all": {}}
        case Nothing():
            return {"match_none": {}}
        case AnyOf(field, (value,)) | Phrase(field, (value,)):
            return {"term": {field: value}}
        case AnyOf(field, values):
            return {"terms": {field: list(values)}}
        case Phrase(field, words):
            return {"match_phrase": {field: " ".join(words)}}
        case Between(field, low, high):
            bounds = {"gte": low, "lte": high}
            return {"range": {field: {k: v for k, v in bounds.items() if v is not None}}}


def _render_all(parts: Iterable[Expression]) -> Query:
    required: list[Query] = []
    excluded: list[Query] = []
    for part in parts:
        match part:
            case Not(Or(alternatives)):
                excluded += _render_each(alternatives)
            case Not(negated):
                excluded.append(_render(negated))
            case _:
                required.append(_render(part))
    clauses = {"filter": required, "must_not": excluded}
    return {"bool": {name: found for name, found in clauses.items() if found}}


def _render_each(alternatives: Iterable[Expression]) -> list[Query]:
    return [_render(part) for part in _merged(alternatives)]


def _merged(alternatives: Iterable[Expression]) -> Iterator[Expression]:
    """The same alternatives, the values of one field together."""
    values: dict[str, dict[str, None]] = {}
    for part in alternatives:
        if isinstance(part, AnyOf):
            values.setdefault(part.field, {}).update(dict.fromkeys(part.values))
        else:
            yield part
    for field, found in values.items():
        yield AnyOf(field, tuple(found))
