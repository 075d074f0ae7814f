from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from accounts.attempts import BY_NAME, Action
from accounts.hashing import HashingCost, PasswordHashes
from accounts.parts import AccountParts
from accounts.sessions import SignedIn, sign_out, sign_out_everywhere, signed_in
from accounts.signing_in import sign_in
from accounts.tokens import token_hash
from schemas.accounts import AccountKind
from schemas.problems import Problem, RefusedError
from tests.integration.accounts.people import (
    ADDRESS,
    CALLER,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    OTHER_PASSWORD,
    PASSWORD,
    SECOND,
    institution,
    seeker,
)


def enter(
    parts: AccountParts,
    name: str = ADDRESS,
    password: str = PASSWORD,
    *,
    now: datetime = NOW,
    previous_token: str | None = None,
) -> SignedIn:
    kind = AccountKind.SEEKER
    return sign_in(
        parts, kind, name, password, caller=CALLER, now=now, previous_token=previous_token
    )


@pytest.mark.parametrize("name", [ADDRESS, ADDRESS.upper(), f"  {ADDRESS} "])
def test_signing_in_renews_the_account(parts: AccountParts, name: str) -> None:
    account = seeker(parts).account
    with parts.store.unit_of_work(NOW) as unit:
        unit.accounts.mark_noticed([account.id])
    entered = enter(parts, name, now=NOW + 340 * DAY)
    assert entered.account.last_sign_in_at == NOW + 340 * DAY
    assert entered.account.expiry_notice_at is None
    assert signed_in(parts.store, entered.token, NOW + 340 * DAY) == entered.account


def refused(parts: AccountParts, name: str, password: str) -> tuple[Problem, ...]:
    with pytest.raises(RefusedError) as caught:
        enter(parts, name, password)
    return caught.value.problems


def test_whatever_is_wrong_the_answer_is_the_same(parts: AccountParts) -> None:
    seeker(parts)
    institution(parts)
    answers = [
        [problem.code for problem in refused(parts, name, password)]
        for name, password in [
            (ADDRESS, OTHER_PASSWORD),
            (ADDRESS, ""),
            (ADDRESS, "x" * 10_000),
            (ADDRESS, "half\ud83d a character"),
            ("nobody@example.jp", PASSWORD),
            ("nobody@example.jp", ""),
            ("no address", PASSWORD),
            ("A000000001", PASSWORD),
            ("", ""),
        ]
    ]
    assert answers == [["sign-in-failed"]] * 9


def test_an_institution_signs_in_with_its_id(parts: AccountParts) -> None:
    account = institution(parts)
    entered = sign_in(
        parts, AccountKind.INSTITUTION, "a000000001", PASSWORD, caller=CALLER, now=NOW
    )
    assert entered.account == account


def test_a_session_ends_an_hour_after_its_last_use(parts: AccountParts) -> None:
    token = seeker(parts).token
    first = NOW + HOUR - SECOND
    assert signed_in(parts.store, token, first, is_use=False) is not None
    assert signed_in(parts.store, token, NOW + HOUR + SECOND) is None
    assert signed_in(parts.store, token, NOW + HOUR) is None
    assert signed_in(parts.store, token, first) is not None
    assert signed_in(parts.store, token, first + HOUR - SECOND, is_use=False) is not None
    assert signed_in(parts.store, token, first + HOUR + SECOND) is None


def test_a_session_ends_after_twelve_hours_however_it_is_used(parts: AccountParts) -> None:
    token = seeker(parts).token
    now = NOW
    while now < NOW + 12 * HOUR - 30 * MINUTE:
        now += 30 * MINUTE
        if now < NOW + 12 * HOUR:
            assert signed_in(parts.store, token, now) is not None
    assert signed_in(parts.store, token, NOW + 12 * HOUR - SECOND) is not None
    assert signed_in(parts.store, token, NOW + 12 * HOUR) is None


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(parts: AccountParts) -> None:
    token = seeker(parts).token
    for minutes in range(5, 60, 5):
        assert signed_in(parts.store, token, NOW + minutes * MINUTE, is_use=False) is not None
    assert signed_in(parts.store, token, NOW + HOUR + SECOND, is_use=False) is None


def test_a_use_is_written_once_a_minute_at_most(parts: AccountParts) -> None:
    token = seeker(parts).token
    written = set()
    for seconds in range(0, 181, 10):
        signed_in(parts.store, token, NOW + seconds * SECOND)
        with parts.store.reading() as unit:
            session = unit.sessions.get(token_hash(token))
        assert session is not None
        written.add(session.last_used_at)
    assert written == {NOW, NOW + MINUTE, NOW + 2 * MINUTE, NOW + 3 * MINUTE}


def test_each_sign_in_is_another_session_and_the_one_before_ends(parts: AccountParts) -> None:
    before = seeker(parts).token
    elsewhere = enter(parts).token
    after = enter(parts, previous_token=before).token
    assert len({before, elsewhere, after}) == 3
    assert signed_in(parts.store, before, NOW) is None
    assert signed_in(parts.store, elsewhere, NOW) is not None
    assert signed_in(parts.store, after, NOW) is not None


def test_a_token_that_was_not_given_out_is_never_taken_over(parts: AccountParts) -> None:
    seeker(parts)
    chosen = "chosen by somebody else"
    entered = enter(parts, previous_token=chosen)
    assert entered.token != chosen
    assert signed_in(parts.store, chosen, NOW) is None
    assert signed_in(parts.store, token_hash(entered.token), NOW) is None


def test_signing_out_here_and_everywhere(parts: AccountParts) -> None:
    account, one = seeker(parts).account, enter(parts).token
    other = enter(parts).token
    with parts.store.unit_of_work(NOW) as unit:
        sign_out(unit, one)
        sign_out(unit, one)
    assert signed_in(parts.store, one, NOW) is None
    assert signed_in(parts.store, other, NOW) is not None
    with parts.store.unit_of_work(NOW) as unit:
        assert sign_out_everywhere(unit, account.id) == 2
    assert signed_in(parts.store, other, NOW) is None


def test_a_hash_is_made_anew_when_its_cost_has_changed(parts: AccountParts) -> None:
    before = seeker(parts).account
    dearer = replace(parts, hashes=PasswordHashes(HashingCost(memory_kib=16, passes=1)))
    after = enter(dearer).account
    assert after.password_hash != before.password_hash
    assert not dearer.hashes.is_outdated(after.password_hash)
    assert enter(dearer).account.password_hash == after.password_hash


def test_a_password_that_was_changed_meanwhile_opens_nothing(parts: AccountParts) -> None:
    account = seeker(parts).account

    class Slow(PasswordHashes):
        def matches(self, password_hash: str | None, password: str) -> bool:
            with parts.store.unit_of_work(NOW) as unit:
                unit.accounts.save(replace(account, password_hash="changed"))  # noqa: S106 - no password
            return super().matches(password_hash, password)

    slow = replace(parts, hashes=Slow(HashingCost(memory_kib=8, passes=1)))
    with pytest.raises(RefusedError, match="sign-in-failed"):
        enter(slow)


@pytest.mark.parametrize("name", [ADDRESS, "nobody@example.jp", "no address"])
def test_attempts_upon_a_name_are_counted_whether_it_has_an_account(
    parts: AccountParts, name: str
) -> None:
    seeker(parts)
    codes = [
        refused(parts, name, OTHER_PASSWORD)[0].code
        for _ in range(BY_NAME[Action.SIGN_IN].most + 2)
    ]
    assert codes == ["sign-in-failed"] * BY_NAME[Action.SIGN_IN].most + ["too-many-attempts"] * 2
