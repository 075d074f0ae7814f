"""Every call of a repository of accounts; part of `repository_calls`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from schemas.accounts import AccountKind, AccountMailKind, AccountMailState, LinkPurpose
from schemas.ids import AccountId, AccountMailId
from schemas.language import Language
from store.account_rows import Account, AccountMail, Consent, Link, Session
from store.errors import NotFoundError
from store.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ID = AccountId("01a1f6e5-8780-7000-8000-00000000000a")
MAIL = AccountMailId("01a1f6e5-8780-7000-8000-00000000000b")
KEY = "someone@example.ac.jp"
HASH = "0" * 64

ACCOUNT = Account(
    ID, AccountKind.SEEKER, KEY, KEY, "hash", Language.JA, {"name": "見本"}, NOW, NOW, NOW, None
)
ACCOUNT_MAIL = AccountMail(
    MAIL,
    AccountMailKind.RESET_PASSWORD,
    AccountKind.SEEKER,
    None,
    KEY,
    None,
    Language.JA,
    NOW,
    AccountMailState.WANTED,
    "",
    NOW,
)
LINK = Link(HASH, LinkPurpose.SIGN_UP, None, AccountKind.SEEKER, KEY, Language.JA, NOW, NOW + DAY)


def _with_account(uow: UnitOfWork) -> UnitOfWork:
    if uow.accounts.get(ID) is None:
        uow.accounts.add(ACCOUNT)
    return uow


def _save(uow: UnitOfWork) -> None:
    try:
        uow.accounts.save(ACCOUNT)
    except NotFoundError:
        return


ACCOUNT_CALLS: Mapping[str, Callable[[UnitOfWork], object]] = {
    "accounts.add": _with_account,
    "accounts.get": lambda uow: uow.accounts.get(ID),
    "accounts.get for update": lambda uow: uow.accounts.get(ID, for_update=True),
    "accounts.find": lambda uow: uow.accounts.find(AccountKind.SEEKER, KEY),
    "accounts.save": _save,
    "accounts.delete": lambda uow: uow.accounts.delete(ID),
    "accounts.unnoticed": lambda uow: uow.accounts.unnoticed(NOW - 335 * DAY),
    "accounts.noticed": lambda uow: uow.accounts.noticed(NOW - 30 * DAY),
    "accounts.mark_noticed": lambda uow: uow.accounts.mark_noticed([ID]),
    "accounts.consent": lambda uow: _with_account(uow).accounts.consent(
        Consent(ID, "terms", "1", NOW)
    ),
    "accounts.consents": lambda uow: uow.accounts.consents(ID),
    "sessions.add": lambda uow: _with_account(uow).sessions.add(
        Session(HASH, ID, NOW, NOW, NOW + DAY)
    ),
    "sessions.get": lambda uow: uow.sessions.get(HASH),
    "sessions.of_account": lambda uow: uow.sessions.of_account(ID),
    "sessions.touch": lambda uow: uow.sessions.touch(HASH, NOW),
    "sessions.end": lambda uow: uow.sessions.end(HASH),
    "sessions.end_all": lambda uow: uow.sessions.end_all(ID),
    "sessions.forget_ended": lambda uow: uow.sessions.forget_ended(NOW),
    "account_links.add": lambda uow: uow.account_links.add(LINK),
    "account_links.get": lambda uow: uow.account_links.get(HASH),
    "account_links.use": lambda uow: uow.account_links.use(HASH),
    "account_links.use_up_all": lambda uow: uow.account_links.use_up_all(ID),
    "account_links.drop_all": lambda uow: uow.account_links.drop_all(ID),
    "account_links.forget_expired": lambda uow: uow.account_links.forget_expired(NOW),
    "account_mails.add": lambda uow: uow.account_mails.add(ACCOUNT_MAIL),
    "account_mails.get": lambda uow: uow.account_mails.get(MAIL),
    "account_mails.get for update": lambda uow: uow.account_mails.get(MAIL, for_update=True),
    "account_mails.save": lambda uow: uow.account_mails.save(ACCOUNT_MAIL),
    "account_mails.of_account": lambda uow: uow.account_mails.of_account(ID),
    "account_mails.drop_all": lambda uow: uow.account_mails.drop_all(ID),
    "account_mails.forget": lambda uow: uow.account_mails.forget(AccountMailState.SENT, NOW),
}
