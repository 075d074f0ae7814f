"""Accounts: who may sign in, where their mails go, what they agreed to."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, text, update

from schemas.accounts import AccountKind
from schemas.ids import AccountId
from schemas.language import Language
from store.account_rows import Account, Consent
from store.account_tables import accounts, consents
from store.errors import AlreadyThereError, NotFoundError
from store.transaction import Transaction, batches

# Written out as in the indexes: for a bound value neither database could tell that they serve.
_UNNOTICED = text("expiry_notice_at IS NULL")
_NOTICED = text("expiry_notice_at IS NOT NULL")


class Accounts:
    """The accounts there are. `sign_in_key` is compared as it is given: make it in `accounts`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, account: Account) -> None:
        """Keep a new account. Raises AlreadyThereError if its id or its key is taken."""
        row = {"id": account.id, "created_at": account.created_at, **_columns(account)}
        insert = self._transaction.insert(accounts).values(row).on_conflict_do_nothing()
        if not self._transaction.inserts(insert):
            raise AlreadyThereError("an account with this key")

    def get(self, account_id: AccountId, *, for_update: bool = False) -> Account | None:
        """The account, if there is one; held until the transaction ends if it is to be changed."""
        wanted = select(accounts).where(accounts.c.id == account_id)
        if for_update:
            wanted = wanted.with_for_update()
        row = self._transaction.execute(wanted).first()
        return None if row is None else _account(row)

    def find(self, kind: AccountKind, sign_in_key: str) -> Account | None:
        """The account that signs in with this, if there is one."""
        wanted = select(accounts).where(
            accounts.c.kind == kind.value, accounts.c.sign_in_key == sign_in_key
        )
        row = self._transaction.execute(wanted).first()
        return None if row is None else _account(row)

    def save(self, account: Account) -> None:
        """Keep what has changed. Raises AlreadyThereError if its new key is taken, NotFoundError.

        Another account that takes the key at the same moment is one that neither sees: then the
        rule of the table ends the later transaction (StoreError).
        """
        other = self.find(account.kind, account.sign_in_key)
        if other is not None and other.id != account.id:
            raise AlreadyThereError("an account with this key")
        change = update(accounts).where(accounts.c.id == account.id).values(_columns(account))
        if self._transaction.execute(change).rowcount == 0:
            raise NotFoundError(account.id)

    def delete(self, account_id: AccountId) -> None:
        """Delete the account and what it agreed to; sessions and links have to be gone already."""
        self._transaction.execute(delete(consents).where(consents.c.account_id == account_id))
        self._transaction.execute(delete(accounts).where(accounts.c.id == account_id))

    def unnoticed(self, signed_in_until: datetime, limit: int = 100) -> list[Account]:
        """Those nobody has signed in to since then, and that have not been told (U4).

        The longest unused come first. Held until the transaction ends; those that another one
        holds are left out.
        """
        wanted = (
            select(accounts)
            .where(_UNNOTICED, accounts.c.last_sign_in_at <= signed_in_until)
            .order_by(accounts.c.last_sign_in_at, accounts.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [_account(row) for row in self._transaction.execute(wanted)]

    def noticed(self, until: datetime, limit: int = 100) -> list[Account]:
        """Those that were told until then and not signed in to since: they end (U4). Held."""
        wanted = (
            select(accounts)
            .where(_NOTICED, accounts.c.expiry_notice_at <= until)
            .order_by(accounts.c.expiry_notice_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [_account(row) for row in self._transaction.execute(wanted)]

    def mark_noticed(self, ids: Collection[AccountId]) -> None:
        """They are told now."""
        for batch in batches(ids):
            self._transaction.execute(
                update(accounts)
                .where(accounts.c.id.in_(batch))
                .values(expiry_notice_at=self._transaction.now)
            )

    def consent(self, consent: Consent) -> None:
        """Keep that somebody agreed; the first time counts."""
        row = {
            "account_id": consent.account_id,
            "text": consent.text,
            "version": consent.version,
            "given_at": consent.given_at,
        }
        insert = self._transaction.insert(consents).values(row)
        self._transaction.execute(insert.on_conflict_do_nothing())

    def consents(self, account_id: AccountId) -> list[Consent]:
        """What somebody agreed to, in the order of time."""
        wanted = select(consents).where(consents.c.account_id == account_id)
        return [
            Consent(AccountId(row.account_id), row.text, row.version, row.given_at)
            for row in self._transaction.execute(
                wanted.order_by(consents.c.given_at, consents.c.text, consents.c.version)
            )
        ]


def _columns(account: Account) -> dict[str, Any]:
    return {
        "kind": account.kind.value,
        "sign_in_key": account.sign_in_key,
        "address": account.address,
        "password_hash": account.password_hash,
        "language": account.language.value,
        "information": json.dumps(dict(account.information), ensure_ascii=False, sort_keys=True),
        "confirmed_at": account.confirmed_at,
        "last_sign_in_at": account.last_sign_in_at,
        "expiry_notice_at": account.expiry_notice_at,
    }


def _account(row: Row[Any]) -> Account:
    return Account(
        id=AccountId(row.id),
        kind=AccountKind(row.kind),
        sign_in_key=row.sign_in_key,
        address=row.address,
        password_hash=row.password_hash,
        language=Language(row.language),
        information=json.loads(row.information),
        created_at=row.created_at,
        confirmed_at=row.confirmed_at,
        last_sign_in_at=row.last_sign_in_at,
        expiry_notice_at=row.expiry_notice_at,
    )
