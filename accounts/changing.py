"""What somebody changes in their account: basic information, password, address (U3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from accounts.attempts import Action
from accounts.links import not_valid, use_link
from accounts.mails import want_mail
from accounts.names import checked_information, sign_in_key, typed_address
from accounts.parts import Accepted, AccountParts
from accounts.passwords import check_password
from accounts.resetting import known_of, set_password
from accounts.sessions import SignedIn, open_session
from accounts.signing_in import proven, unchanged
from accounts.signing_up import blanks_removed
from schemas.accounts import AccountKind, AccountMailKind, LinkPurpose
from schemas.ids import AccountId
from schemas.language import Language
from schemas.problems import Problem, RefusedError
from store.account_rows import Account
from store.errors import AlreadyThereError
from store.unit_of_work import UnitOfWork


def update_basic_information(
    uow: UnitOfWork, account_id: AccountId, fields: Mapping[str, str], language: Language
) -> Account:
    """Keep other basic information (U3), and the language that mails are written in.

    Raises RefusedError: everything that is wrong with it; session-ended.
    """
    kept = checked_information(fields)
    account = uow.accounts.get(account_id, for_update=True)
    if account is None:
        raise RefusedError(Problem("session-ended"))
    changed = replace(account, information=kept, language=language)
    uow.accounts.save(changed)
    return changed


def change_password(  # noqa: PLR0913 - whose, both passwords, from where, when
    parts: AccountParts,
    account_id: AccountId,
    current_password: str,
    password: str,
    *,
    caller: str,
    now: datetime,
) -> SignedIn:
    """Choose another password (R7). Every session ends; the one that asked gets a new one.

    Raises RefusedError: as `proven`; what is wrong with the new password.
    """
    account = proven(parts, account_id, current_password, caller=caller)
    check_password(password, field="password", known=known_of(account))
    hashed = parts.hashes.make(password)
    with parts.store.unit_of_work(now) as unit:
        changed = set_password(unit, unchanged(unit, account), hashed, now)
        return SignedIn(changed, open_session(unit, account_id, now))


def change_address(  # noqa: PLR0913 - whose, the password, the address, from where, when
    parts: AccountParts,
    account_id: AccountId,
    current_password: str,
    address: str,
    *,
    caller: str,
    now: datetime,
) -> Accepted:
    """Ask to change the address: a mail to the new one asks whether it is theirs.

    The answer is the same if another account has that address: who reads the mail is told. Raises
    RefusedError: as `proven`; what is wrong with the address; address-unchanged.
    """
    checked, typed = typed_address(address)
    account = proven(parts, account_id, current_password, caller=caller)
    if checked.address == account.address:
        raise RefusedError(Problem("address-unchanged", "address"))
    parts.attempts.check(Action.CHANGE_ADDRESS, caller, account_id)
    # To one address there go as many mails as by signing up, not as many again.
    parts.attempts.check(Action.SIGN_UP, caller, checked.key)
    with parts.store.unit_of_work(now) as unit:
        want_mail(
            unit,
            AccountMailKind.CHANGE_ADDRESS,
            account.kind,
            account.language,
            now,
            account_id=account_id,
            address=checked.address,
        )
    return Accepted(blanks_removed(typed, "address"))


def confirm_address(uow: UnitOfWork, token: str, now: datetime) -> Account:
    """Change the address to the one that a link confirms; the old one is told.

    Every session ends: one signs in with the new address. Raises RefusedError (link-not-valid),
    also where somebody else has signed up with that address meanwhile.
    """
    link = use_link(uow, LinkPurpose.CHANGE_ADDRESS, token)
    account = uow.accounts.get(link.account_id, for_update=True) if link.account_id else None
    if account is None:
        raise not_valid()
    changed = replace(account, address=link.address, confirmed_at=now)
    if account.kind is AccountKind.SEEKER:
        changed = replace(changed, sign_in_key=sign_in_key(account.kind, link.address))
    try:
        uow.accounts.save(changed)
    except AlreadyThereError:
        raise not_valid() from None
    uow.sessions.end_all(account.id)
    uow.account_links.use_up_all(account.id)
    want_mail(
        uow,
        AccountMailKind.ADDRESS_CHANGED,
        account.kind,
        account.language,
        now,
        account_id=account.id,
        address=account.address,
    )
    return changed
