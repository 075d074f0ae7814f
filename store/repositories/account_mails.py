"""Mails about accounts: wanted with an event, in the transaction of what they are about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from schemas.accounts import AccountKind, AccountMailKind, AccountMailState
from schemas.events import EventKind
from schemas.ids import AccountId, AccountMailId
from schemas.language import Language
from store.account_rows import AccountMail
from store.account_tables import account_mails
from store.repositories.outbox import Outbox
from store.transaction import Transaction


class AccountMails:
    """The mails about accounts, and how far each is."""

    def __init__(self, transaction: Transaction, outbox: Outbox) -> None:
        self._transaction = transaction
        self._outbox = outbox

    def add(self, mail: AccountMail) -> None:
        """Keep a mail that is wanted, with an event for whoever sends it."""
        row = {
            "id": mail.id,
            "kind": mail.kind.value,
            "account_kind": mail.account_kind.value,
            "account_id": mail.account_id,
            "sign_in_key": mail.sign_in_key,
            "address": mail.address,
            "language": mail.language.value,
            "wanted_at": mail.wanted_at,
            "state": mail.state.value,
            "reason": mail.reason,
            "changed_at": mail.changed_at,
        }
        self._transaction.execute(account_mails.insert().values(row))
        self._outbox.add(EventKind.ACCOUNT_MAIL_WANTED, mail.id)

    def get(self, mail_id: AccountMailId, *, for_update: bool = False) -> AccountMail | None:
        """The mail, if there is one; held until the transaction ends if it is to be changed."""
        wanted = select(account_mails).where(account_mails.c.id == mail_id)
        if for_update:
            wanted = wanted.with_for_update()
        row = self._transaction.execute(wanted).first()
        return None if row is None else _mail(row)

    def save(self, mail: AccountMail) -> None:
        """Keep how far a mail is, whose it is, and where it goes."""
        self._transaction.execute(
            update(account_mails)
            .where(account_mails.c.id == mail.id)
            .values(
                account_id=mail.account_id,
                address=mail.address,
                language=mail.language.value,
                state=mail.state.value,
                reason=mail.reason,
                changed_at=self._transaction.now,
            )
        )

    def of_account(self, account_id: AccountId) -> list[AccountMail]:
        """The mails of an account, oldest first; those only that were prepared or named it."""
        wanted = select(account_mails).where(account_mails.c.account_id == account_id)
        rows = self._transaction.execute(wanted.order_by(account_mails.c.id))
        return [_mail(row) for row in rows]

    def drop_all(self, account_id: AccountId) -> None:
        """Delete the mails of an account; an event of one that was not sent finds none."""
        self._transaction.execute(
            delete(account_mails).where(account_mails.c.account_id == account_id)
        )

    def forget(self, state: AccountMailState, until: datetime) -> int:
        """Delete those that have been in this state since then; how many there were."""
        old = delete(account_mails).where(
            account_mails.c.state == state.value, account_mails.c.changed_at <= until
        )
        return self._transaction.execute(old).rowcount


def _mail(row: Row[Any]) -> AccountMail:
    return AccountMail(
        id=AccountMailId(row.id),
        kind=AccountMailKind(row.kind),
        account_kind=AccountKind(row.account_kind),
        account_id=None if row.account_id is None else AccountId(row.account_id),
        sign_in_key=row.sign_in_key,
        address=row.address,
        language=Language(row.language),
        wanted_at=row.wanted_at,
        state=AccountMailState(row.state),
        reason=row.reason,
        changed_at=row.changed_at,
    )
