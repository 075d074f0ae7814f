"""The table on top of a posting: what a person checks before reading on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.dates import format_long
from portal.labels import labels_of
from portal.seekers.deadlines import describe_deadline
from portal.seekers.links import results_url
from portal.seekers.sections import is_short, make_passage
from portal.texts import Texts
from schemas.language import Localized
from schemas.posting import Posting, Workplace
from schemas.query import SearchQuery


@dataclass(frozen=True, slots=True)
class FactValue:
    """One value of a row: text, its language if another, where it leads, a remark beside it."""

    text: str
    lang: str | None = None
    url: str | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the table, under the heading `fact.<id>`."""

    id: str
    values: tuple[FactValue, ...]


def make_facts(posting: Posting, today: date, t: Texts) -> list[Fact]:
    """The rows that have something to say."""
    deadline = describe_deadline(posting.deadline, today, t)
    rows = (
        ("deadline", [FactValue(deadline.day)]),
        ("research_field", _codes("research_field", posting.research_fields, t)),
        ("job_type", _codes("job_type", posting.job_types, t)),
        ("employment", _codes("employment", [posting.employment or ""], t)),
        ("tenure", [*_codes("tenure", [posting.tenure or ""], t), *_text("term", posting.term, t)]),
        ("salary", _text("salary", posting.salary, t)),
        ("positions", _positions(posting, t)),
        ("place", [_place(place, t) for place in posting.workplaces]),
        ("start", _start(posting, t)),
        ("institution_type", _codes("institution_type", [posting.institution.type], t)),
        ("posting_language", _codes("posting_language", [posting.languages], t, linked=False)),
    )
    return [Fact(name, tuple(values)) for name, values in rows if values]


def _codes(name: str, codes: Iterable[str], t: Texts, *, linked: bool = True) -> list[FactValue]:
    labels = labels_of(name, t.language)
    return [
        FactValue(
            *labels[code],
            results_url(SearchQuery().with_filter(name, (code,))) if linked else None,
        )
        for code in codes
        if code in labels
    ]


def _positions(posting: Posting, t: Texts) -> list[FactValue]:
    if posting.positions is None:
        return []
    return [FactValue(t("fact.positions_count", count=posting.positions))]


def _place(place: Workplace, t: Texts) -> FactValue:
    if place.prefecture:
        text, lang = labels_of("prefecture", t.language)[place.prefecture]
        url = results_url(SearchQuery().with_filter("prefecture", (place.prefecture,)))
    else:
        text, lang = labels_of("country", t.language)[place.country]
        url = results_url(SearchQuery().with_filter("country", (place.country,)))
    return FactValue(text, lang, url, place.address.best(t.language) if place.address else "")


def _start(posting: Posting, t: Texts) -> list[FactValue]:
    if posting.start_date is None or (posting.start and is_short(posting.start)):
        return _text("start", posting.start, t)
    return [FactValue(format_long(posting.start_date, t.language))]


def _text(section: str, text: Localized | None, t: Texts) -> list[FactValue]:
    """A short text itself; a long one has a section of its own, to which the row leads."""
    if text is None:
        return []
    if is_short(text):
        return [_local(text, t)]
    return [FactValue(t("posting.read_more"), url=f"#{section}")]


def _local(text: Localized, t: Texts) -> FactValue:
    """A text in the language of the page, or in the other one."""
    passage = make_passage(text, t.language)
    return FactValue(text.best(t.language).strip(), passage.lang if passage else None)
