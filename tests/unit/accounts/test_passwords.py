from __future__ import annotations

import time

import pytest

from accounts.hashing import HashingCost, PasswordHashes
from accounts.passwords import (
    LEAST_CHARACTERS,
    MOST_CHARACTERS,
    check_password,
    common_passwords,
    may_be_a_password,
)
from schemas.problems import RefusedError

CHEAP = HashingCost(memory_kib=8, passes=1)
KNOWN = ("tanaka.yumiko@example.ac.jp", "田中 由美子", "見本大学大学院")


def refusal(password: str) -> str | None:
    try:
        check_password(password, field="password", known=KNOWN)
    except RefusedError as refused:
        (problem,) = refused.problems
        assert problem.field == "password"
        return problem.code
    return None


@pytest.mark.parametrize(
    ("password", "code"),
    [
        # ASVS 6.2.1: at least eight characters; 6.2.9: at least 64 are allowed.
        ("", "password-too-short"),
        ("vQ7-kd2", "password-too-short"),
        ("vQ7-kd2x", None),
        ("な" * 4 + "にぬねの", None),
        ("vQ7-" * 16, None),
        ("vQ7-" * (MOST_CHARACTERS // 4), None),
        ("vQ7-" * (MOST_CHARACTERS // 4) + "x", "password-too-long"),
        # 6.2.5: any composition.
        ("correcthorsebatterystaple", None),
        ("8304927561", None),
        ("　 全角の空白も　", None),
        ("with spaces at the end  ", None),
        ("🔑🗝️🚪🏠🌙⭐☀️🌈", None),
        # 6.2.4: what is guessed first, in any case.
        ("password", "password-common"),
        ("PassWord", "password-common"),
        ("qwertyuiop", "password-common"),
        ("aaaaaaaaaaaa", "password-common"),
        # 6.2.11: words of the context, of this service and this person.
        ("koubo2026", "password-about-you"),
        ("KyuJin-123", "password-about-you"),
        ("tanaka1999", "password-about-you"),
        ("yumiko!!1", "password-about-you"),
        ("tanaka.yumiko@example.ac.jp", "password-about-you"),
        ("見本大学大学院2026", "password-about-you"),
        ("tanaka walks nine dogs", None),
        # What no keyboard types.
        ("half\ud83d a character", "password-not-text"),
        ("with\0 a zero", "password-not-text"),
    ],
)
def test_what_makes_a_password(password: str, code: str | None) -> None:
    assert refusal(password) == code


def test_many_common_passwords_of_the_length_that_is_asked_for() -> None:
    assert len(common_passwords()) >= 3_000
    assert min(map(len, common_passwords())) >= LEAST_CHARACTERS


@pytest.mark.parametrize("size", [10_000_000, MOST_CHARACTERS + 1])
def test_what_is_much_too_long_is_refused_without_being_hashed(size: int) -> None:
    hashes = PasswordHashes(CHEAP)
    kept = hashes.make("vQ7-kd2x")
    password = "x" * size
    begun = time.thread_time()
    assert refusal(password) == "password-too-long"
    assert not may_be_a_password(password)
    assert not hashes.matches(kept, password)
    assert not hashes.matches(None, password)
    assert time.thread_time() - begun < 0.05


@pytest.mark.parametrize(
    "other", ["vQ7-kd2x ", " vQ7-kd2x", "vq7-kd2x", "VQ7-KD2X", "vQ7-kd2", "ｖQ7-kd2x", ""]
)
def test_a_password_is_compared_exactly_as_it_was_typed(other: str) -> None:
    hashes = PasswordHashes(CHEAP)
    kept = hashes.make("vQ7-kd2x")
    assert hashes.matches(kept, "vQ7-kd2x")
    assert not hashes.matches(kept, other)


def test_nothing_is_cut_off() -> None:
    hashes = PasswordHashes(CHEAP)
    kept = hashes.make("é" * (MOST_CHARACTERS - 1) + "a")
    assert not hashes.matches(kept, "é" * (MOST_CHARACTERS - 1) + "b")
    # Two ways to write é are two passwords: nothing is changed before it is compared.
    assert not hashes.matches(hashes.make("e\u0301" * 8), "\u00e9" * 8)
