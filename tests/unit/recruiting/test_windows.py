from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from recruiting.calendar import JAPAN, end_of_day, japanese_day, removal_moment, start_of_day
from recruiting.windows import (
    check_correctable,
    check_corrected_deadline,
    check_deadline,
    closed_window,
    corrected_windows,
    first_window,
    retracted_window,
)
from schemas.posting import Publication
from schemas.problems import RefusedError

FRIDAY = date(2026, 11, 20)
SECOND = timedelta(seconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


def window(deadline: date | None = date(2026, 12, 25)) -> Publication:
    return first_window(deadline, date(2026, 11, 10), at("2026-11-09T12:00:00"))


def code(error: pytest.ExceptionInfo[RefusedError]) -> str:
    return error.value.problems[0].code


def test_a_first_window_lasts_until_the_end_of_the_last_day() -> None:
    first = window()
    assert first.visible_from == at("2026-11-10T00:00:00")
    assert first.visible_until == at("2026-12-26T00:00:00")
    assert first.first_published_on == date(2026, 11, 10)
    assert first.updated_at == first.visible_from


def test_a_posting_for_today_with_today_as_its_deadline_is_shown_for_two_hours() -> None:
    first = first_window(FRIDAY, FRIDAY, at("2026-11-20T09:00:00"))
    assert first.visible_until - first.visible_from == timedelta(hours=2)


def test_no_posting_is_published_after_its_deadline() -> None:
    with pytest.raises(RefusedError) as error:
        first_window(FRIDAY, FRIDAY + timedelta(days=1), at("2026-11-20T09:00:00"))
    assert code(error) == "publication-after-deadline"
    with pytest.raises(RefusedError) as error:
        check_deadline(FRIDAY - timedelta(days=1), at("2026-11-20T00:00:00"))
    assert code(error) == "deadline-passed"
    check_deadline(FRIDAY, at("2026-11-20T23:59:59"))
    check_deadline(None, at("2026-11-20T23:59:59"))


def test_content_waits_and_a_later_end_counts_at_once() -> None:
    now = at("2026-11-20T09:00:00")
    short = window(FRIDAY)
    done = corrected_windows(short, date(2027, 1, 31), date(2026, 11, 25), now, now)
    assert done.at == at("2026-11-25T00:00:00")
    assert done.current is not None
    # The old end, 00:00 of the 21st, does not hide it until the 25th.
    assert done.current.visible_until == at("2027-02-01T00:00:00")
    assert done.current.updated_at == short.updated_at
    assert done.corrected.updated_at == done.at
    assert done.corrected.visible_from == short.visible_from
    assert done.corrected.visible_until == done.current.visible_until


def test_an_earlier_end_counts_at_once() -> None:
    now = at("2026-11-20T09:00:00")
    done = corrected_windows(window(), date(2026, 11, 24), date(2026, 11, 30), now, now)
    assert done.current is not None
    assert done.current.visible_until == at("2026-11-25T00:00:00")


@pytest.mark.parametrize("deadline", [date(2026, 1, 1), date(2026, 11, 19), FRIDAY])
@pytest.mark.parametrize("day", [FRIDAY, date(2026, 11, 30)])
def test_an_end_by_the_day_of_the_request_removes_it_on_the_next_business_day(
    deadline: date, day: date
) -> None:
    now = at("2026-11-20T09:00:00")
    done = corrected_windows(window(), deadline, day, now, now)
    assert done.current is not None
    assert done.current.visible_until == at("2026-11-24T00:00:00")  # Monday is a holiday
    assert done.corrected.visible_until == done.current.visible_until


def test_business_days_are_counted_from_the_acceptance() -> None:
    asked, now = at("2026-11-20T09:00:00"), at("2026-11-24T10:00:00")
    done = corrected_windows(window(), FRIDAY, date(2026, 11, 24), asked, now)
    assert done.current is not None
    assert done.current.visible_until == at("2026-11-25T00:00:00")


def test_an_end_that_passed_while_the_secretariat_checked_removes_it_too() -> None:
    asked, now = at("2026-11-17T09:00:00"), at("2026-11-20T10:00:00")
    done = corrected_windows(window(), date(2026, 11, 18), FRIDAY, asked, now)
    assert done.current is not None
    assert done.current.visible_until == at("2026-11-24T00:00:00")


def test_removal_never_keeps_a_posting_longer_than_its_old_end() -> None:
    now = at("2026-11-20T09:00:00")
    done = corrected_windows(window(FRIDAY), date(2026, 11, 1), FRIDAY, now, now)
    assert done.current is not None
    assert done.current.visible_until == at("2026-11-21T00:00:00")


def test_a_posting_that_ended_appears_again_at_the_moment() -> None:
    now = at("2026-11-20T09:00:00")
    ended = window(date(2026, 11, 15))
    done = corrected_windows(ended, date(2026, 12, 31), date(2026, 11, 24), now, now)
    assert done.current is None
    assert not done.is_closed
    assert done.corrected.visible_from == at("2026-11-24T00:00:00")
    assert done.corrected.visible_until == at("2027-01-01T00:00:00")
    assert done.corrected.first_published_on == date(2026, 11, 10)


def test_a_posting_that_ended_stays_so_if_its_deadline_has_passed() -> None:
    now = at("2026-11-20T09:00:00")
    ended = window(date(2026, 11, 15))
    for deadline in (date(2026, 11, 15), FRIDAY):
        done = corrected_windows(ended, deadline, FRIDAY, now, now)
        assert done.is_closed
        assert done.corrected.visible_until == ended.visible_until
    done = corrected_windows(ended, date(2026, 11, 22), date(2026, 11, 24), now, now)
    assert done.is_closed


def test_what_nobody_has_seen_yet_is_replaced_at_once() -> None:
    now = at("2026-11-09T15:00:00")
    done = corrected_windows(window(), date(2026, 11, 30), date(2026, 11, 10), now, now)
    assert done.current is None
    assert done.corrected.visible_from == window().visible_from
    assert done.corrected.visible_until == at("2026-12-01T00:00:00")


def test_a_correction_dated_after_the_publication_waits() -> None:
    now = at("2026-11-09T15:00:00")
    done = corrected_windows(window(), date(2026, 11, 30), date(2026, 11, 12), now, now)
    assert done.current is not None
    assert done.current.visible_from == window().visible_from
    assert done.corrected.updated_at == at("2026-11-12T00:00:00")


def test_a_correction_cannot_end_a_posting_before_it_appears() -> None:
    now = at("2026-11-09T15:00:00")
    with pytest.raises(RefusedError) as error:
        check_corrected_deadline(window(), date(2026, 11, 9), now)
    assert code(error) == "deadline-before-publication"
    check_corrected_deadline(window(), date(2026, 11, 10), now)
    check_corrected_deadline(window(), date(2026, 1, 1), at("2026-11-10T00:00:00"))


def test_corrections_end_two_weeks_after_the_end_to_the_second() -> None:
    ended = window(date(2026, 11, 15))  # ends 00:00 of the 16th
    check_correctable(ended, at("2026-11-30T00:00:00"))
    check_correctable(ended, at("2026-11-30T00:00:00") + timedelta(milliseconds=999))
    with pytest.raises(RefusedError) as error:
        check_correctable(ended, at("2026-11-30T00:00:01"))
    (problem,) = error.value.problems
    assert problem.code == "correction-too-late"
    assert problem.values["last"] == "2026-11-30 00:00:00"


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-20T00:00:00", "2026-11-20T22:00:00"),
        ("2026-11-20T21:59:59", "2026-11-20T22:00:00"),
        ("2026-11-20T22:00:00", "2026-11-20T22:00:00"),
        ("2026-11-20T22:00:01", "2026-11-20T22:00:01"),
    ],
)
def test_a_retracted_posting_is_gone_at_22(now: str, until: str) -> None:
    closed = retracted_window(window(), at(now))
    assert closed is not None
    assert closed.visible_until == at(until)
    assert closed.first_published_on == window().first_published_on


