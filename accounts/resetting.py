"""A forgotten password: a link to the address that is kept, good once (U2, R3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from accounts.attempts import Action
from accounts.links import not_valid, open_link, use_link
from accounts.mails import want_mail
from accounts.names import sign_in_key, typed_line
from accounts.parts import Accepted, AccountParts
from accounts.passwords import check_password
from accounts.signing_up import blanks_removed
from schemas.accounts import AccountKind, AccountMailKind, LinkPurpose
from schemas.language import Language
from store.account_rows import Account
from store.unit_of_work import UnitOfWork


def request_reset(  # noqa: PLR0913 - who asks for whom, from where, in which language, when
    parts: AccountParts,
    kind: AccountKind,
    name: str,
    language: Language,
    *,
    caller: str,
    now: datetime,
) -> Accepted:
    """Ask for a link to choose a new password, by address or, for others than seekers, by id (R3).

    The same for every name; where there is an account, a mail goes to its address. Raises
    RefusedError: invalid-character-in-item, too-many-attempts.
    """
    item = "address" if kind is AccountKind.SEEKER else "id"
    typed = typed_line(name[:254], item)
    key = sign_in_key(kind, typed.text)
    parts.attempts.check(Action.RESET, caller, f"{kind} {key or typed.text.lower()}")
    with parts.store.unit_of_work(now) as unit:
        want_mail(unit, AccountMailKind.RESET_PASSWORD, kind, language, now, key=key)
    return Accepted(blanks_removed(typed, item))


def reset(parts: AccountParts, token: str, password: str, *, now: datetime) -> None:
    """Choose a new password by a link. Every session ends, and no other link is good any more.

    Raises RefusedError: link-not-valid; what is wrong with the password (then the link can still be
    used); overloaded.
    """
    link = open_link(parts, LinkPurpose.RESET_PASSWORD, token, now)
    with parts.store.reading() as unit:
        account = unit.accounts.get(link.account_id) if link.account_id else None
    if account is None:
        raise not_valid()
    check_password(password, field="password", known=known_of(account))
    hashed = parts.hashes.make(password)
    with parts.store.unit_of_work(now) as unit:
        use_link(unit, LinkPurpose.RESET_PASSWORD, token)
        current = unit.accounts.get(account.id, for_update=True)
        if current is None:
            raise not_valid()
        set_password(unit, current, hashed, now)
    parts.attempts.forget(Action.SIGN_IN, f"{account.kind} {account.sign_in_key}")


def set_password(uow: UnitOfWork, account: Account, hashed: str, now: datetime) -> Account:
    """Keep another password: sessions end, links are used up, and the owner is told."""
    changed = replace(account, password_hash=hashed)
    uow.accounts.save(changed)
    uow.sessions.end_all(account.id)
    uow.account_links.use_up_all(account.id)
    want_mail(
        uow,
        AccountMailKind.PASSWORD_CHANGED,
        account.kind,
        account.language,
        now,
        account_id=account.id,
        address=account.address,
    )
    return changed


def known_of(account: Account) -> tuple[str, ...]:
    """What is known about somebody, and does not make a password."""
    return (account.address, account.sign_in_key, *account.information.values())
