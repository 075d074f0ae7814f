"""What the pages need to know of the settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from schemas.language import Language


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class PortalConfig:
    """Handed over once, at start.

    Attributes:
        base_url: How the world reaches the site, without a slash at the end; for canonical
            addresses.
        default_language: Where neither the address, a cookie nor the browser asks for one.
        clock: Gives the present moment, aware; for the days left until a deadline.
    """

    base_url: str = "http://127.0.0.1:8080"
    default_language: Language = Language.JA
    clock: Callable[[], datetime] = utc_now
