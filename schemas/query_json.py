"""The JSON form of a query, read back: what a stored search is upgraded and restored from."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson

from schemas.collection import Collection, Sort
from schemas.keywords import format_box, parse_box
from schemas.limits import DEFAULT_PER_PAGE
from schemas.problems import Problem, RefusedError
from schemas.query import QUERY_VERSION, SearchQuery, canonical_filters, checked


def query_from_json(text: bytes | str) -> SearchQuery:
    """The query that `SearchQuery.to_json` wrote. Raises RefusedError for anything else."""
    try:
        form = orjson.loads(text)
    except orjson.JSONDecodeError:
        form = None
    version = form.get("version") if isinstance(form, dict) else None
    if version != QUERY_VERSION:
        raise RefusedError(Problem("unsupported-query", None, {"value": str(version)[:40]}))
    try:
        query = _from_dict(form)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RefusedError(Problem("unsupported-query", None, {"value": "?"})) from error
    return checked(query)


def _from_dict(form: dict[str, Any]) -> SearchQuery:
    def day(name: str) -> date | None:
        return date.fromisoformat(form[name]) if name in form else None

    query = SearchQuery(
        collection=Collection(form["collection"]),
        all=_keywords(form.get("all", [])),
        any=_keywords(form.get("any", [])),
        none=_keywords(form.get("none", [])),
        filters=canonical_filters(
            {name: _texts(values) for name, values in form.get("filters", {}).items()}
        ),
        deadline_from=day("deadline_from"),
        deadline_to=day("deadline_to"),
        updated_from=day("updated_from"),
        sort=Sort(form.get("sort", Sort.UPDATED)),
        page=int(form.get("page", 1)),
        per_page=int(form.get("per_page", DEFAULT_PER_PAGE)),
    )
    if query.to_json() != orjson.dumps(form, option=orjson.OPT_SORT_KEYS):
        raise ValueError("not the canonical form")
    return query


def _keywords(value: object) -> tuple[str, ...]:
    words = _texts(value)
    if parse_box(format_box(words)) != words:
        raise ValueError("no box is read as these keywords")
    return words


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise TypeError("a list of texts is expected")
    return tuple(value)
