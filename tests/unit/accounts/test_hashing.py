from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters

from accounts.hashing import OWASP_MEMORY_KIB, HashingCost, PasswordHashes
from schemas.problems import RefusedError

CHEAP = HashingCost(memory_kib=8, passes=1)


def test_a_hash_costs_at_least_what_owasp_recommends() -> None:
    made = PasswordHashes(HashingCost()).make("vQ7-kd2x")
    parameters = extract_parameters(made)
    assert made.startswith("$argon2id$")
    assert parameters.memory_cost >= OWASP_MEMORY_KIB == 19_456
    assert parameters.time_cost >= 2
    assert parameters.parallelism == 1
    assert parameters.salt_len >= 16


def test_the_same_password_is_hashed_to_something_else_each_time() -> None:
    hashes = PasswordHashes(CHEAP)
    assert hashes.make("vQ7-kd2x") != hashes.make("vQ7-kd2x")


def test_a_hash_of_another_cost_is_outdated() -> None:
    hashes = PasswordHashes(CHEAP)
    dearer = PasswordHashes(HashingCost(memory_kib=16, passes=1))
    kept = hashes.make("vQ7-kd2x")
    assert not hashes.is_outdated(kept)
    assert dearer.is_outdated(kept)
    assert dearer.matches(kept, "vQ7-kd2x")


def test_nobody_has_no_password() -> None:
    hashes = PasswordHashes(CHEAP)
    assert not hashes.matches(None, "nobody has this password")
    assert not hashes.matches("not a hash", "vQ7-kd2x")


class Counted:
    """Counts how many hashes are being made at the same time."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.now = 0
        self.most = 0

    def verify(self, *_: Any) -> bool:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.01)
        with self.lock:
            self.now -= 1
        return True


def test_a_hundred_sign_ins_at_once_make_a_few_hashes_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted = Counted()
    hashes = PasswordHashes(HashingCost(memory_kib=8, passes=1, at_once=4))
    kept = hashes.make("vQ7-kd2x")
    monkeypatch.setattr(PasswordHasher, "verify", counted.verify)
    with ThreadPoolExecutor(100) as threads:
        assert all(threads.map(lambda _: hashes.matches(kept, "vQ7-kd2x"), range(100)))
    assert counted.most == 4


def test_who_waits_too_long_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    hashes = PasswordHashes(HashingCost(memory_kib=8, passes=1, at_once=1, patience_seconds=0.05))
    kept = hashes.make("vQ7-kd2x")
    begun, free = threading.Event(), threading.Event()

    def wait(*_: Any) -> bool:
        begun.set()
        return free.wait(10)

    assert not hashes.matches(None, "vQ7-kd2x")
    monkeypatch.setattr(PasswordHasher, "verify", wait)
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(hashes.matches, kept, "vQ7-kd2x")
        begun.wait(10)
        with pytest.raises(RefusedError, match="overloaded"):
            hashes.matches(kept, "vQ7-kd2x")
        free.set()
        assert first.result(10)
    assert hashes.matches(kept, "vQ7-kd2x")
