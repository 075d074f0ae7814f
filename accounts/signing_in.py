"""Signing in, and proving to be the owner once more before something that matters."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from accounts.attempts import Action
from accounts.names import sign_in_key
from accounts.parts import AccountParts
from accounts.sessions import SignedIn, open_session, sign_out
from schemas.accounts import AccountKind
from schemas.ids import AccountId
from schemas.problems import Problem, RefusedError
from store.account_rows import Account
from store.unit_of_work import UnitOfWork


def sign_in(  # noqa: PLR0913 - who, from where, when, and the session that ends by it
    parts: AccountParts,
    kind: AccountKind,
    name: str,
    password: str,
    *,
    caller: str,
    now: datetime,
    previous_token: str | None = None,
) -> SignedIn:
    """Sign in (U1): the account is good for another year (U4), the session is a new one.

    A hash that was made at another cost is made anew. Raises RefusedError: sign-in-failed, in the
    same words and after the same work whether there is such an account or not; too-many-attempts;
    overloaded.
    """
    key = sign_in_key(kind, name)
    parts.attempts.check(Action.SIGN_IN, caller, f"{kind} {key or name[:254].lower()}")
    with parts.store.reading() as unit:
        account = unit.accounts.find(kind, key)
    compared = None if account is None else account.password_hash
    if not parts.hashes.matches(compared, password) or account is None:
        raise _failed()
    hashed = account.password_hash
    if parts.hashes.is_outdated(hashed):
        hashed = parts.hashes.make(password)
    with parts.store.unit_of_work(now) as unit:
        if previous_token is not None:
            sign_out(unit, previous_token)
        current = unchanged(unit, account)
        renewed = replace(current, password_hash=hashed, last_sign_in_at=now, expiry_notice_at=None)
        unit.accounts.save(renewed)
        return SignedIn(renewed, open_session(unit, account.id, now))


def proven(parts: AccountParts, account_id: AccountId, password: str, *, caller: str) -> Account:
    """The account, if this is its password: asked again before something that matters.

    Raises RefusedError: password-wrong, too-many-attempts, session-ended, overloaded.
    """
    parts.attempts.check(Action.CURRENT_PASSWORD, caller, account_id)
    with parts.store.reading() as unit:
        account = unit.accounts.get(account_id)
    if account is None:
        raise RefusedError(Problem("session-ended"))
    if not parts.hashes.matches(account.password_hash, password):
        raise RefusedError(Problem("password-wrong", "current_password"))
    return account


def unchanged(uow: UnitOfWork, seen: Account) -> Account:
    """The account as it is now, held, if its password is still the one that was compared.

    Between the two, somebody may have chosen another one because this one is known to others.
    Raises RefusedError (sign-in-failed).
    """
    current = uow.accounts.get(seen.id, for_update=True)
    if current is None or current.password_hash != seen.password_hash:
        raise _failed()
    return current


def _failed() -> RefusedError:
    return RefusedError(Problem("sign-in-failed"))
