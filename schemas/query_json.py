"""The JSON form of a query, read back: what a stored search is upgraded and restored from."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson

from schemas.collection import Collection, Sort
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

    return SearchQuery(
        collection=Collection(form["collection"]),
        all=tuple(form.get("all", ())),
        any=tuple(form.get("any", ())),
        none=tuple(form.get("none", ())),
        filters=canonical_filters(form.get("filters", {})),
        deadline_from=day("deadline_from"),
        deadline_to=day("deadline_to"),
        updated_from=day("updated_from"),
        sort=Sort(form.get("sort", Sort.UPDATED)),
        page=int(form.get("page", 1)),
        per_page=int(form.get("per_page", DEFAULT_PER_PAGE)),
    )
