"""The moments of a posting's life: Japanese days, 22:00, midnight, business days.

Everything here is Asia/Tokyo, whatever the clock of the host is set to: a day is a day in Japan,
a moment is aware and in UTC. Japan has had no summer time since 1951, but nothing relies on it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from holidays import country_holidays

from schemas.limits import MAX_PUBLICATION_DAYS_AHEAD, OPEN_CALL_DAYS
from schemas.problems import Problem, RefusedError

JAPAN: Final = ZoneInfo("Asia/Tokyo")

CHANGE_OF_THE_DAY: Final = time(22)
"""What is dated today becomes public, or leaves the public pages, at 22:00 (P7, P11)."""

CORRECTABLE_FOR: Final = timedelta(weeks=2)
"""How long a posting can still be corrected after it ended (P9)."""

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)
_NEW_YEAR_CLOSURE = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})


def whole_second(now: datetime) -> datetime:
    """`now` in UTC without its fraction: visibility is decided to the second."""
    return now.astimezone(UTC).replace(microsecond=0)


def japanese_day(moment: datetime) -> date:
    """The day it is in Japan at `moment` (aware)."""
    return moment.astimezone(JAPAN).date()


def start_of_day(day: date) -> datetime:
    """00:00 of `day` in Japan, in UTC."""
    return datetime.combine(day, time(), JAPAN).astimezone(UTC)


def change_of_the_day(day: date) -> datetime:
    """22:00 of `day` in Japan, in UTC."""
    return datetime.combine(day, CHANGE_OF_THE_DAY, JAPAN).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The first second after `day` in Japan: where a window that includes the day is closed."""
    return start_of_day(day + _ONE_DAY)


def publication_moment(day: date, now: datetime) -> datetime:
    """When something accepted at `now` for `day` becomes public (P7).

    22:00 if the day is today, 00:00 of the day if it is a later one. 22:00:00 itself is still in
    time. Raises RefusedError: the day has passed (publication-day-passed), it is today and 22:00
    has passed (publication-hour-passed), it is too far away (publication-too-far).
    """
    second, today = whole_second(now), japanese_day(now)
    last = today + timedelta(days=MAX_PUBLICATION_DAYS_AHEAD)
    if day < today:
        raise _refused("publication-day-passed", day=day, today=today)
    if day > last:
        raise _refused("publication-too-far", day=day, last=last)
    if day > today:
        return start_of_day(day)
    if change_of_the_day(today) < second:
        raise _refused("publication-hour-passed", today=today, tomorrow=today + _ONE_DAY)
    return change_of_the_day(today)


def _refused(code: str, **days: date) -> RefusedError:
    return RefusedError(Problem(code, "day", {name: day.isoformat() for name, day in days.items()}))


def retraction_moment(now: datetime) -> datetime:
    """When a posting retracted at `now` leaves the public pages (P11): 22:00, at once after it."""
    return max(change_of_the_day(japanese_day(now)), whole_second(now))


def closing_moment(deadline: date | None, visible_from: datetime) -> datetime:
    """The end of the window: the end of the last day to apply.

    A call that is open until filled ends OPEN_CALL_DAYS days after the day it appeared.
    """
    if deadline is not None:
        return end_of_day(deadline)
    return start_of_day(japanese_day(visible_from) + timedelta(days=OPEN_CALL_DAYS))


def is_business_day(day: date) -> bool:
    """Whether the secretariat works on `day`: no weekend, no public holiday, no year's end.

    29 December to 3 January are no public holidays, but the offices of the state and of national
    agencies are closed by law (Act on Holidays of Administrative Organs, 1988), and the next
    business day of P12 is one on which the secretariat is there.
    """
    if day.weekday() >= _SATURDAY or (day.month, day.day) in _NEW_YEAR_CLOSURE:
        return False
    return day not in _public_holidays(day.year)


@cache
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("JP", years=year))


def next_business_day(day: date) -> date:
    """The first business day after `day`."""
    following = day + _ONE_DAY
    while not is_business_day(following):
        following += _ONE_DAY
    return following


def removal_moment(now: datetime) -> datetime:
    """When a correction accepted at `now` that ends a call removes it (P12): next business day."""
    return start_of_day(next_business_day(japanese_day(now)))


def correction_deadline(ended_at: datetime) -> datetime:
    """The last second in which a posting that ended at `ended_at` can be corrected (P9).

    Two weeks to the second, and that second is included; one second later they have passed.
    """
    return ended_at + CORRECTABLE_FOR
