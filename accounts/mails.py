"""Mails about accounts: wanted now, and looked into when they are prepared.

Whoever asks waits only until the wish is written down; whether there is an account, and what is in
the mail, is decided where the mail is made ready. So the answer, and the time that it takes, are
the same whether there is one or not. The id of a mail is the first part of its Message-ID.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from accounts.names import sign_in_key
from accounts.tokens import AccountKeys, token_hash
from schemas.accounts import AccountKind, AccountMailKind, AccountMailState, LinkPurpose
from schemas.ids import AccountId, AccountMailId, new_uuid7
from schemas.language import Language
from store.account_rows import Account, AccountMail, Link
from store.unit_of_work import UnitOfWork

SIGN_UP_LIFETIME: Final = timedelta(days=1)
CHANGE_ADDRESS_LIFETIME: Final = timedelta(days=1)
SEEKERS_RESET_LIFETIME: Final = timedelta(days=3)
"""U2."""
OTHERS_RESET_LIFETIME: Final = timedelta(days=7)
"""R3."""

NO_ACCOUNT: Final = "no_account"
RENEWED: Final = "renewed"
TOO_LATE: Final = "too_late"
"""Why a mail was withheld: there is nobody; it is no longer true; its link would have expired."""


@dataclass(frozen=True, slots=True)
class PreparedMail:
    """What a mail says and where it goes. Prepared again, it is the same.

    `token` is the secret of its link, good until `expires_at`; both None where it has no such link.
    """

    id: AccountMailId
    kind: AccountMailKind
    address: str
    language: Language
    wanted_at: datetime
    token: str | None = None
    expires_at: datetime | None = None


def want_mail(  # noqa: PLR0913 - what is known of a mail before anybody has looked
    uow: UnitOfWork,
    kind: AccountMailKind,
    account_kind: AccountKind,
    language: Language,
    now: datetime,
    *,
    account_id: AccountId | None = None,
    key: str | None = None,
    address: str | None = None,
) -> AccountMailId:
    """Write down, with an event, that a mail is wanted; committed with what it is about."""
    mail_id = AccountMailId(new_uuid7(now))
    wanted = AccountMailState.WANTED
    mail = AccountMail(
        mail_id, kind, account_kind, account_id, key, address, language, now, wanted, "", now
    )
    uow.account_mails.add(mail)
    return mail_id


def prepare_mail(
    uow: UnitOfWork, keys: AccountKeys, mail_id: AccountMailId, now: datetime
) -> PreparedMail | None:
    """Look into a mail that is wanted, and make its link; None if it is not to be sent.

    May be called again until it is sent: it is the same mail, with the same link. One that is not
    to be sent is kept with its reason.
    """
    mail = uow.account_mails.get(mail_id, for_update=True)
    if mail is None or mail.state in {AccountMailState.SENT, AccountMailState.WITHHELD}:
        return None
    match mail.kind:
        case AccountMailKind.SIGN_UP | AccountMailKind.CHANGE_ADDRESS:
            return _to_a_new_address(uow, keys, mail, now)
        case AccountMailKind.RESET_PASSWORD:
            account = uow.accounts.find(mail.account_kind, mail.sign_in_key or "")
            if account is None:
                _withhold(uow, mail, NO_ACCOUNT)
                return None
            # To the address that is kept, however the one that was submitted is written.
            owned = _addressed(mail, account)
            return _with_link(uow, keys, owned, reset_lifetime(account.kind), now)
        case AccountMailKind.ACCOUNT_EXPIRES if not _is_to_expire(uow, mail):
            _withhold(uow, mail, RENEWED)
            return None
        case _:
            return _prepared(uow, mail, mail.kind)


def mark_sent(uow: UnitOfWork, mail_id: AccountMailId) -> None:
    """The mail was handed over."""
    mail = uow.account_mails.get(mail_id, for_update=True)
    if mail is not None:
        uow.account_mails.save(replace(mail, state=AccountMailState.SENT))


def reset_lifetime(kind: AccountKind) -> timedelta:
    """How long the link to choose a new password is good: U2 for seekers, R3 for others."""
    return SEEKERS_RESET_LIFETIME if kind is AccountKind.SEEKER else OTHERS_RESET_LIFETIME


def _to_a_new_address(
    uow: UnitOfWork, keys: AccountKeys, mail: AccountMail, now: datetime
) -> PreparedMail | None:
    is_change = mail.kind is AccountMailKind.CHANGE_ADDRESS
    if is_change and (mail.account_id is None or uow.accounts.get(mail.account_id) is None):
        _withhold(uow, mail, NO_ACCOUNT)
        return None
    if mail.account_kind is AccountKind.SEEKER:
        key = sign_in_key(mail.account_kind, mail.address or "")
        owner = uow.accounts.find(mail.account_kind, key)
        if owner is not None and owner.id != mail.account_id:
            # Whoever has the address learns of it, and nobody else.
            told = replace(mail, address=owner.address, language=owner.language)
            return _prepared(uow, told, AccountMailKind.ALREADY_REGISTERED)
    lifetime = CHANGE_ADDRESS_LIFETIME if is_change else SIGN_UP_LIFETIME
    return _with_link(uow, keys, mail, lifetime, now)


def _addressed(mail: AccountMail, account: Account) -> AccountMail:
    return replace(mail, account_id=account.id, address=account.address, language=account.language)


def _with_link(
    uow: UnitOfWork, keys: AccountKeys, mail: AccountMail, lifetime: timedelta, now: datetime
) -> PreparedMail | None:
    expires_at = mail.wanted_at + lifetime
    if now >= expires_at:
        _withhold(uow, mail, TOO_LATE)
        return None
    token = keys.link_token(mail.id)
    link = Link(
        token_hash=token_hash(token),
        purpose=LinkPurpose(mail.kind.value),
        account_id=mail.account_id,
        kind=mail.account_kind,
        address=mail.address or "",
        language=mail.language,
        created_at=mail.wanted_at,
        expires_at=expires_at,
    )
    uow.account_links.add(link)
    return replace(_prepared(uow, mail, mail.kind), token=token, expires_at=expires_at)


def _prepared(uow: UnitOfWork, mail: AccountMail, kind: AccountMailKind) -> PreparedMail:
    uow.account_mails.save(replace(mail, state=AccountMailState.PREPARED))
    return PreparedMail(mail.id, kind, mail.address or "", mail.language, mail.wanted_at)


def _withhold(uow: UnitOfWork, mail: AccountMail, reason: str) -> None:
    uow.account_mails.save(replace(mail, state=AccountMailState.WITHHELD, reason=reason))


def _is_to_expire(uow: UnitOfWork, mail: AccountMail) -> bool:
    account = None if mail.account_id is None else uow.accounts.get(mail.account_id)
    return account is not None and account.expiry_notice_at is not None
