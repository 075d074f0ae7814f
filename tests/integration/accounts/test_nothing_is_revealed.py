"""How long an answer takes tells nothing: D3, two times 200 requests, interleaved.

What is measured is the processor time of the thread that answers, because other tests run beside
this one; what waits for others (a lock, a disk) waits for both alike, by the statements that are
compared below. By chance alone, two times 200 equal requests differ by more than 0.05 in one of
twelve runs; so what is outside is measured once more, and both times together have to be within.
"""

from __future__ import annotations

import bisect
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from accounts.attempts import Attempts, RateLimiter, Rule, Verdict
from accounts.changing import change_address
from accounts.hashing import HashingCost, PasswordHashes
from accounts.parts import AccountParts
from accounts.resetting import request_reset
from accounts.signing_in import sign_in
from accounts.signing_up import sign_up
from schemas.accounts import AccountKind
from schemas.language import Language
from schemas.problems import RefusedError
from store.config import StoreConfig
from store.store import Store, open_store
from tests.integration.accounts.people import (
    CALLER,
    KEYS,
    NOW,
    OTHER_PASSWORD,
    PASSWORD,
    parts_of,
    seeker,
)

REQUESTS = 200
FURTHEST = 0.05
SEEKER = AccountKind.SEEKER
PRESENT = "present@example.jp"
MINE = "asking@example.jp"

Request = Callable[[AccountParts, str], object]


class Unlimited(RateLimiter):
    """Counts nothing: what is measured comes after it."""

    def hit(self, key: str, rule: Rule) -> Verdict:
        del key, rule
        return Verdict(is_allowed=True)

    def forget(self, key: str, rule: Rule) -> None:
        """Nothing was counted."""


@contextmanager
def ready(url: str, cost: HashingCost) -> Iterator[tuple[AccountParts, Store]]:
    store = open_store(StoreConfig(url=url))
    parts = parts_of(store, cost)
    seeker(parts, PRESENT)
    seeker(parts, MINE)
    yield AccountParts(store, PasswordHashes(cost), KEYS, Attempts(Unlimited(), KEYS)), store
    store.close()


def enter(parts: AccountParts, name: str) -> None:
    with pytest.raises(RefusedError, match="sign-in-failed"):
        sign_in(parts, SEEKER, name, OTHER_PASSWORD, caller=CALLER, now=NOW)


def ask_reset(parts: AccountParts, name: str) -> object:
    return request_reset(parts, SEEKER, name, Language.JA, caller=CALLER, now=NOW)


def ask_account(parts: AccountParts, name: str) -> object:
    return sign_up(parts, name, Language.JA, caller=CALLER, now=NOW)


def ask_change(parts: AccountParts, name: str) -> object:
    with parts.store.reading() as unit:
        mine = unit.accounts.find(SEEKER, MINE)
    assert mine is not None
    return change_address(parts, mine.id, PASSWORD, name, caller=CALLER, now=NOW)


def absent(number: int) -> str:
    """An address of the same length that has no account."""
    return f"{number:07d}@example.jp"


def area(one: list[float], other: list[float]) -> float:
    """How often a value of `one` is above one of `other`: 0.5 where they cannot be told apart."""
    sorted_other = sorted(other)
    above = sum(bisect.bisect_left(sorted_other, value) for value in one)
    not_below = sum(bisect.bisect_right(sorted_other, value) for value in one)
    return (above + not_below) / 2 / len(one) / len(other)


def measured(request: Request, parts: AccountParts, draw: random.Random) -> tuple[list[float], ...]:
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(REQUESTS):
        pair = [(0, PRESENT), (1, absent(number))]
        draw.shuffle(pair)
        for which, name in pair:
            begun = time.thread_time()
            request(parts, name)
            times[which].append(time.thread_time() - begun)
    return times


@pytest.mark.parametrize("request_", [enter, ask_reset, ask_account, ask_change])
def test_the_time_of_an_answer_tells_nothing(request_: Request, sqlite_url: str) -> None:
    # Signing in is measured at the real cost of a hash, as people wait for it; the others have no
    # look-up to hide, and are measured with next to none.
    cost = HashingCost() if request_ is enter else HashingCost(memory_kib=8, passes=1)
    draw = random.Random(1)
    with ready(sqlite_url, cost) as (parts, _):
        for name in (PRESENT, absent(0)) * 5:
            request_(parts, name)
        with_account, without = measured(request_, parts, draw)
        for _ in range(2):
            if abs(area(with_account, without) - 0.5) <= FURTHEST:
                return
            more, others = measured(request_, parts, draw)
            with_account += more
            without += others
    assert area(with_account, without) == pytest.approx(0.5, abs=FURTHEST)


@pytest.mark.parametrize("request_", [enter, ask_reset, ask_account, ask_change])
def test_an_answer_takes_the_same_statements(request_: Request, database_url: str) -> None:
    statements: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        statements.append(statement)

    with ready(database_url, HashingCost(memory_kib=8, passes=1)) as (parts, store):
        request_(parts, PRESENT)
        event.listen(store._engine, "before_cursor_execute", note)  # noqa: SLF001 - what it really runs
        request_(parts, PRESENT)
        present = list(statements)
        statements.clear()
        request_(parts, absent(1))
    assert statements == present
    assert statements
