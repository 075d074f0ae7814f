from __future__ import annotations

import json

import pytest

from accounts.changing import (
    change_address,
    change_password,
    confirm_address,
    update_basic_information,
)
from accounts.leaving import (
    delete_account,
    end_unused_accounts,
    forget_what_is_over,
    give_expiry_notices,
)
from accounts.parts import AccountParts
from accounts.resetting import request_reset
from accounts.sessions import signed_in
from accounts.signing_in import sign_in
from schemas.accounts import AccountKind, AccountMailKind
from schemas.ids import AccountId
from schemas.language import Language
from schemas.problems import RefusedError
from store.account_rows import Account
from tests.integration.accounts.people import (
    ADDRESS,
    CALLER,
    DAY,
    NOW,
    OTHER_PASSWORD,
    PASSWORD,
    SECOND,
    Post,
    seeker,
)

NEW = "tanaka@new.example.jp"


def kept(parts: AccountParts, account_id: AccountId) -> Account | None:
    with parts.store.reading() as unit:
        return unit.accounts.get(account_id)


def ask_to_change(parts: AccountParts, account: Account, address: str = NEW) -> object:
    return change_address(parts, account.id, PASSWORD, address, caller=CALLER, now=NOW)


def enter(parts: AccountParts, name: str, password: str = PASSWORD) -> Account:
    kind = AccountKind.SEEKER
    return sign_in(parts, kind, name, password, caller=CALLER, now=NOW).account


def test_an_address_is_changed_when_the_new_one_is_confirmed(
    parts: AccountParts, post: Post
) -> None:
    made = seeker(parts)
    ask_to_change(parts, made.account)
    (mail,) = post.arrived()
    assert (mail.kind, mail.address) == (AccountMailKind.CHANGE_ADDRESS, NEW)
    assert enter(parts, ADDRESS)
    with parts.store.unit_of_work(NOW) as unit:
        confirm_address(unit, mail.token or "", NOW)
    assert signed_in(parts.store, made.token, NOW) is None
    assert enter(parts, NEW).address == NEW
    with pytest.raises(RefusedError, match="sign-in-failed"):
        enter(parts, ADDRESS)
    (told,) = post.arrived()
    assert (told.kind, told.address) == (AccountMailKind.ADDRESS_CHANGED, ADDRESS)


def test_changing_to_an_address_that_somebody_has_is_answered_alike(
    parts: AccountParts, post: Post
) -> None:
    account = seeker(parts).account
    seeker(parts, "other@example.jp")
    answers = {repr(ask_to_change(parts, account, one)) for one in ("other@example.jp", NEW)}
    assert len(answers) == 1
    mails = {mail.address: mail for mail in post.arrived()}
    assert mails["other@example.jp"].kind is AccountMailKind.ALREADY_REGISTERED
    assert mails["other@example.jp"].token is None
    assert mails[NEW].kind is AccountMailKind.CHANGE_ADDRESS


def test_an_address_that_was_taken_meanwhile_is_not_taken_away(
    parts: AccountParts, post: Post
) -> None:
    account = seeker(parts).account
    ask_to_change(parts, account)
    token = post.link()
    seeker(parts, NEW)
    with (
        pytest.raises(RefusedError, match="link-not-valid"),
        parts.store.unit_of_work(NOW) as unit,
    ):
        confirm_address(unit, token, NOW)
    assert kept(parts, account.id) == account


def test_what_is_changed_with_the_password_needs_the_password(parts: AccountParts) -> None:
    account = seeker(parts).account
    wrong = OTHER_PASSWORD
    for change in (
        lambda: change_address(parts, account.id, wrong, NEW, caller=CALLER, now=NOW),
        lambda: change_password(parts, account.id, wrong, "x" * 9, caller=CALLER, now=NOW),
        lambda: delete_account(parts, account.id, wrong, caller=CALLER, now=NOW),
    ):
        with pytest.raises(RefusedError, match="current_password: password-wrong"):
            change()
    assert kept(parts, account.id) == account


def test_the_same_address_is_no_change(parts: AccountParts) -> None:
    account = seeker(parts).account
    with pytest.raises(RefusedError, match="address-unchanged"):
        ask_to_change(parts, account, f" {ADDRESS}")
    ask_to_change(parts, account, ADDRESS.lower())


