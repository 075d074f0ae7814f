"""Sessions, by the hashes of their tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from schemas.ids import AccountId
from store.account_rows import Session
from store.account_tables import sessions
from store.transaction import Transaction


class Sessions:
    """The browsers that are signed in."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, session: Session) -> None:
        """Keep a new session."""
        self._transaction.execute(
            sessions.insert().values(
                token_hash=session.token_hash,
                account_id=session.account_id,
                created_at=session.created_at,
                last_used_at=session.last_used_at,
                ends_at=session.ends_at,
            )
        )

    def get(self, token_hash: str) -> Session | None:
        """The session, ended by time or not; None where there is none (any more)."""
        wanted = select(sessions).where(sessions.c.token_hash == token_hash)
        row = self._transaction.execute(wanted).first()
        return None if row is None else _session(row)

    def of_account(self, account_id: AccountId) -> list[Session]:
        """Every session of an account, oldest first."""
        wanted = select(sessions).where(sessions.c.account_id == account_id)
        rows = self._transaction.execute(wanted.order_by(sessions.c.created_at))
        return [_session(row) for row in rows]

    def touch(self, token_hash: str, unused_since: datetime) -> bool:
        """It is used, now; written only if it was not used after `unused_since`. Whether it was."""
        used = (
            update(sessions)
            .where(sessions.c.token_hash == token_hash, sessions.c.last_used_at <= unused_since)
            .values(last_used_at=self._transaction.now)
        )
        return self._transaction.execute(used).rowcount > 0

    def end(self, token_hash: str) -> None:
        """End one session, if there is such."""
        self._transaction.execute(delete(sessions).where(sessions.c.token_hash == token_hash))

    def end_all(self, account_id: AccountId) -> int:
        """End every session of an account; how many there were."""
        ended = delete(sessions).where(sessions.c.account_id == account_id)
        return self._transaction.execute(ended).rowcount

    def forget_ended(self, until: datetime) -> int:
        """Delete those that were over by then; how many there were."""
        ended = delete(sessions).where(sessions.c.ends_at <= until)
        return self._transaction.execute(ended).rowcount


def _session(row: Row[Any]) -> Session:
    return Session(
        token_hash=row.token_hash,
        account_id=AccountId(row.account_id),
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        ends_at=row.ends_at,
    )