def test_what_was_to_appear_at_22_of_the_day_it_is_retracted_never_does() -> None:
    first = first_window(None, FRIDAY, at("2026-11-20T09:00:00"))
    assert retracted_window(first, at("2026-11-20T21:59:59")) is None
    # In the very second in which it appeared it was seen: the window keeps that second.
    seen = retracted_window(first, at("2026-11-20T22:00:00"))
    assert seen is not None
    assert seen.visible_until - seen.visible_from == SECOND


def test_what_was_to_appear_later_never_does() -> None:
    first = first_window(None, date(2026, 11, 21), at("2026-11-20T09:00:00"))
    assert retracted_window(first, at("2026-11-20T09:00:01")) is None
    assert retracted_window(first, at("2026-11-20T23:59:59")) is None


# Any day and any second, in any order.
seconds = st.integers(0, 120 * 86_400).map(lambda n: at("2027-12-01T00:00:00") + n * SECOND)
days = st.integers(-20, 200).map(lambda n: date(2027, 12, 1) + timedelta(days=n))
deadlines = st.none() | days


@given(seconds, days, deadlines)
def test_a_first_window_is_valid_or_refused(
    now: datetime, day: date, deadline: date | None
) -> None:
    try:
        first = first_window(deadline, day, now)
    except RefusedError:
        assert (
            day < japanese_day(now)
            or (day == japanese_day(now) and now.astimezone(JAPAN).hour >= 22)
            or (deadline is not None and deadline < day)
        )
    else:
        assert now <= first.visible_from < first.visible_until
        assert first.first_published_on == day


