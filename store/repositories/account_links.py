"""Links in mails that are good for one use, by the hashes of their tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from schemas.accounts import AccountKind, LinkPurpose
from schemas.ids import AccountId
from schemas.language import Language
from store.account_rows import Link
from store.account_tables import account_links
from store.transaction import Transaction


class AccountLinks:
    """The links that were given out."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, link: Link) -> None:
        """Keep a link; once, however often it is given out again with the same mail."""
        row = {
            "token_hash": link.token_hash,
            "purpose": link.purpose.value,
            "account_id": link.account_id,
            "kind": link.kind.value,
            "address": link.address,
            "language": link.language.value,
            "created_at": link.created_at,
            "expires_at": link.expires_at,
            "used_at": link.used_at,
        }
        insert = self._transaction.insert(account_links).values(row)
        self._transaction.execute(insert.on_conflict_do_nothing())

    def get(self, token_hash: str) -> Link | None:
        """The link, used up or not; None where there is none."""
        wanted = select(account_links).where(account_links.c.token_hash == token_hash)
        row = self._transaction.execute(wanted).first()
        return None if row is None else _link(row)

    def use(self, token_hash: str) -> Link | None:
        """Use a link up. None if there is none, or it is over, or somebody was quicker.

        One statement decides: of any number of transactions at once, one gets the link.
        """
        now = self._transaction.now
        used = (
            update(account_links)
            .where(
                account_links.c.token_hash == token_hash,
                account_links.c.used_at.is_(None),
                account_links.c.expires_at > now,
            )
            .values(used_at=now)
            .returning(*account_links.c)
        )
        row = self._transaction.execute(used).first()
        return None if row is None else _link(row)

    def use_up_all(self, account_id: AccountId) -> None:
        """No link of an account is good any more, even if its mail is sent again."""
        self._transaction.execute(
            update(account_links)
            .where(account_links.c.account_id == account_id, account_links.c.used_at.is_(None))
            .values(used_at=self._transaction.now)
        )

    def drop_all(self, account_id: AccountId) -> None:
        """Delete every link of an account that is about to be deleted."""
        self._transaction.execute(
            delete(account_links).where(account_links.c.account_id == account_id)
        )

    def forget_expired(self, until: datetime) -> int:
        """Delete those that were over by then; how many there were."""
        expired = delete(account_links).where(account_links.c.expires_at <= until)
        return self._transaction.execute(expired).rowcount


def _link(row: Row[Any]) -> Link:
    return Link(
        token_hash=row.token_hash,
        purpose=LinkPurpose(row.purpose),
        account_id=None if row.account_id is None else AccountId(row.account_id),
        kind=AccountKind(row.kind),
        address=row.address,
        language=Language(row.language),
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
    )
