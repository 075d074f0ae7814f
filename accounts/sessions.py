"""Sessions: who a browser is, for an hour after its last use and for twelve hours at most (D4).

OWASP suggests 15 to 30 minutes of idleness; forms here are long and are filled in beside other
work, and what they hold is less than what a new sign-in costs. A session that is in use is written
down once a minute at most, so one may end up to a minute early; none ends late.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from accounts.tokens import new_token, token_hash
from schemas.ids import AccountId
from store.account_rows import Account, Session
from store.errors import StoreUnavailableError
from store.store import Store
from store.unit_of_work import UnitOfWork

IDLE: Final = timedelta(minutes=60)
LONGEST: Final = timedelta(hours=12)
WRITTEN_EVERY: Final = timedelta(minutes=1)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who has just signed in. `token` is for the cookie, and nowhere else."""

    account: Account
    token: str


def open_session(uow: UnitOfWork, account_id: AccountId, now: datetime) -> str:
    """Begin a session; its token, which is never one that was seen before."""
    token = new_token()
    uow.sessions.add(Session(token_hash(token), account_id, now, now, now + LONGEST))
    return token


def signed_in(store: Store, token: str, now: datetime, *, is_use: bool = True) -> Account | None:
    """Whose session it is; None where there is none, or it has ended.

    It is used by this, unless `is_use` says that nobody is there (a page that asks by itself).
    """
    hashed = token_hash(token)
    with store.reading() as unit:
        session = unit.sessions.get(hashed)
        account = None if session is None else unit.accounts.get(session.account_id)
    if session is None or not is_alive(session, now):
        return None
    if is_use and now - session.last_used_at >= WRITTEN_EVERY:
        try:
            with store.unit_of_work(now) as unit:
                unit.sessions.touch(hashed, now - WRITTEN_EVERY)
        except StoreUnavailableError as error:
            # Who only reads is not turned away because of it: the next use is written.
            _log.warning("the use of a session was not written: %s", error)
    return account


def is_alive(session: Session, now: datetime) -> bool:
    """Whether it has not ended: by its last use, or by its beginning."""
    return now < session.ends_at and now - session.last_used_at < IDLE


def sign_out(uow: UnitOfWork, token: str) -> None:
    """End a session; nothing happens if it has ended."""
    uow.sessions.end(token_hash(token))


def sign_out_everywhere(uow: UnitOfWork, account_id: AccountId) -> int:
    """End every session of an account; how many there were."""
    return uow.sessions.end_all(account_id)
