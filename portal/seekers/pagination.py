"""Pages of a result list, up to the last hit that can be shown (S6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from portal.seekers.links import QueryLinks
from schemas.limits import SHOWN_LIMIT
from schemas.query import SearchQuery

PAGE_SIZES: Final = (20, 50, 100)

_AROUND: Final = 2
"""Numbers shown on each side of the present page."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page by number; None as number is a gap."""

    number: int | None
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Pagination:
    """Where the reader is, and where there is to go."""

    first_hit: int
    last_hit: int
    last_page: int
    previous_url: str | None
    next_url: str | None
    pages: tuple[PageLink, ...]
    sizes: tuple[PageLink, ...]


def last_page(total: int, per_page: int) -> int:
    """The number of the last page; 1 where there are no hits."""
    return max(1, -(-min(total, SHOWN_LIMIT) // per_page))


def make_pagination(query: SearchQuery, total: int, links: QueryLinks) -> Pagination:
    """The pages around the present one."""
    last, page = last_page(total, query.per_page), query.page
    return Pagination(
        first_hit=query.offset + 1,
        last_hit=min(query.offset + query.per_page, total, SHOWN_LIMIT),
        last_page=last,
        previous_url=links.page(page - 1) if page > 1 else None,
        next_url=links.page(page + 1) if page < last else None,
        pages=tuple(
            PageLink(number, links.page(number) if number else "", number == page)
            for number in _numbers(page, last)
        ),
        sizes=tuple(
            PageLink(size, links.per_page(size), size == query.per_page) for size in PAGE_SIZES
        ),
    )


def _numbers(page: int, last: int) -> list[int | None]:
    """First, last and those around the present one; a gap of one page is that page."""
    wanted = {1, last, *range(max(1, page - _AROUND), min(last, page + _AROUND) + 1)}
    numbers: list[int | None] = []
    before = 0
    for number in sorted(wanted):
        if number - before == 2:  # noqa: PLR2004 - exactly one page is missing
            numbers.append(number - 1)
        elif number - before > 1:
            numbers.append(None)
        numbers.append(number)
        before = number
    return numbers
