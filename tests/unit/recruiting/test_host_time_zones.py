"""The clock of the host may be set to any zone: what is decided is decided for Japan."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from recruiting.calendar import (
    closing_moment,
    japanese_day,
    publication_moment,
    removal_moment,
    retraction_moment,
)
from recruiting.windows import corrected_windows, first_window
from schemas.problems import RefusedError

ZONES = ("Asia/Tokyo", "UTC", "America/New_York", "Pacific/Kiritimati")

# Around each of these: both changes of the clock in New York, month ends, leap day, New Year.
DAYS = (
    date(2026, 11, 1),
    date(2027, 3, 14),
    date(2026, 11, 30),
    date(2028, 2, 28),
    date(2028, 2, 29),
    date(2026, 12, 31),
)
STEPS = (-1, 0, 1)


@pytest.fixture(params=ZONES)
def host_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def moments() -> Iterator[datetime]:
    """Every hour of three days around each day, and a second before and after it."""
    for day in DAYS:
        start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1)
        for hour in range(72):
            for step in STEPS:
                yield start + timedelta(hours=hour, seconds=step)


def decided(now: datetime) -> tuple[object, ...]:
    today = japanese_day(now)
    window = first_window(today + timedelta(days=5), today + timedelta(days=1), now)
    later = now + timedelta(days=2)
    windows = corrected_windows(window, today, japanese_day(later) + timedelta(days=1), now, later)
    try:
        moment = publication_moment(today, now)
    except RefusedError as error:
        return today, error.problems[0].code, window, windows
    return today, moment, retraction_moment(now), removal_moment(now), window, windows


# With fixed offsets and no zone at all, as a second opinion.
NINE_HOURS = timedelta(hours=9)


def expected_day(now: datetime) -> date:
    return (now.replace(tzinfo=None) + NINE_HOURS).date()


def test_the_host_is_really_there(host_zone: str) -> None:
    hours = {"Asia/Tokyo": 9, "UTC": 0, "America/New_York": -5, "Pacific/Kiritimati": 14}
    offset = datetime(2027, 1, 1, tzinfo=UTC).astimezone().utcoffset()
    assert offset == timedelta(hours=hours[host_zone])


@pytest.mark.usefixtures("host_zone")
def test_every_decision_is_the_same_as_with_nine_hours_added() -> None:
    for now in moments():
        day = expected_day(now)
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - NINE_HOURS
        ten = midnight + timedelta(hours=22)
        assert japanese_day(now) == day
        assert retraction_moment(now) == max(ten, now)
        tomorrow = publication_moment(day + timedelta(days=1), now)
        assert tomorrow == midnight + timedelta(days=1)
        assert closing_moment(day, now) == midnight + timedelta(days=1)
        if now <= ten:
            assert publication_moment(day, now) == ten
        else:
            with pytest.raises(RefusedError):
                publication_moment(day, now)


@pytest.mark.usefixtures("host_zone")
def test_a_time_given_in_the_zone_of_the_host_is_the_same_time() -> None:
    for now in moments():
        assert decided(now.astimezone()) == decided(now)