def test_another_password_ends_every_session_but_begins_one(
    parts: AccountParts, post: Post
) -> None:
    made = seeker(parts)
    changed = change_password(
        parts, made.account.id, PASSWORD, OTHER_PASSWORD, caller=CALLER, now=NOW
    )
    assert signed_in(parts.store, made.token, NOW) is None
    assert signed_in(parts.store, changed.token, NOW) == changed.account
    assert enter(parts, ADDRESS, OTHER_PASSWORD)
    assert [mail.kind for mail in post.arrived()] == [AccountMailKind.PASSWORD_CHANGED]


def test_basic_information_is_changed(parts: AccountParts) -> None:
    account = seeker(parts).account
    fields = {"name": "Yumiko Tanaka", "reading": "タナカ ユミコ"}
    with parts.store.unit_of_work(NOW) as unit:
        changed = update_basic_information(unit, account.id, fields, Language.EN)
    assert kept(parts, account.id) == changed
    assert (changed.information, changed.language) == (fields, Language.EN)
    with (
        pytest.raises(RefusedError, match="name: invalid-character-in-item"),
        parts.store.unit_of_work(NOW) as unit,
    ):
        update_basic_information(unit, account.id, {"name": "a\tb"}, Language.EN)


def test_who_leaves_takes_everything_along(parts: AccountParts, post: Post) -> None:
    made = seeker(parts)
    request_reset(parts, AccountKind.SEEKER, ADDRESS, Language.JA, caller=CALLER, now=NOW)
    (mail,) = post.arrived()
    exported = delete_account(parts, made.account.id, PASSWORD, caller=CALLER, now=NOW)
    told = json.loads(exported)
    assert told["account"]["address"] == ADDRESS
    assert told["basic_information"] == made.account.information
    assert {one["text"] for one in told["consents"]} == {"terms", "privacy"}
    assert [one["id"] for one in told["mails"]] == [mail.id]
    assert made.account.password_hash not in exported
    assert made.token not in exported
    assert kept(parts, made.account.id) is None
    assert signed_in(parts.store, made.token, NOW) is None
    (farewell,) = post.arrived()
    assert (farewell.kind, farewell.address) == (AccountMailKind.ACCOUNT_DELETED, ADDRESS)
    assert seeker(parts).account.id != made.account.id


def test_an_account_nobody_uses_ends_after_a_notice(parts: AccountParts, post: Post) -> None:
    account, other = seeker(parts).account, seeker(parts, "other@example.jp").account
    due = NOW + 335 * DAY
    with parts.store.unit_of_work(due - SECOND) as unit:
        assert give_expiry_notices(unit, due - SECOND) == 0
    for expected in (2, 0):
        with parts.store.unit_of_work(due) as unit:
            assert give_expiry_notices(unit, due) == expected
    mails = post.arrived(due)
    assert sorted(mail.address for mail in mails) == sorted([ADDRESS, "other@example.jp"])
    sign_in(parts, AccountKind.SEEKER, ADDRESS, PASSWORD, caller=CALLER, now=due + DAY)
    for day, ended in ((29, 0), (30, 1), (400, 0)):
        with parts.store.unit_of_work(due + day * DAY) as unit:
            assert end_unused_accounts(unit, due + day * DAY) == ended
    assert kept(parts, account.id) is not None
    assert kept(parts, other.id) is None


def test_a_notice_is_withheld_from_who_has_signed_in_meanwhile(
    parts: AccountParts, post: Post
) -> None:
    seeker(parts)
    due = NOW + 335 * DAY
    with parts.store.unit_of_work(due) as unit:
        give_expiry_notices(unit, due)
    sign_in(parts, AccountKind.SEEKER, ADDRESS, PASSWORD, caller=CALLER, now=due)
    assert post.arrived(due) == []


def test_what_is_over_is_forgotten(parts: AccountParts, post: Post) -> None:
    account = seeker(parts).account
    request_reset(
        parts, AccountKind.SEEKER, "nobody@example.jp", Language.JA, caller=CALLER, now=NOW
    )
    post.arrived()
    later = NOW + 100 * DAY
    with parts.store.unit_of_work(later) as unit:
        # A session, the link it began with, the mail that brought it, and the one to nobody.
        assert forget_what_is_over(unit, later) == 4
    assert kept(parts, account.id) == account
