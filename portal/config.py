"""What the pages need to know of the settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from schemas.ids import DataNumber
from schemas.language import Language


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def count_nothing(number: DataNumber) -> None:
    """Where accesses are not counted."""
    del number


@dataclass(frozen=True, slots=True)
class PortalConfig:
    """Handed over once, at start.

    Attributes:
        base_url: How the world reaches the site, without a slash at the end; for canonical
            addresses.
        default_language: Where neither the address, a cookie nor the browser asks for one.
        clock: Gives the present moment, aware; for the days left until a deadline.
        count_access: Told of each posting that is shown in full (A5); must not take time.
    """

    base_url: str = "http://127.0.0.1:8080"
    default_language: Language = Language.JA
    clock: Callable[[], datetime] = utc_now
    count_access: Callable[[DataNumber], None] = count_nothing
