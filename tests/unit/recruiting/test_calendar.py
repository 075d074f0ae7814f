from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from recruiting.calendar import (
    JAPAN,
    closing_moment,
    correction_deadline,
    end_of_day,
    is_business_day,
    japanese_day,
    next_business_day,
    publication_moment,
    removal_moment,
    retraction_moment,
)
from schemas.language import Language
from schemas.problems import RefusedError

DAYS = [
    date(2026, 11, 20),
    date(2026, 11, 30),
    date(2026, 12, 31),
    date(2027, 2, 28),
    date(2028, 2, 28),
    date(2028, 2, 29),
    date(2028, 12, 31),
]


def japan(day: date, time: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=JAPAN)


def refused_publication(day: date, now: datetime) -> str:
    with pytest.raises(RefusedError) as caught:
        publication_moment(day, now)
    (problem,) = caught.value.problems
    for language in Language:
        assert "{" not in problem.message(language)
    return problem.code


@pytest.mark.parametrize("today", DAYS)
@pytest.mark.parametrize("time", ["00:00:00", "00:00:01", "12:00:00", "21:59:59", "22:00:00"])
def test_today_is_at_22_until_22(today: date, time: str) -> None:
    moment = publication_moment(today, japan(today, time))
    assert moment == japan(today, "22:00:00")
    assert moment.tzinfo is UTC


@pytest.mark.parametrize("today", DAYS)
@pytest.mark.parametrize("time", ["22:00:01", "23:59:59"])
def test_today_is_too_late_after_22(today: date, time: str) -> None:
    assert refused_publication(today, japan(today, time)) == "publication-hour-passed"


@pytest.mark.parametrize("today", DAYS)
@pytest.mark.parametrize("time", ["00:00:00", "21:59:59", "22:00:00", "22:00:01", "23:59:59"])
@pytest.mark.parametrize("later", [1, 2, 31, 365])
def test_a_later_day_begins_at_midnight(today: date, time: str, later: int) -> None:
    day = today + timedelta(days=later)
    assert publication_moment(day, japan(today, time)) == japan(day, "00:00:00")


@pytest.mark.parametrize("today", DAYS)
@pytest.mark.parametrize("time", ["00:00:00", "21:59:59", "23:59:59"])
def test_a_day_that_has_passed_or_is_far_away_is_refused(today: date, time: str) -> None:
    now = japan(today, time)
    assert refused_publication(today - timedelta(days=1), now) == "publication-day-passed"
    assert refused_publication(today + timedelta(days=366), now) == "publication-too-far"
    assert refused_publication(date.max, now) == "publication-too-far"
    assert refused_publication(date.min, now) == "publication-day-passed"


def test_a_fraction_of_the_second_of_22_is_still_that_second() -> None:
    today = date(2026, 11, 20)
    now = japan(today, "22:00:00").replace(microsecond=999_999)
    assert publication_moment(today, now) == japan(today, "22:00:00")


def test_the_day_is_the_one_in_japan() -> None:
    evening_before = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)  # 00:00 of the 20th in Japan
    assert japanese_day(evening_before) == date(2026, 11, 20)
    assert japanese_day(evening_before - timedelta(seconds=1)) == date(2026, 11, 19)
    assert publication_moment(date(2026, 11, 20), evening_before) == japan(
        date(2026, 11, 20), "22:00:00"
    )


@pytest.mark.parametrize("today", DAYS)
@pytest.mark.parametrize(
    ("time", "closed"),
    [
        ("00:00:00", "22:00:00"),
        ("21:59:59", "22:00:00"),
        ("22:00:00", "22:00:00"),
        ("22:00:01", "22:00:01"),
        ("23:59:59", "23:59:59"),
    ],
)
def test_retraction_is_at_22_and_at_once_after_it(today: date, time: str, closed: str) -> None:
    assert retraction_moment(japan(today, time)) == japan(today, closed)


@pytest.mark.parametrize(
    ("deadline", "closed"),
    [
        (date(2026, 11, 30), date(2026, 12, 1)),
        (date(2026, 12, 31), date(2027, 1, 1)),
        (date(2028, 2, 28), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 3, 1)),
    ],
)
def test_the_last_day_to_apply_is_shown_whole(deadline: date, closed: date) -> None:
    assert end_of_day(deadline) == japan(closed, "00:00:00")
    assert closing_moment(deadline, japan(date(2026, 1, 1), "00:00:00")) == end_of_day(deadline)


def test_an_open_call_is_shown_for_a_year() -> None:
    appeared = japan(date(2027, 11, 20), "22:00:00")
    assert closing_moment(None, appeared) == japan(date(2028, 11, 19), "00:00:00")


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 11, 19), date(2026, 11, 20)),
        (date(2026, 11, 20), date(2026, 11, 24)),  # Friday; Monday is a holiday
        (date(2026, 11, 21), date(2026, 11, 24)),
        (date(2026, 5, 1), date(2026, 5, 7)),  # 6 May: substitute for Sunday 3 May
        (date(2027, 3, 19), date(2027, 3, 23)),  # 22 March: substitute for Sunday 21
        (date(2026, 9, 18), date(2026, 9, 24)),  # 22 September: between two holidays
        (date(2028, 2, 28), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 3, 1)),
        (date(2026, 12, 25), date(2026, 12, 28)),
        (date(2026, 12, 28), date(2027, 1, 4)),  # year's end
        (date(2026, 12, 31), date(2027, 1, 4)),
        (date(2027, 12, 28), date(2028, 1, 4)),
        (date(2027, 1, 8), date(2027, 1, 12)),  # Coming of Age Day
    ],
)
def test_the_next_business_day(day: date, following: date) -> None:
    assert next_business_day(day) == following
    assert removal_moment(japan(day, "23:59:59")) == japan(following, "00:00:00")
    assert removal_moment(japan(day, "00:00:00")) == japan(following, "00:00:00")


def test_there_is_a_business_day_in_every_fortnight_for_decades() -> None:
    day, last = date(2026, 1, 1), date(2060, 1, 1)
    while day < last:
        following = next_business_day(day)
        assert timedelta(0) < following - day < timedelta(days=12)
        assert is_business_day(following)
        day = following


def test_two_weeks_after_the_end_are_counted_to_the_second() -> None:
    ended = japan(date(2028, 2, 16), "00:00:00").astimezone(UTC)
    assert correction_deadline(ended) == japan(date(2028, 3, 1), "00:00:00")
