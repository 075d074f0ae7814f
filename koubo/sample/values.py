"""What the gaps of the wordings are filled with, in each language."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from koubo.sample.choices import (
    CONTACTS,
    CONTACTS_ELSE,
    EMPLOYMENT,
    MAILBOXES,
    SUBJECTS,
    SUBJECTS_ELSE,
)
from koubo.sample.dates import english_date, japanese_date
from koubo.sample.facts import pay, small_facts
from koubo.sample.material import Phrase, title_case

if TYPE_CHECKING:
    from datetime import date

    from koubo.sample.chance import Chance
    from koubo.sample.institutions import House
    from koubo.sample.plans import Plan

Values = tuple[dict[str, str], dict[str, str]]
"""Values by gap: the Japanese ones, then the English ones."""

_TAKES_ARTICLE = re.compile(
    "^University of|Institute (?:for|of Radio)|Organization|Agency|Foundation|Association|Center"
    "|Consortium|Secretariat|Station|Board|Museum|Library|Hospital"
)
_NUMBERS = ("several positions", "one position", "two positions", "three positions")
_YEARS = ("", "one", "two", "three", "four", "five")


@cache
def with_the(name: str) -> str:
    """An institution within an English sentence: universities seldom take the article."""
    return f"the {name}" if _TAKES_ARTICLE.search(name) else name


@cache
def capitalised(text: str) -> str:
    """A phrase at the beginning of a sentence."""
    return text[0].upper() + text[1:]


@cache
def _with_article(noun: str) -> str:
    return f"{'an' if noun[0] in 'AEIO' else 'a'} {noun}"


def fill(chance: Chance, plan: Plan, number: str) -> Values:
    """The values for one posting."""
    house, parts, schedule = plan.house, plan.parts, plan.schedule
    email = f"{chance.pick(MAILBOXES)}-{number[-4:]}@{house.domain}"
    site = f"https://www.{house.domain}/recruit/"
    today = schedule.publication.first_published_on
    begin = schedule.start or (schedule.deadline or today) + timedelta(days=60)
    weekhours = chance.pick((16, 19, 20, 24, 28, 29, 30))
    shared = {
        "email": email,
        "site": site,
        "url": f"{site}{number.lower()}",
        "ref": f"R{number[-6:]}",
        "start_year": str(begin.year if begin.month > 3 else begin.year - 1),  # noqa: PLR2004 - fiscal
        "koma": str(chance.number(2, 7) if plan.kind == "faculty" else chance.number(1, 3)),
        "days": str(chance.number(2, 5)),
        "weekhours": str(weekhours),
        "years": str(plan.years),
    }
    phrases = {
        "inst": house.name,
        "city": house.city,
        "address": house.address,
        "unit": parts.unit,
        "dept": parts.department,
        "field": plan.field.name,
        "rank": plan.rank,
        "topic": parts.topics[0].phrase,
        "topic2": parts.topics[1].phrase,
        "topic3": parts.topics[2].phrase,
        "course": parts.courses[0],
        "course2": parts.courses[1],
        "course3": parts.courses[2],
        "method": parts.methods[0],
        "method2": parts.methods[1],
        "aim": parts.aim,
        "skill": parts.skill,
        "contact": chance.pick(CONTACTS if house.is_academic else CONTACTS_ELSE),
        "subject": chance.pick(SUBJECTS.get(plan.field.area, SUBJECTS_ELSE)),
        "employment": EMPLOYMENT[plan.employment],
        "start_text": _day(house, begin),
        "limit": _day(house, _limit(begin, plan.years)),
        "deadline_text": _day(house, schedule.deadline or today + timedelta(days=60), weekday=True),
        "first_review": _day(house, today + timedelta(days=chance.number(30, 60))),
        **pay(chance, plan),
        **small_facts(chance, plan),
    }
    japanese = {name: value[0] for name, value in phrases.items()} | shared
    japanese["n"] = str(plan.positions) if plan.positions else "若干"
    if 1 not in plan.languages:
        return japanese, {}
    english = {name: value[1] for name, value in phrases.items()} | shared
    english |= {
        "the_inst": with_the(house.name.en),
        "The_inst": capitalised(with_the(house.name.en)),
        "period": "one year" if plan.years == 1 else f"{_YEARS[plan.years]} years",
        "Rank": plan.rank.en,
        "a_rank": _with_article(plan.rank.en),
        "Field": title_case(plan.field.name.en),
        "field_cap": capitalised(plan.field.name.en),
        "Topic": title_case(parts.topics[0].phrase.en),
        "n_posts": _NUMBERS[plan.positions],
        "years": _YEARS[plan.years],
    }
    return japanese, english


def _limit(begin: date, years: int) -> date:
    """The last day of a term: the end of the fiscal year that many years on."""
    first = begin.replace(month=4, day=1)
    return first.replace(year=first.year + years - (begin < first)) - timedelta(days=1)


def _day(house: House, day: date, *, weekday: bool = False) -> Phrase:
    japanese = japanese_date(day, era=house.writes_era, weekday=weekday and house.habit % 2 == 0)
    return Phrase(japanese, english_date(day, american=house.writes_american))
