"""The end of an account: by its owner (R8), or after a year in which nobody signed in (U4)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, Final

from accounts.mails import want_mail
from accounts.parts import AccountParts
from accounts.signing_in import proven, unchanged
from schemas.accounts import AccountMailKind, AccountMailState
from schemas.ids import AccountId
from schemas.problems import Problem, RefusedError
from store.account_rows import Account
from store.unit_of_work import UnitOfWork

UNUSED_LIFETIME: Final = timedelta(days=365)
NOTICE_BEFORE: Final = timedelta(days=30)

_KEPT_MAILS: Final = timedelta(days=90)
"""How long it is known which mails were sent."""


def export_account(uow: UnitOfWork, account_id: AccountId) -> str:
    """Everything that is kept about somebody, as JSON; no hashes, and no secrets.

    Raises RefusedError (session-ended) where there is no such account.
    """
    account = uow.accounts.get(account_id)
    if account is None:
        raise RefusedError(Problem("session-ended"))
    told: dict[str, Any] = {
        "account": {
            "id": account.id,
            "kind": account.kind,
            "address": account.address,
            "language": account.language,
            "created_at": account.created_at.isoformat(),
            "address_confirmed_at": account.confirmed_at.isoformat(),
            "last_sign_in_at": account.last_sign_in_at.isoformat(),
            "expiry_notice_at": account.expiry_notice_at and account.expiry_notice_at.isoformat(),
        },
        "basic_information": dict(account.information),
        "consents": [
            {"text": one.text, "version": one.version, "given_at": one.given_at.isoformat()}
            for one in uow.accounts.consents(account_id)
        ],
        "sessions": [
            {"begun_at": one.created_at.isoformat(), "last_used_at": one.last_used_at.isoformat()}
            for one in uow.sessions.of_account(account_id)
        ],
        "mails": [
            {
                "id": one.id,
                "kind": one.kind,
                "address": one.address,
                "wanted_at": one.wanted_at.isoformat(),
                "state": one.state,
            }
            for one in uow.account_mails.of_account(account_id)
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def delete_account(
    parts: AccountParts, account_id: AccountId, current_password: str, *, caller: str, now: datetime
) -> str:
    """Delete an account at its owner's wish, at once; what was kept about them, as JSON.

    Raises RefusedError: as `proven`.
    """
    account = proven(parts, account_id, current_password, caller=caller)
    with parts.store.unit_of_work(now) as unit:
        exported = export_account(unit, account_id)
        _delete(unit, unchanged(unit, account), now)
    return exported


def accounts_due_for_expiry_notice(
    uow: UnitOfWork, now: datetime, limit: int = 100
) -> list[Account]:
    """Accounts that end in 30 days unless somebody signs in, and that were not told yet (U4)."""
    return uow.accounts.unnoticed(now - UNUSED_LIFETIME + NOTICE_BEFORE, limit)


def give_expiry_notices(uow: UnitOfWork, now: datetime, limit: int = 100) -> int:
    """Tell the owners of accounts that are due, each account by a mail of its own; how many."""
    due = accounts_due_for_expiry_notice(uow, now, limit)
    for account in due:
        want_mail(
            uow,
            AccountMailKind.ACCOUNT_EXPIRES,
            account.kind,
            account.language,
            now,
            account_id=account.id,
            address=account.address,
        )
    uow.accounts.mark_noticed([account.id for account in due])
    return len(due)


def end_unused_accounts(uow: UnitOfWork, now: datetime, limit: int = 100) -> int:
    """Delete accounts whose owners were told 30 days ago and did not sign in; how many."""
    unused = uow.accounts.noticed(now - NOTICE_BEFORE, limit)
    for account in unused:
        _delete(uow, account, now)
    return len(unused)


def forget_what_is_over(uow: UnitOfWork, now: datetime) -> int:
    """Delete sessions and links that have ended, and old mails; how many rows there were.

    A mail that was asked for and has no account is gone after a week: nobody's address is kept.
    """
    week = timedelta(days=7)
    return (
        uow.sessions.forget_ended(now)
        + uow.account_links.forget_expired(now - week)
        + uow.account_mails.forget(AccountMailState.WITHHELD, now - week)
        + uow.account_mails.forget(AccountMailState.SENT, now - _KEPT_MAILS)
    )


def _delete(uow: UnitOfWork, account: Account, now: datetime) -> None:
    uow.sessions.end_all(account.id)
    uow.account_links.drop_all(account.id)
    uow.account_mails.drop_all(account.id)
    uow.accounts.delete(account.id)
    want_mail(
        uow,
        AccountMailKind.ACCOUNT_DELETED,
        account.kind,
        account.language,
        now,
        address=account.address,
    )
