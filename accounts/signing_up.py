"""Signing up, in two steps: an address that is confirmed by a link, then the account.

No account exists before its address is confirmed, so nobody can take an address that is not
theirs, and keep a password on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from accounts.attempts import Action
from accounts.links import not_valid, open_link, use_link
from accounts.mails import want_mail
from accounts.names import ITEMS, Typed, checked_information, sign_in_key, typed_address
from accounts.parts import Accepted, AccountParts
from accounts.passwords import check_password
from accounts.sessions import SignedIn, open_session
from schemas.accounts import AccountKind, AccountMailKind, LinkPurpose
from schemas.ids import AccountId, new_uuid7
from schemas.language import Language
from schemas.problems import Problem, RefusedError
from store.account_rows import Account, Consent
from store.errors import AlreadyThereError

CONSENTS: Final = ("terms", "privacy")
"""The texts that have to be agreed to, each in the version that was shown."""


def sign_up(
    parts: AccountParts, address: str, language: Language, *, caller: str, now: datetime
) -> Accepted:
    """Ask for an account of a seeker (U7): a mail to the address says how to go on.

    Who has an account already is told so by the mail. Raises RefusedError: what is wrong with the
    address, too-many-attempts.
    """
    checked, typed = typed_address(address)
    parts.attempts.check(Action.SIGN_UP, caller, checked.key)
    with parts.store.unit_of_work(now) as unit:
        want_mail(
            unit,
            AccountMailKind.SIGN_UP,
            AccountKind.SEEKER,
            language,
            now,
            address=checked.address,
        )
    return Accepted(blanks_removed(typed, "address"))


def confirm(  # noqa: PLR0913 - what the form of the second step holds
    parts: AccountParts,
    token: str,
    password: str,
    information: Mapping[str, str],
    consents: Mapping[str, str],
    *,
    now: datetime,
) -> SignedIn:
    """Make the account that a link confirms, and sign in to it.

    `consents` are the versions that were agreed to, by text. Raises RefusedError: link-not-valid;
    everything that is wrong with the form, at once; then the link can still be used.
    """
    link = open_link(parts, LinkPurpose.SIGN_UP, token, now)
    kept = _checked_form(link.address, password, information, consents)
    hashed = parts.hashes.make(password)
    account = Account(
        id=AccountId(new_uuid7(now)),
        kind=link.kind,
        sign_in_key=sign_in_key(link.kind, link.address),
        address=link.address,
        password_hash=hashed,
        language=link.language,
        information=kept,
        created_at=now,
        confirmed_at=now,
        last_sign_in_at=now,
        expiry_notice_at=None,
    )
    with parts.store.unit_of_work(now) as unit:
        use_link(unit, LinkPurpose.SIGN_UP, token)
        try:
            unit.accounts.add(account)
        except AlreadyThereError:
            # Signed up twice, and this is the link of the other mail.
            raise not_valid() from None
        for text in CONSENTS:
            unit.accounts.consent(Consent(account.id, text, consents[text], now))
        return SignedIn(account, open_session(unit, account.id, now))


def blanks_removed(typed: Typed, item: str) -> tuple[Problem, ...]:
    """What is told when there were blanks around what was typed (U6)."""
    if not typed.was_trimmed:
        return ()
    return (Problem("blanks-removed", item, {"item": ITEMS[item]}),)


def _checked_form(
    address: str, password: str, information: Mapping[str, str], consents: Mapping[str, str]
) -> dict[str, str]:
    problems: list[Problem] = []
    kept: dict[str, str] = {}
    try:
        kept = checked_information(information)
    except RefusedError as refused:
        problems += refused.problems
    try:
        check_password(password, field="password", known=(address, *kept.values()))
    except RefusedError as refused:
        problems += refused.problems
    if not all(consents.get(text) for text in CONSENTS):
        problems.append(Problem("consent-missing", "consents"))
    if problems:
        raise RefusedError(*problems)
    return kept
