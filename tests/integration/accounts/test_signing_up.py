from __future__ import annotations

import pytest

from accounts.mails import SIGN_UP_LIFETIME
from accounts.parts import AccountParts
from accounts.sessions import signed_in
from accounts.signing_up import confirm, sign_up
from schemas.accounts import AccountKind, AccountMailKind
from schemas.language import Language
from schemas.problems import RefusedError
from tests.integration.accounts.people import (
    ADDRESS,
    CALLER,
    CONSENTS,
    INFORMATION,
    NOW,
    PASSWORD,
    SECOND,
    Post,
    seeker,
)


def test_an_account_is_made_when_its_address_is_confirmed(parts: AccountParts, post: Post) -> None:
    accepted = sign_up(parts, f" {ADDRESS}", Language.EN, caller=CALLER, now=NOW)
    assert [notice.code for notice in accepted.notices] == ["blanks-removed"]
    with parts.store.reading() as unit:
        assert unit.accounts.find(AccountKind.SEEKER, ADDRESS.lower()) is None
    (mail,) = post.arrived()
    assert (mail.kind, mail.address) == (AccountMailKind.SIGN_UP, ADDRESS)
    assert mail.expires_at == NOW + SIGN_UP_LIFETIME
    made = confirm(parts, mail.token or "", PASSWORD, INFORMATION, CONSENTS, now=NOW)
    assert signed_in(parts.store, made.token, NOW) == made.account
    with parts.store.reading() as unit:
        kept = unit.accounts.find(AccountKind.SEEKER, ADDRESS.lower())
        consents = unit.accounts.consents(made.account.id)
    assert kept == made.account
    assert kept.address == ADDRESS
    assert kept.language is Language.EN
    assert kept.information == INFORMATION
    assert {one.text: one.version for one in consents} == CONSENTS
    assert {one.given_at for one in consents} == {NOW}


def test_a_link_is_good_once_and_for_a_day(parts: AccountParts, post: Post) -> None:
    sign_up(parts, ADDRESS, Language.JA, caller=CALLER, now=NOW)
    token = post.link()
    late = NOW + SIGN_UP_LIFETIME
    with pytest.raises(RefusedError, match="link-not-valid"):
        confirm(parts, token, PASSWORD, INFORMATION, CONSENTS, now=late)
    confirm(parts, token, PASSWORD, INFORMATION, CONSENTS, now=late - SECOND)
    with pytest.raises(RefusedError, match="link-not-valid"):
        confirm(parts, token, PASSWORD, INFORMATION, CONSENTS, now=late - SECOND)


def test_a_form_that_is_refused_leaves_the_link_good(parts: AccountParts, post: Post) -> None:
    sign_up(parts, ADDRESS, Language.JA, caller=CALLER, now=NOW)
    token = post.link()
    with pytest.raises(RefusedError) as caught:
        confirm(parts, token, "tanaka2026", {"name": "a\tb"}, {"terms": "1"}, now=NOW)
    assert [problem.code for problem in caught.value.problems] == [
        "invalid-character-in-item",
        "password-about-you",
        "consent-missing",
    ]
    confirm(parts, token, PASSWORD, INFORMATION, CONSENTS, now=NOW)


def test_who_has_an_account_is_told_so_by_mail(parts: AccountParts, post: Post) -> None:
    seeker(parts)
    again = sign_up(parts, ADDRESS.upper(), Language.JA, caller=CALLER, now=NOW)
    new = sign_up(parts, "new@example.jp", Language.JA, caller=CALLER, now=NOW)
    assert again == new
    told, invited = sorted(post.arrived(), key=lambda mail: mail.kind)
    assert (told.kind, told.address) == (AccountMailKind.ALREADY_REGISTERED, ADDRESS)
    assert told.token is None
    assert invited.kind is AccountMailKind.SIGN_UP


def test_two_links_for_one_address_make_one_account(parts: AccountParts, post: Post) -> None:
    for _ in range(2):
        sign_up(parts, ADDRESS, Language.JA, caller=CALLER, now=NOW)
    one, other = (mail.token or "" for mail in post.arrived())
    confirm(parts, one, PASSWORD, INFORMATION, CONSENTS, now=NOW)
    with pytest.raises(RefusedError, match="link-not-valid"):
        confirm(parts, other, PASSWORD, INFORMATION, CONSENTS, now=NOW)


def test_a_link_for_something_else_makes_no_account(parts: AccountParts, post: Post) -> None:
    made = seeker(parts)
    with parts.store.reading() as unit:
        hashes = {one.token_hash for one in unit.sessions.of_account(made.account.id)}
    for token in ("", "x", made.token, *hashes):
        with pytest.raises(RefusedError, match="link-not-valid"):
            confirm(parts, token, PASSWORD, INFORMATION, CONSENTS, now=NOW)
    assert post.arrived() == []


def test_no_secret_is_in_the_record(parts: AccountParts, post: Post) -> None:
    sign_up(parts, ADDRESS, Language.JA, caller=CALLER, now=NOW)
    token = post.link()
    made = confirm(parts, token, PASSWORD, INFORMATION, CONSENTS, now=NOW)
    with parts.store.reading() as unit:
        kept = repr(
            (
                unit.accounts.get(made.account.id),
                unit.sessions.of_account(made.account.id),
                unit.account_mails.of_account(made.account.id),
            )
        )
    assert not any(secret in kept for secret in (token, made.token, PASSWORD))
