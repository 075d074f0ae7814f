"""How long one can still apply, in words."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from portal.dates import format_long
from portal.texts import Texts

_SOON_DAYS: Final = 7


class Deadline(NamedTuple):
    """The last day, what is left until then, and how urgent that is: over, soon or calm."""

    day: str
    iso: str
    left: str
    urgency: str


def describe_deadline(deadline: date | None, today: date, t: Texts) -> Deadline:
    """The deadline as pages show it; a call without one is open until filled."""
    if deadline is None:
        return Deadline(t("deadline.open"), "", "", "calm")
    days = (deadline - today).days
    return Deadline(
        day=format_long(deadline, t.language),
        iso=deadline.isoformat(),
        left=_left(days, t),
        urgency="over" if days < 0 else "soon" if days <= _SOON_DAYS else "calm",
    )


def _left(days: int, t: Texts) -> str:
    if days < 0:
        return t("deadline.over")
    if days == 0:
        return t("deadline.today")
    return t("deadline.tomorrow") if days == 1 else t("deadline.days", count=days)
