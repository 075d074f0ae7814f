from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from accounts.attempts import BY_NAME, Action
from accounts.mails import prepare_mail
from accounts.parts import AccountParts
from accounts.resetting import request_reset, reset
from accounts.sessions import signed_in
from accounts.signing_in import sign_in
from schemas.accounts import AccountKind, AccountMailKind
from schemas.events import EventKind
from schemas.ids import AccountMailId
from schemas.language import Language
from schemas.problems import RefusedError
from tests.integration.accounts.people import (
    ADDRESS,
    CALLER,
    DAY,
    KEYS,
    NOW,
    OTHER_PASSWORD,
    PASSWORD,
    SECOND,
    Post,
    institution,
    seeker,
)


def ask(parts: AccountParts, name: str = ADDRESS, kind: AccountKind = AccountKind.SEEKER) -> object:
    return request_reset(parts, kind, name, Language.EN, caller=CALLER, now=NOW)


def enter(parts: AccountParts, password: str) -> str:
    kind = AccountKind.SEEKER
    return sign_in(parts, kind, ADDRESS, password, caller=CALLER, now=NOW).token


def test_a_new_password_ends_every_session(parts: AccountParts, post: Post) -> None:
    sessions = [seeker(parts).token, enter(parts, PASSWORD)]
    ask(parts)
    reset(parts, post.link(), OTHER_PASSWORD, now=NOW)
    assert [signed_in(parts.store, token, NOW) for token in sessions] == [None, None]
    with pytest.raises(RefusedError, match="sign-in-failed"):
        enter(parts, PASSWORD)
    assert enter(parts, OTHER_PASSWORD)
    (told,) = post.arrived()
    assert (told.kind, told.address) == (AccountMailKind.PASSWORD_CHANGED, ADDRESS)


@pytest.mark.parametrize(
    ("kind", "name", "days"),
    [(AccountKind.SEEKER, ADDRESS, 3), (AccountKind.INSTITUTION, "A000000001", 7)],
)
def test_a_link_is_good_for_days(
    parts: AccountParts, post: Post, kind: AccountKind, name: str, days: int
) -> None:
    seeker(parts)
    institution(parts)
    ask(parts, name, kind)
    (mail,) = post.arrived()
    assert mail.expires_at == NOW + timedelta(days=days)
    with pytest.raises(RefusedError, match="link-not-valid"):
        reset(parts, mail.token or "", OTHER_PASSWORD, now=NOW + days * DAY)
    reset(parts, mail.token or "", OTHER_PASSWORD, now=NOW + days * DAY - SECOND)


def test_the_mail_goes_to_the_address_that_is_kept(parts: AccountParts, post: Post) -> None:
    seeker(parts)
    ask(parts, ADDRESS.upper())
    (mail,) = post.arrived()
    assert (mail.address, mail.language) == (ADDRESS, Language.JA)


def test_everybody_gets_the_same_answer_and_only_who_is_there_gets_mail(
    parts: AccountParts, post: Post
) -> None:
    seeker(parts)
    institution(parts)
    absent = ["nobody@example.jp", "Yumıko.Tanaka@example.ac.jp", "no address", "A000000001"]
    assert {repr(ask(parts, name)) for name in (ADDRESS, *absent)} == {repr(ask(parts))}
    assert {mail.address for mail in post.arrived()} == {ADDRESS}


@pytest.mark.parametrize("name", [ADDRESS, "nobody@example.jp"])
def test_the_twentieth_request_is_answered_alike(parts: AccountParts, name: str) -> None:
    seeker(parts)
    answers = []
    for _ in range(20):
        try:
            answers.append(repr(ask(parts, name)))
        except RefusedError as refused:
            answers.append(str(refused))
    most = BY_NAME[Action.RESET].most
    assert answers == ["Accepted(notices=())"] * most + ["None: too-many-attempts"] * (20 - most)


def test_fifty_who_use_one_link_at_once_are_one(parts: AccountParts, post: Post) -> None:
    seeker(parts)
    ask(parts)
    token = post.link()
    passwords = [f"{OTHER_PASSWORD} {number}" for number in range(50)]

    def redeem(password: str) -> str:
        try:
            reset(parts, token, password, now=NOW)
        except RefusedError as refused:
            return str(refused)
        return "won"

    with ThreadPoolExecutor(50) as threads:
        answers = list(threads.map(redeem, passwords))
    assert sorted(answers) == ["None: link-not-valid"] * 49 + ["won"]
    assert enter(parts, passwords[answers.index("won")])
    assert len(post.arrived()) == 1


def test_a_new_password_uses_up_other_links_too(parts: AccountParts, post: Post) -> None:
    seeker(parts)
    ask(parts)
    ask(parts)
    one, other = post.arrived()
    reset(parts, one.token or "", OTHER_PASSWORD, now=NOW)
    with pytest.raises(RefusedError, match="link-not-valid"):
        reset(parts, other.token or "", PASSWORD, now=NOW)


def test_a_mail_that_is_sent_again_makes_no_used_link_good(parts: AccountParts) -> None:
    seeker(parts)
    ask(parts)
    with parts.store.unit_of_work(NOW) as unit:
        (one,) = unit.outbox.claim(10, 60, {EventKind.ACCOUNT_MAIL_WANTED})
    mails = []
    for password in (OTHER_PASSWORD, PASSWORD):
        with parts.store.unit_of_work(NOW) as unit:
            mail = prepare_mail(unit, KEYS, AccountMailId(one.event.subject), NOW)
        assert mail is not None
        mails.append(mail)
        if password == OTHER_PASSWORD:
            reset(parts, mail.token or "", password, now=NOW)
        else:
            with pytest.raises(RefusedError, match="link-not-valid"):
                reset(parts, mail.token or "", password, now=NOW)
    assert mails[0] == mails[1]


def test_a_password_that_is_refused_leaves_the_link_good(parts: AccountParts, post: Post) -> None:
    seeker(parts)
    ask(parts)
    token = post.link()
    for password in ("short", "tanaka2026", "password", "x" * 1_000):
        with pytest.raises(RefusedError, match=r"^password: password-"):
            reset(parts, token, password, now=NOW)
    reset(parts, token, OTHER_PASSWORD, now=NOW)


def test_a_victim_of_guessing_gets_in_again_by_a_reset(parts: AccountParts, post: Post) -> None:
    seeker(parts)
    for _ in range(BY_NAME[Action.SIGN_IN].most):
        with pytest.raises(RefusedError, match="sign-in-failed"):
            enter(parts, OTHER_PASSWORD)
    with pytest.raises(RefusedError, match="too-many-attempts"):
        enter(parts, PASSWORD)
    ask(parts)
    reset(parts, post.link(), OTHER_PASSWORD, now=NOW)
    assert enter(parts, OTHER_PASSWORD)


def test_a_mail_that_comes_too_late_is_withheld(parts: AccountParts, post: Post) -> None:
    seeker(parts)
    ask(parts)
    ask(parts, "nobody@example.jp")
    assert post.arrived(NOW + 3 * DAY) == []
