"""What the store takes and gives about accounts: frozen dataclasses, times aware and in UTC.

Secrets are not among them: of a session and of a link only the SHA-256 is kept, 64 hex digits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from schemas.accounts import AccountKind, AccountMailKind, AccountMailState, LinkPurpose
from schemas.ids import AccountId, AccountMailId
from schemas.language import Language


@dataclass(frozen=True, slots=True)
class Account:
    """An account. It exists from the moment its address was confirmed.

    `sign_in_key` is what one signs in with, in the form that is compared; unique for a kind. For a
    seeker it is the key of the address. `information` is the basic information (U3), texts by item.
    `last_sign_in_at` is the creation where nobody has signed in since.
    """

    id: AccountId
    kind: AccountKind
    sign_in_key: str
    address: str
    """Where its mails go, as it was typed."""
    password_hash: str
    language: Language
    information: Mapping[str, str]
    created_at: datetime
    confirmed_at: datetime
    """When its address was last confirmed."""
    last_sign_in_at: datetime
    expiry_notice_at: datetime | None
    """When it was told that the account ends; None since the last sign-in (U4)."""


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in, by the hash of its token."""

    token_hash: str
    account_id: AccountId
    created_at: datetime
    last_used_at: datetime
    """At most a minute old while the session is in use."""
    ends_at: datetime
    """When it is over, however much it is used."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a mail that is good for one use, by the hash of its token."""

    token_hash: str
    purpose: LinkPurpose
    account_id: AccountId | None
    """None: it leads to a new account."""
    kind: AccountKind
    address: str
    """The address that it confirms, or that it was sent to."""
    language: Language
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """Somebody agreed to a text, in this version, then."""

    account_id: AccountId
    text: str
    """Which text: "terms", "privacy"."""
    version: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class AccountMail:
    """A mail about an account: wanted, prepared, sent or withheld.

    Before it is prepared it says only what was asked for: nobody has looked whether the address
    has an account. `sign_in_key` and `address` are None where the kind does not need them.
    `reason` says why it was withheld.
    """

    id: AccountMailId
    kind: AccountMailKind
    account_kind: AccountKind
    account_id: AccountId | None
    sign_in_key: str | None
    address: str | None
    language: Language
    wanted_at: datetime
    state: AccountMailState
    reason: str
    changed_at: datetime
