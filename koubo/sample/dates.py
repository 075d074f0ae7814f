"""When a sample is seen, changed and closed, and how institutions write a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from schemas.posting import Publication

if TYPE_CHECKING:
    from koubo.sample.chance import Chance

TOKYO = ZoneInfo("Asia/Tokyo")
_WEEKDAYS = "月火水木金土日"
_REIWA = 2018  # the year before the first of the Reiwa era
_ENDED, _LATER, _OPEN, _CLOSING = 0.04, 0.07, 0.15, 0.18


@dataclass(frozen=True, slots=True)
class Schedule:
    """The times of one posting."""

    publication: Publication
    revision: int
    deadline: date | None
    start: date | None


def midnight(day: date) -> datetime:
    """The beginning of that day in Japan."""
    return datetime.combine(day, time(), TOKYO)


def _released(day: date, chance: Chance) -> datetime:
    """Postings appear at 22:00 of the day they are checked or at the start of a chosen day (P7)."""
    return datetime.combine(day, time(22 if chance.happens(0.6) else 0), TOKYO)


def _days(count: float) -> timedelta:
    return timedelta(days=int(count))


def make_schedule(chance: Chance, now: datetime, age: float) -> Schedule:
    """Times of a posting first seen about `age` days ago; most are open, a few ended or to come."""
    today = now.astimezone(TOKYO).date()
    draw = chance.unit()
    revision = chance.pick((1, 1, 1, 1, 1, 2, 2, 3, 4, 5))
    if draw < _ENDED:
        deadline: date | None = today - _days(chance.number(1, 20))
        first = (deadline or today) - _days(chance.number(21, 70))
    elif draw < _LATER:
        first = today + _days(chance.number(1, 12))
        deadline = first + _days(chance.number(25, 90))
        revision = 1
    else:
        first = today - _days(age + chance.unit() * 3)
        deadline = today + _days(chance.number(2, 120))
        if draw < _OPEN:
            deadline = None
        elif draw < _CLOSING:
            deadline = today + _days(chance.number(0, 1))
            first = min(first, today - _days(10))
    seen = _released(first, chance)
    if first == today and seen > now:
        seen -= _days(1)
    changed = _changed(chance, now, seen, deadline, revision)
    until = midnight(deadline + _days(1) if deadline else today + _days(chance.number(300, 700)))
    publication = Publication(
        visible_from=seen,
        visible_until=until,
        first_published_on=seen.date(),
        updated_at=changed,
    )
    return Schedule(publication, revision, deadline, _start(chance, deadline or today))


def _changed(
    chance: Chance, now: datetime, seen: datetime, deadline: date | None, revision: int
) -> datetime:
    """When a posting last changed: never after `now` or its end, and within the last 90 days."""
    today = now.astimezone(TOKYO).date()
    if seen > now:
        return midnight(today - _days(chance.number(0, 3)))
    last = min(deadline or today, today)
    if revision == 1 or last <= seen.date():
        return seen
    oldest = max(seen.date() + _days(1), last - _days(89))
    return midnight(oldest + _days(chance.unit() * ((last - oldest).days + 1)))


def _start(chance: Chance, deadline: date) -> date | None:
    """Posts begin in April or October, or on the first of a month; some as soon as possible."""
    if chance.happens(0.15):
        return None
    earliest = deadline + _days(chance.number(30, 60))
    april = date(earliest.year + (earliest.month >= 4), 4, 1)  # noqa: PLR2004 - April
    if chance.happens(0.7) and april - earliest < _days(240):
        return april
    october = date(earliest.year, 10, 1)
    if chance.happens(0.5) and earliest < october < earliest + _days(120):
        return october
    month = earliest.month % 12 + 1
    return date(earliest.year + (month == 1), month, 1)


@cache
def japanese_date(day: date, *, era: bool, weekday: bool = False) -> str:
    """A date as institutions write it, by the western year or the era: 令和9年4月1日."""
    year = f"令和{day.year - _REIWA}年" if era else f"{day.year}年"
    name = f"（{_WEEKDAYS[day.weekday()]}）" if weekday else ""
    return f"{year}{day.month}月{day.day}日{name}"


@cache
def english_date(day: date, *, american: bool) -> str:
    """A date in English, the month first or the day first."""
    month = f"{day:%B}"
    return f"{month} {day.day}, {day.year}" if american else f"{day.day} {month} {day.year}"
