"""The rate limiter on the library `limits`: a window that moves, kept in memory or elsewhere."""

from __future__ import annotations

import time

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage, MovingWindowSupport, Storage
from limits.strategies import MovingWindowRateLimiter

from accounts.attempts import Rule, Verdict


class WindowRateLimiter:
    """A `RateLimiter` on a storage of the library; in the memory of this process by default.

    Raises what the storage raises.
    """

    def __init__(self, storage: Storage | None = None) -> None:
        chosen = MemoryStorage() if storage is None else storage
        if not isinstance(chosen, MovingWindowSupport):
            raise TypeError("a storage that has no moving window")
        self._windows = MovingWindowRateLimiter(chosen)

    def hit(self, key: str, rule: Rule) -> Verdict:
        """See `RateLimiter`."""
        item = _item(rule)
        if self._windows.hit(item, rule.name, key):
            return Verdict(is_allowed=True)
        ends_at = self._windows.get_window_stats(item, rule.name, key).reset_time
        return Verdict(is_allowed=False, retry_after_seconds=max(0.0, ends_at - time.time()))

    def forget(self, key: str, rule: Rule) -> None:
        """See `RateLimiter`."""
        self._windows.clear(_item(rule), rule.name, key)


def _item(rule: Rule) -> RateLimitItemPerSecond:
    return RateLimitItemPerSecond(rule.most, rule.seconds, namespace="koubo")
