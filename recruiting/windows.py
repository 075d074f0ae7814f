"""From when until when a posting is seen, and what a step makes of it. Pure: no record, no clock.

The rule behind all of them: **the end of a window is written down when it is decided, the content
changes when its moment has come.** A window that is written is kept by every read path to the
second, so a scheduler that stands still can neither keep a posting open nor hide one; what it can
delay is only the new text of a posting that is seen anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from recruiting.calendar import (
    JAPAN,
    closing_moment,
    correction_deadline,
    end_of_day,
    japanese_day,
    publication_moment,
    removal_moment,
    retraction_moment,
    whole_second,
)
from schemas.posting import Publication
from schemas.problems import Problem, RefusedError

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class CorrectedWindows:
    """What an accepted correction does to the windows.

    `current` is the window of the record that is public until `at`, None where the corrected
    record takes its place at once because nobody sees it before. `corrected` is the window of the
    corrected record. `is_closed`: it has ended and the correction does not open it again.
    """

    at: datetime
    current: Publication | None
    corrected: Publication
    is_closed: bool = False


def first_window(deadline: date | None, day: date, now: datetime) -> Publication:
    """The window of a posting accepted at `now` for `day` (P7).

    Its `first_published_on` is the day it appears on, and stays (P8). Raises RefusedError: see
    `publication_moment`; publication-after-deadline.
    """
    moment = publication_moment(day, now)
    until = closing_moment(deadline, moment)
    if until <= moment:
        raise RefusedError(Problem("publication-after-deadline", "day", _days(day, deadline)))
    return Publication(
        visible_from=moment,
        visible_until=until,
        first_published_on=japanese_day(moment),
        updated_at=moment,
    )


def check_deadline(deadline: date | None, now: datetime) -> None:
    """Refuse to ask for the publication of what is over already. Raises RefusedError."""
    today = japanese_day(now)
    if deadline is not None and deadline < today:
        values: dict[str, str | int] = {"today": today.isoformat()}
        values |= {"deadline": deadline.isoformat()}
        raise RefusedError(Problem("deadline-passed", "deadline", values))


def check_corrected_deadline(window: Publication, deadline: date | None, now: datetime) -> None:
    """Refuse a correction that ends a posting before it appears. Raises RefusedError.

    Of a posting that has appeared the deadline may be any day: an earlier one ends it (P12).
    """
    if deadline is None or window.visible_from <= now:
        return
    if end_of_day(deadline) <= window.visible_from:
        values = _days(japanese_day(window.visible_from), deadline)
        raise RefusedError(Problem("deadline-before-publication", "deadline", values))


def check_correctable(window: Publication, now: datetime) -> None:
    """Refuse a correction later than two weeks after the end (P9). Raises RefusedError."""
    last = correction_deadline(window.visible_until)
    if whole_second(now) > last:
        raise RefusedError(
            Problem(
                "correction-too-late",
                None,
                {"end": _shown(window.visible_until), "last": _shown(last)},
            )
        )


def corrected_windows(
    window: Publication, deadline: date | None, day: date, requested_at: datetime, now: datetime
) -> CorrectedWindows:
    """What the acceptance at `now`, for `day`, of a correction asked for at `requested_at` does.

    - Seen now: the content waits until its moment; the new end counts at once, so that neither the
      old end hides the posting before the later one, nor a dead scheduler keeps it open. An end
      date on or before the day of the request, or one that has passed meanwhile, removes it at
      00:00 of the next business day (P12), or at its old end if that comes first.
    - Not seen before the moment: the corrected record takes the place of the other one at once.
      One that had ended appears again at the moment, unless its end date says it is over.

    Raises RefusedError: see `publication_moment`; deadline-before-publication.
    """
    at = publication_moment(day, now)
    second = whole_second(now)
    check_corrected_deadline(window, deadline, second)
    is_over = deadline is not None and deadline <= japanese_day(requested_at)
    if second >= window.visible_until:
        is_over = is_over or closing_moment(deadline, at) <= at
        if is_over:
            return CorrectedWindows(at, None, _changed(window, updated_at=second), is_closed=True)
        until = closing_moment(deadline, at)
        again = _changed(window, visible_from=at, visible_until=until, updated_at=at)
        return CorrectedWindows(at, None, again)
    if second < window.visible_from and at <= window.visible_from:
        until = closing_moment(deadline, window.visible_from)
        return CorrectedWindows(at, None, _changed(window, visible_until=until))
    until = closing_moment(deadline, at)
    if is_over or until <= second:
        until = min(window.visible_until, removal_moment(now))
    current = _changed(window, visible_until=until)
    return CorrectedWindows(at, current, _changed(current, updated_at=at))


def retracted_window(window: Publication, now: datetime) -> Publication | None:
    """The window of a posting retracted at `now` (P11): closed at 22:00, at once after that.

    None where it would be closed before it opens: it is never seen.
    """
    return closed_window(window, retraction_moment(now), now)


def closed_window(window: Publication, at: datetime, now: datetime) -> Publication | None:
    """The window closed at `at`, or at its own end if that comes first; None: never opened.

    A window that has opened by `now` was seen, so it lasts a second at least and stays valid.
    """
    until = min(window.visible_until, at)
    if whole_second(now) >= window.visible_from:
        until = max(until, window.visible_from + _SECOND)
    elif until <= window.visible_from:
        return None
    return _changed(window, visible_until=until)


def _changed(window: Publication, **moments: datetime) -> Publication:
    return Publication.model_validate(dict(window) | moments)


def _days(day: date, deadline: date | None) -> dict[str, str | int]:
    return {"day": day.isoformat(), "deadline": deadline.isoformat() if deadline else ""}


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(JAPAN):%Y-%m-%d %H:%M:%S}"