@given(seconds, days, deadlines, st.integers(0, 60 * 86_400), days, deadlines, st.integers(0, 9))
def test_corrected_windows_keep_what_must_be_kept(  # noqa: PLR0913, PLR0917 - all that a correction depends on
    accepted: datetime,
    day: date,
    deadline: date | None,
    later: int,
    new_day: date,
    new_deadline: date | None,
    checked_for: int,
) -> None:
    try:
        before = first_window(deadline, day, accepted)
        now = accepted + later * SECOND
        asked = max(accepted, now - timedelta(days=checked_for))
        done = corrected_windows(before, new_deadline, new_day, asked, now)
    except RefusedError:
        assume(False)
        return
    for after in filter(None, (done.current, done.corrected)):
        assert after.visible_from < after.visible_until
        assert after.first_published_on == before.first_published_on
    is_seen = before.is_visible_at(now)
    public = done.current or done.corrected
    # Accepting shows and hides nothing at that very second, unless it is the moment itself.
    assert public.is_visible_at(now) == (is_seen or public.visible_from == now)
    if done.current:
        # Applying the correction, whenever that is done, shows and hides nothing.
        assert done.current.visible_from == done.corrected.visible_from
        assert done.current.visible_until == done.corrected.visible_until
    if is_seen and new_deadline is not None:
        last = max(end_of_day(new_deadline), removal_moment(now))
        assert public.visible_until <= last
    if is_seen and new_deadline and start_of_day(new_deadline) > max(now, asked):
        assert public.visible_until == end_of_day(new_deadline)


@given(seconds, days, deadlines, st.integers(0, 200 * 86_400))
def test_a_closed_window_is_valid_and_never_longer(
    accepted: datetime, day: date, deadline: date | None, later: int
) -> None:
    try:
        before = first_window(deadline, day, accepted)
    except RefusedError:
        assume(False)
        return
    now = accepted + later * SECOND
    for closed in (retracted_window(before, now), closed_window(before, now, now)):
        if closed is None:
            assert now < before.visible_from
            continue
        assert closed.visible_from == before.visible_from
        assert closed.visible_from < closed.visible_until <= before.visible_until
        assert not closed.is_visible_at(now + timedelta(days=1))
        assert closed.first_published_on == before.first_published_on
