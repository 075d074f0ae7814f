"""The question: three keyword boxes, filters, dates, an order and a page, as one small value.

A saved search is a `SearchQuery`; so is the address of a result list and what the API takes. It is
canonical: two questions that ask the same in the same words are equal, and have one JSON form and
one URL form. `checked` holds one against the rules and limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Self

import orjson

from schemas.collection import FILTERS, SORTS, Collection, Sort
from schemas.keywords import check_box, format_box
from schemas.limits import (
    DEFAULT_PER_PAGE,
    MAX_KEYWORDS,
    MAX_PER_PAGE,
    MAX_VALUES_PER_FILTER,
    SHOWN_LIMIT,
)
from schemas.problems import Problem, RefusedError
from schemas.vocabulary import vocabulary

QUERY_VERSION: Final = 1
"""Version of the JSON form. A new one comes with a function that upgrades the old."""

BOXES: Final = ("all", "any", "none")
"""The three boxes (S2): include all, include any, do not include."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is asked of one collection. Boxes hold keywords, filters hold sorted codes.

    `deadline_from`/`deadline_to` are days in Japan, both inclusive; a posting without a deadline
    is open for ever. `updated_from` is the first day of update in Japan.
    """

    collection: Collection = Collection.POSTINGS
    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    deadline_from: date | None = None
    deadline_to: date | None = None
    updated_from: date | None = None
    sort: Sort = Sort.UPDATED
    page: int = 1
    per_page: int = DEFAULT_PER_PAGE

    @property
    def offset(self) -> int:
        """Hits before this page."""
        return (self.page - 1) * self.per_page

    @property
    def size(self) -> int:
        """Hits on this page at most: the last page ends at the shown limit (S6)."""
        return min(self.per_page, SHOWN_LIMIT - self.offset)

    @property
    def has_conditions(self) -> bool:
        """Whether anything narrows the search."""
        return self != SearchQuery(
            self.collection, sort=self.sort, page=self.page, per_page=self.per_page
        )

    def values_of(self, name: str) -> tuple[str, ...]:
        """The chosen values of a filter, none if it is not used."""
        return dict(self.filters).get(name, ())

    def with_filter(self, name: str, values: Iterable[str]) -> Self:
        """The same question with other values of one filter, from the first page."""
        chosen = dict(self.filters) | {name: tuple(values)}
        return replace(self, filters=canonical_filters(chosen), page=1)

    def to_json(self) -> bytes:
        """The canonical JSON form: sorted keys, nothing that is at its default."""
        return orjson.dumps(self.to_dict(), option=orjson.OPT_SORT_KEYS)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form as plain values."""
        form: dict[str, Any] = {"version": QUERY_VERSION, "collection": self.collection.value}
        form |= {box: list(self.keywords(box)) for box in BOXES if self.keywords(box)}
        if self.filters:
            form["filters"] = {name: list(values) for name, values in self.filters}
        days = ("deadline_from", "deadline_to", "updated_from")
        form |= {day: getattr(self, day).isoformat() for day in days if getattr(self, day)}
        if self.sort is not Sort.UPDATED:
            form["sort"] = self.sort.value
        if self.page != 1:
            form["page"] = self.page
        if self.per_page != DEFAULT_PER_PAGE:
            form["per_page"] = self.per_page
        return form

    def keywords(self, box: str) -> tuple[str, ...]:
        """The keywords of the box of that name."""
        return {"all": self.all, "any": self.any, "none": self.none}[box]


def canonical_filters(
    filters: Mapping[str, Iterable[str]],
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Filters in one form: by name, values sorted and unique, no empty ones."""
    chosen = {name: tuple(sorted(set(values))) for name, values in filters.items()}
    return tuple((name, chosen[name]) for name in sorted(chosen) if chosen[name])


def check_query(query: SearchQuery) -> list[Problem]:
    """Everything about a query's values that is outside the rules and limits."""
    return [*_check_keywords(query), *_check_filters(query), *_check_order_and_page(query)]


def checked(query: SearchQuery) -> SearchQuery:
    """The query itself if it keeps the rules. Raises RefusedError with every problem if not."""
    problems = check_query(query)
    if problems:
        raise RefusedError(*problems)
    return query


def _check_keywords(query: SearchQuery) -> Iterator[Problem]:
    # As written back, a box can be longer than it was typed: `"a b"c` becomes `"a b" c`. It is the
    # written form that links and saved searches carry, so that is what must fit.
    for box in BOXES:
        problem = check_box(format_box(query.keywords(box)), box)
        if problem is not None:
            yield problem
    count = sum(len(query.keywords(box)) for box in BOXES)
    if count > MAX_KEYWORDS:
        yield Problem("too-many-keywords", "all", {"limit": MAX_KEYWORDS, "count": count})


def _check_filters(query: SearchQuery) -> Iterator[Problem]:
    known = FILTERS[query.collection]
    for name, values in query.filters:
        if name not in known:
            yield Problem("unknown-parameter", name, {"value": name})
            continue
        if len(values) > MAX_VALUES_PER_FILTER:
            limits = {"limit": MAX_VALUES_PER_FILTER, "count": len(values)}
            yield Problem("too-many-values", name, limits)
        concepts = vocabulary(known[name].vocabulary)
        unknown = next((value for value in values if value not in concepts), None)
        if unknown is not None:
            yield Problem("unknown-value", name, {"value": unknown[:40]})
    if query.deadline_from and query.deadline_to and query.deadline_from > query.deadline_to:
        yield Problem("dates-reversed", "deadline_from")


def _check_order_and_page(query: SearchQuery) -> Iterator[Problem]:
    if query.sort not in SORTS[query.collection]:
        yield Problem("unknown-sort", "sort", {"value": query.sort.value})
    if not 1 <= query.per_page <= MAX_PER_PAGE:
        yield Problem("not-a-number", "per_page", {"low": 1, "high": MAX_PER_PAGE})
    elif query.page < 1:
        yield Problem("not-a-number", "page", {"low": 1, "high": SHOWN_LIMIT})
    elif query.offset >= SHOWN_LIMIT:
        yield Problem("page-beyond-limit", "page", {"limit": SHOWN_LIMIT})
