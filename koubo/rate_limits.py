"""Where attempts are counted: in this process, or in Redis for all of them together.

While Redis does not answer, each process counts by itself (A10): somebody may then try a few times
more, and nobody is turned away because a cache is down.
"""

from __future__ import annotations

import logging
from typing import Final

from limits.errors import StorageError
from limits.storage import RedisStorage

from accounts.attempts import RateLimiter, Rule, Verdict
from accounts.rate_limits import WindowRateLimiter

_SECONDS: Final = 0.5
"""Somebody waits for the answer."""

_log = logging.getLogger(__name__)


def open_rate_limiter(redis_url: str = "") -> RateLimiter:
    """A limiter in Redis at this address, or in memory where none is given. Connects when used."""
    if not redis_url:
        return WindowRateLimiter()
    storage = RedisStorage(
        redis_url,
        wrap_exceptions=True,
        socket_timeout=_SECONDS,
        socket_connect_timeout=_SECONDS,
    )
    return FallingBackRateLimiter(WindowRateLimiter(storage), WindowRateLimiter())


class FallingBackRateLimiter:
    """Asks a limiter that all processes share, and one of its own while that is away."""

    def __init__(self, shared: RateLimiter, own: RateLimiter) -> None:
        self._shared = shared
        self._own = own

    def hit(self, key: str, rule: Rule) -> Verdict:
        """See `RateLimiter`."""
        try:
            return self._shared.hit(key, rule)
        except StorageError as error:
            _log.warning("attempts are counted in this process only: %s", error.storage_error)
            return self._own.hit(key, rule)

    def forget(self, key: str, rule: Rule) -> None:
        """See `RateLimiter`."""
        self._own.forget(key, rule)
        try:
            self._shared.forget(key, rule)
        except StorageError as error:
            _log.warning("attempts could not be forgotten: %s", error.storage_error)
