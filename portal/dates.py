"""Dates and numbers as the pages write them, and the days left until a deadline.

Days are days in Japan. Babel takes some 20 µs for a date, a result list has forty: what was
formatted once is kept.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final

from babel.dates import format_date as babel_date
from babel.numbers import format_decimal

from schemas.language import Language

JAPAN: Final = timezone(timedelta(hours=9), "JST")
"""Japan has no summer time."""

_LONG: Final = {Language.JA: "y年M月d日（E）", Language.EN: "EEE, d MMM y"}
_SHORT: Final = {Language.JA: "y/MM/dd", Language.EN: "d MMM y"}


@lru_cache(maxsize=4096)
def format_long(day: date, language: Language) -> str:
    """A day with its weekday: 2026年4月1日（水） / Wed, 1 Apr 2026."""
    return babel_date(day, _LONG[language], locale=language.value)


@lru_cache(maxsize=4096)
def format_short(day: date, language: Language) -> str:
    """A day in little space: 2026/04/01 / 1 Apr 2026."""
    return babel_date(day, _SHORT[language], locale=language.value)


@lru_cache(maxsize=4096)
def format_number(number: int, language: Language) -> str:
    """A whole number, grouped."""
    return format_decimal(number, locale=language.value)


def day_in_japan(moment: datetime) -> date:
    """The day it is in Japan at an aware moment."""
    return moment.astimezone(JAPAN).date()


@lru_cache(maxsize=4096)
def day_of(timestamp: str) -> date:
    """The day in Japan of a card's timestamp (ISO 8601, UTC)."""
    return day_in_japan(datetime.fromisoformat(timestamp).astimezone(UTC))
