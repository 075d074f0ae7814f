"""Chips: every condition of the question in words, each a link that removes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from portal.dates import format_short
from portal.labels import labels_of
from portal.seekers.links import QueryLinks, results_url
from portal.texts import Texts
from schemas.query import BOXES, SearchQuery


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition: what it belongs to, its value, and the address without it."""

    id: str
    group: str
    text: str
    lang: str | None
    url: str


def make_chips(query: SearchQuery, links: QueryLinks, t: Texts) -> list[Chip]:
    """The chips of a question, in the order of the form."""
    return [*_keyword_chips(query, t), *_filter_chips(query, links, t), *_day_chips(query, t)]


def _keyword_chips(query: SearchQuery, t: Texts) -> Iterator[Chip]:
    for box in BOXES:
        words = query.keywords(box)
        for number, word in enumerate(words):
            rest = tuple(other for other in words if other != word)
            url = results_url(_with_box(query, box, rest))
            yield Chip(f"chip-{box}-{number}", t(f"chip.{box}"), word, None, url)


def _filter_chips(query: SearchQuery, links: QueryLinks, t: Texts) -> Iterator[Chip]:
    for name, values in query.filters:
        labels = labels_of(name, t.language)
        for value in values:
            text, lang = labels[value]
            url = links.with_values(name, (other for other in values if other != value))
            yield Chip(f"chip-{name}-{value}", t(f"filter.{name}"), text, lang, url)


def _day_chips(query: SearchQuery, t: Texts) -> Iterator[Chip]:
    first = replace(query, page=1)
    days = (
        ("deadline_from", query.deadline_from, replace(first, deadline_from=None)),
        ("deadline_to", query.deadline_to, replace(first, deadline_to=None)),
        ("updated_from", query.updated_from, replace(first, updated_from=None)),
    )
    for name, day, looser in days:
        if day is not None:
            text = format_short(day, t.language)
            yield Chip(f"chip-{name}", t(f"day.{name}"), text, None, results_url(looser))


def _with_box(query: SearchQuery, box: str, words: tuple[str, ...]) -> SearchQuery:
    first = replace(query, page=1)
    if box == "all":
        return replace(first, all=words)
    return replace(first, any=words) if box == "any" else replace(first, none=words)
