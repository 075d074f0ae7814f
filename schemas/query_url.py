"""The URL form of a query: short names, one value a parameter, defaults left out.

`?all=機械学習 "画像 処理"&none=非常勤&job_type=professor&job_type=lecturer&sort=relevance&page=2`
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode

from schemas.collection import FILTERS, Collection, Sort
from schemas.keywords import check_box, format_box, parse_box
from schemas.limits import DEFAULT_PER_PAGE, MAX_PER_PAGE, SHOWN_LIMIT
from schemas.problems import Problem, RefusedError
from schemas.query import BOXES, SearchQuery, canonical_filters, check_query

_DAYS = ("deadline_from", "deadline_to", "updated_from")
_DIGITS = re.compile(r"[0-9]{1,9}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def query_to_params(query: SearchQuery) -> list[tuple[str, str]]:
    """The query as name and value pairs, in the order of the form."""
    params = [(box, format_box(query.keywords(box))) for box in BOXES if query.keywords(box)]
    chosen = dict(query.filters)
    for name in FILTERS[query.collection]:
        params += [(name, value) for value in chosen.get(name, ())]
    params += [(day, getattr(query, day).isoformat()) for day in _DAYS if getattr(query, day)]
    if query.sort is not Sort.UPDATED:
        params.append(("sort", query.sort.value))
    if query.page != 1:
        params.append(("page", str(query.page)))
    if query.per_page != DEFAULT_PER_PAGE:
        params.append(("per_page", str(query.per_page)))
    return params


def query_to_url(query: SearchQuery) -> str:
    """The query string, percent-encoded, without the question mark."""
    return urlencode(query_to_params(query))


def parameter_names(collection: Collection) -> tuple[str, ...]:
    """Every name that `query_from_params` reads."""
    return (*BOXES, *FILTERS[collection], *_DAYS, "sort", "page", "per_page")


def query_from_params(
    params: Iterable[tuple[str, str]], collection: Collection = Collection.POSTINGS
) -> SearchQuery:
    """The query that an address or a form asks for; empty values are as good as absent.

    Names it does not know are left to the caller. Raises RefusedError with every problem found.
    """
    query, problems = read_params(params, collection)
    if problems:
        raise RefusedError(*problems)
    return query


def read_params(
    params: Iterable[tuple[str, str]], collection: Collection = Collection.POSTINGS
) -> tuple[SearchQuery, list[Problem]]:
    """The query as far as it can be read, and everything that is wrong with it.

    For pages, which show the form again with what was typed still in it.
    """
    reader = _Reader(params)
    query = SearchQuery(
        collection=collection,
        all=reader.box("all"),
        any=reader.box("any"),
        none=reader.box("none"),
        filters=canonical_filters({name: reader.many(name) for name in FILTERS[collection]}),
        deadline_from=reader.day("deadline_from"),
        deadline_to=reader.day("deadline_to"),
        updated_from=reader.day("updated_from"),
        sort=reader.sort(),
        page=reader.number("page", 1, SHOWN_LIMIT),
        per_page=reader.number("per_page", DEFAULT_PER_PAGE, MAX_PER_PAGE),
    )
    return query, reader.problems + check_query(query)


class _Reader:
    """Reads typed values out of parameters and collects what is wrong with them."""

    def __init__(self, params: Iterable[tuple[str, str]]) -> None:
        self.problems: list[Problem] = []
        self._given: dict[str, list[str]] = {}
        for name, value in params:
            if value.strip():
                self._given.setdefault(name, []).append(value.strip())

    def many(self, name: str) -> list[str]:
        return self._given.get(name, [])

    def single(self, name: str) -> str | None:
        values = self.many(name)
        if len(values) > 1:
            self.problems.append(Problem("repeated-parameter", name))
        return values[0] if values else None

    def box(self, name: str) -> tuple[str, ...]:
        text = self.single(name) or ""
        problem = check_box(text, name)
        if problem is not None:
            self.problems.append(problem)
            return ()
        return parse_box(text)

    def day(self, name: str) -> date | None:
        text = self.single(name)
        if text is None:
            return None
        try:
            if _DAY.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        self.problems.append(Problem("not-a-date", name))
        return None

    def number(self, name: str, default: int, high: int) -> int:
        text = self.single(name)
        if text is None:
            return default
        if _DIGITS.fullmatch(text) and int(text) >= 1:
            return int(text)
        self.problems.append(Problem("not-a-number", name, {"low": 1, "high": high}))
        return default

    def sort(self) -> Sort:
        text = self.single("sort") or Sort.UPDATED.value
        if text in set(Sort):
            return Sort(text)
        self.problems.append(Problem("unknown-sort", "sort", {"value": text[:40]}))
        return Sort.UPDATED
