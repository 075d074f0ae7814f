"""The search form: three boxes, then every filter and date, with what was asked still in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from portal.labels import labels_of
from portal.rendering import templates
from portal.seekers.hierarchy import TREES, hierarchy_of
from portal.texts import texts_of
from schemas.collection import FILTERS, Collection
from schemas.keywords import format_box
from schemas.language import Language
from schemas.problems import Problem
from schemas.query import BOXES, SearchQuery

DAYS = ("deadline_from", "deadline_to", "updated_from")


@dataclass(frozen=True, slots=True)
class Choice:
    """A checkbox, with those below it; `is_open` where one of them is checked."""

    value: str
    text: str
    lang: str | None
    is_checked: bool
    is_open: bool = False
    children: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """What the form holds. `conditions` is the folded part, rendered."""

    boxes: Mapping[str, str]
    conditions: Markup
    condition_count: int
    is_open: bool
    sort: str
    per_page: int
    messages: Mapping[str, str]


def make_form(
    query: SearchQuery,
    language: Language,
    *,
    typed: Iterable[tuple[str, str]] = (),
    problems: Sequence[Problem] = (),
    countries: Iterable[str] = (),
) -> Form:
    """The form of a question. Where it has problems, what was `typed` stands in place of it."""
    messages = {one.field: one.message(language) for one in problems if one.field}
    given = dict(typed) if problems else {}
    days = tuple(given.get(name) or _iso(query, name) for name in DAYS)
    known = FILTERS[query.collection]
    filters = tuple((name, values) for name, values in query.filters if name in known)
    folded = tuple((name, text) for name, text in messages.items() if name not in BOXES)
    return Form(
        boxes={box: given.get(box) or format_box(query.keywords(box)) for box in BOXES},
        conditions=_render_conditions(
            language, filters, days, folded, tuple(sorted({"JP", *countries}))
        ),
        condition_count=sum(
            value in labels_of(name, language) for name, values in filters for value in values
        )
        + sum(map(bool, days)),
        is_open=any(name in known or name in DAYS for name, _ in folded),
        sort=query.sort.value,
        per_page=query.per_page,
        messages=messages,
    )


@lru_cache(maxsize=256)
def _render_conditions(
    language: Language,
    filters: tuple[tuple[str, tuple[str, ...]], ...],
    days: tuple[str, ...],
    messages: tuple[tuple[str, str], ...],
    countries: tuple[str, ...],
) -> Markup:
    """The folded part of the form: two hundred checkboxes, the same for most questions."""
    chosen = dict(filters)
    choices = {
        name: _choices(name, frozenset(chosen.get(name, ())), language, countries)
        for name in FILTERS[Collection.POSTINGS]
    }
    html = (
        templates()
        .get_template("parts/conditions.html")
        .render(
            t=texts_of(language),
            choices=choices,
            trees=TREES,
            days=dict(zip(DAYS, days, strict=True)),
            messages=dict(messages),
        )
    )
    return Markup(html)  # noqa: S704 - rendered by the template, everything in it escaped


def _choices(
    name: str, checked: frozenset[str], language: Language, countries: tuple[str, ...]
) -> tuple[Choice, ...]:
    labels = labels_of(name, language)
    if name in TREES:
        return _tree(name, hierarchy_of(name).roots, checked, language)
    codes = [code for code in labels if code in checked or code in countries]
    return tuple(
        Choice(code, *labels[code], code in checked)
        for code in (codes if name == "country" else labels)
    )


def _tree(
    name: str, codes: tuple[str, ...], checked: frozenset[str], language: Language
) -> tuple[Choice, ...]:
    """One level; the third is given only below what is checked, to keep the page light."""
    tree, labels = hierarchy_of(name), labels_of(name, language)
    found = []
    for code in codes:
        is_open = not checked.isdisjoint(tree.below[code])
        wanted = not tree.above[code] or is_open or code in checked
        below = tree.children.get(code, ()) if wanted else ()
        children = _tree(name, below, checked, language)
        found.append(Choice(code, *labels[code], code in checked, is_open, children))
    return tuple(found)


def _iso(query: SearchQuery, name: str) -> str:
    day = getattr(query, name)
    return day.isoformat() if day else ""
