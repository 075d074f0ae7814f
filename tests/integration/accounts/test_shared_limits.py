"""Limits that several processes share, in Redis; and what happens while it is away."""

from __future__ import annotations

import logging
import multiprocessing
from multiprocessing.pool import Pool

import pytest

from accounts.attempts import Rule
from koubo.rate_limits import open_rate_limiter

RULE = Rule("test", 50, 3_600)


def hits(url: str) -> int:
    limiter = open_rate_limiter(url)
    return sum(limiter.hit("a", RULE).is_allowed for _ in range(20))


def test_eight_processes_get_exactly_what_there_is(redis_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    pool: Pool
    with context.Pool(8) as pool:
        assert sum(pool.map(hits, [redis_url] * 8, chunksize=1)) == RULE.most
    limiter = open_rate_limiter(redis_url)
    refused = limiter.hit("a", RULE)
    assert not refused.is_allowed
    assert 3_500 < refused.retry_after_seconds <= 3_600
    limiter.forget("a", RULE)
    assert limiter.hit("a", RULE).is_allowed


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", ""])
def test_without_redis_each_process_counts_by_itself(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    limiter = open_rate_limiter(url)
    with caplog.at_level(logging.WARNING):
        allowed = [limiter.hit("a", Rule("few", 3, 60)).is_allowed for _ in range(5)]
        limiter.forget("a", Rule("few", 3, 60))
    assert allowed == [True, True, True, False, False]
    assert limiter.hit("a", Rule("few", 3, 60)).is_allowed
    assert bool(caplog.records) == bool(url)
