from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from accounts.attempts import BY_CALLER, BY_NAME, Action, Attempts, Rule, Verdict, network_of
from accounts.rate_limits import WindowRateLimiter
from accounts.tokens import AccountKeys
from schemas.problems import RefusedError

KEYS = AccountKeys("a key of the tests, long enough.")
FIVE = Rule("five", 5, 60)


@pytest.fixture
def attempts() -> Attempts:
    return Attempts(WindowRateLimiter(), KEYS)


def allowed(attempts: Attempts, action: Action, caller: str, name: str) -> bool:
    try:
        attempts.check(action, caller, name)
    except RefusedError as refused:
        (problem,) = refused.problems
        assert problem.code == "too-many-attempts"
        minutes = problem.values["minutes"]
        assert isinstance(minutes, int)
        assert 1 <= minutes <= BY_NAME[action].seconds // 60
        return False
    return True


@pytest.mark.parametrize("action", Action)
def test_so_many_attempts_upon_a_name_and_no_more(attempts: Attempts, action: Action) -> None:
    most = BY_NAME[action].most
    tried = [allowed(attempts, action, f"192.0.2.{n}", "a@example.jp") for n in range(most + 3)]
    assert tried == [True] * most + [False] * 3
    assert allowed(attempts, action, "192.0.2.99", "b@example.jp")


@pytest.mark.parametrize("action", Action)
def test_so_many_attempts_of_a_caller_and_no_more(attempts: Attempts, action: Action) -> None:
    most = BY_CALLER[action].most
    tried = [allowed(attempts, action, "192.0.2.1", f"{n}@example.jp") for n in range(most + 3)]
    assert tried == [True] * most + [False] * 3
    assert allowed(attempts, action, "192.0.2.2", "c@example.jp")


def test_other_actions_are_counted_apart(attempts: Attempts) -> None:
    while allowed(attempts, Action.SIGN_IN, "192.0.2.1", "a@example.jp"):
        pass
    assert allowed(attempts, Action.RESET, "192.0.2.1", "a@example.jp")


def test_what_is_forgotten_is_counted_from_the_beginning(attempts: Attempts) -> None:
    while allowed(attempts, Action.SIGN_IN, "192.0.2.1", "a@example.jp"):
        pass
    attempts.forget(Action.SIGN_IN, "a@example.jp")
    assert allowed(attempts, Action.SIGN_IN, "192.0.2.1", "a@example.jp")


def test_the_window_moves() -> None:
    limiter, rule = WindowRateLimiter(), Rule("quick", 2, 1)
    assert [limiter.hit("a", rule).is_allowed for _ in range(3)] == [True, True, False]
    refused = limiter.hit("a", rule)
    assert 0 < refused.retry_after_seconds <= 1
    time.sleep(refused.retry_after_seconds + 0.05)
    assert limiter.hit("a", rule).is_allowed


def test_threads_at_once_get_exactly_what_there_is() -> None:
    limiter = WindowRateLimiter()
    with ThreadPoolExecutor(16) as threads:
        hits = list(threads.map(lambda _: limiter.hit("a", FIVE).is_allowed, range(200)))
    assert sum(hits) == FIVE.most


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("unknown", "unknown", True),
    ],
)
def test_addresses_of_one_network_are_one_caller(one: str, other: str, is_same: bool) -> None:  # noqa: FBT001 - a column of the table
    assert (network_of(one) == network_of(other)) is is_same


def test_limits_hold_no_names() -> None:
    kept: list[str] = []

    class Noting(WindowRateLimiter):
        def hit(self, key: str, rule: Rule) -> Verdict:
            kept.append(key)
            return super().hit(key, rule)

    Attempts(Noting(), KEYS).check(Action.RESET, "192.0.2.1", "canary@example.jp")
    assert len(kept) == 2
    assert not any("canary" in key or "192.0" in key for key in kept)
