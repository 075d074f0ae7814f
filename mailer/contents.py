"""What each kind of mail says, as values. Times are aware; addresses of pages are absolute.

Whatever a mail shows is in here: rendering asks nobody. `url` is where its one button leads.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final

from mailer.port import MailKind
from schemas.language import Localized
from schemas.results import MarkedText

MOST_POSTINGS: Final = 50
"""In one digest: some 60 kB of HTML. Gmail cuts a mail off at 102 kB."""


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs the service, as the law wants it under every mail (特定電子メール法).

    `contact` is an e-mail address or the address of a page, for questions and complaints.
    """

    service: str
    name: Localized
    postal_address: Localized
    contact: str
    site_url: str


@dataclass(frozen=True, slots=True)
class DigestPosting:
    """A posting in a digest. Without a deadline it is open until filled.

    `facts` are short, in the language of the mail: rank, place, term. `saved_searches` are the
    names of those that it matches.
    """

    url: str
    title: MarkedText
    institution: str
    facts: tuple[str, ...]
    deadline: date | None
    excerpt: MarkedText
    saved_searches: tuple[str, ...]
    is_update: bool = False


@dataclass(frozen=True, slots=True)
class Digest:
    """Postings that match the saved searches of one seeker: at least one, at most MOST_POSTINGS.

    `total` counts all of them, those included that are not listed; `all_url` shows them.
    """

    kind: ClassVar = MailKind.DIGEST

    postings: tuple[DigestPosting, ...]
    total: int
    all_url: str
    settings_url: str
    unsubscribe_url: str

    def __post_init__(self) -> None:
        """Refuse an empty mail, and one that is too long."""
        if not 1 <= len(self.postings) <= min(self.total, MOST_POSTINGS):
            raise ValueError(f"{len(self.postings)} postings of {self.total}")


@dataclass(frozen=True, slots=True)
class ConfirmAddress:
    """To a new address: is it yours?"""

    kind: ClassVar = MailKind.CONFIRM_ADDRESS

    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ResetPassword:
    """The link to choose a new password (U2: three days; R3: seven)."""

    kind: ClassVar = MailKind.RESET_PASSWORD

    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AddressChanged:
    """To the old address: mails go elsewhere from now on. The new one is not named."""

    kind: ClassVar = MailKind.ADDRESS_CHANGED

    url: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class SavedSearchEnds:
    """A saved search stops to send mails (M6). `conditions` are in words."""

    kind: ClassVar = MailKind.SAVED_SEARCH_ENDS

    url: str
    name: str
    conditions: str
    ends_on: date
    settings_url: str
    unsubscribe_url: str


@dataclass(frozen=True, slots=True)
class AccountExpires:
    """An account that was not used is going to be closed (U4). `account` is its address."""

    kind: ClassVar = MailKind.ACCOUNT_EXPIRES

    url: str
    account: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class ProfileExpires:
    """A seeker's profile will no longer be shown to institutions (U5)."""

    kind: ClassVar = MailKind.PROFILE_EXPIRES

    url: str
    headline: str
    expires_on: date


Notice = (
    ConfirmAddress
    | ResetPassword
    | AddressChanged
    | SavedSearchEnds
    | AccountExpires
    | ProfileExpires
)
"""Mails of a few sentences and one button."""

Contents = Digest | Notice
