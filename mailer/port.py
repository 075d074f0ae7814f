"""A mail, and what a transport promises about it.

`send` hands one mail to one recipient and says what became of it, as a value. Three answers come
from the next server; the fourth, UNKNOWN, means that the connection broke between the last octet
of the mail and the answer (RFC 1047): the mail may or may not be on its way. It is never taken for
either. Who sends a class of mail decides: account mail is sent again under the same Message-ID,
matching mail is not.

An error is raised where no answer about this mail exists: `MailUnavailableError` may be tried
again, every other `MailError` may not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from typing import Protocol

from schemas.language import Language


class MailError(Exception):
    """The mail was not handed over, and would not be the next time either."""


class MailUnavailableError(MailError):
    """Nothing can be handed over at the moment, this mail or another: try again."""


class MailConfigurationError(MailError):
    """The next server refuses us as a client (sign-in, encryption): somebody must change it."""


class UnfitMailError(MailError):
    """This mail cannot be written: a text in it has no place in a header, or is not Unicode."""


class MailKind(StrEnum):
    """What a mail is about; decides how it is counted and whether it can be stopped."""

    DIGEST = "digest"
    CONFIRM_ADDRESS = "confirm_address"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of a kind, no secret
    ADDRESS_CHANGED = "address_changed"
    SAVED_SEARCH_ENDS = "saved_search_ends"
    ACCOUNT_EXPIRES = "account_expires"
    PROFILE_EXPIRES = "profile_expires"

    @property
    def is_advertising(self) -> bool:
        """Whether the law on advertising mail applies (特定電子メール法): it can be stopped.

        Taken widely: what nobody needs to run an account is advertising, asked for or not.
        """
        return self in {MailKind.DIGEST, MailKind.SAVED_SEARCH_ENDS}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a mail is from: an address of ours and the name shown with it."""

    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one recipient, complete: sent twice, it is the same octets.

    `message_id` is the id of its row in the ledger, at our domain, without angle brackets.
    `written_at` is aware. `return_address` is where bounces go, in the envelope only.
    `unsubscribe_url` stops mails of this kind by a POST without a session (RFC 8058); a GET of it
    shows a page that changes nothing.
    """

    message_id: str
    kind: MailKind
    language: Language
    sender: Sender
    recipient: str
    return_address: str
    written_at: datetime
    subject: str
    text: str
    html: str
    unsubscribe_url: str | None = None


class Outcome(Enum):
    """What became of a mail."""

    ACCEPTED = "accepted"
    """The next server answers for it now."""
    DEFERRED = "deferred"
    """Not taken, for the moment (4xx, or cut off before the end): try again later."""
    REFUSED = "refused"
    """Not taken, for good (5xx)."""
    UNKNOWN = "unknown"
    """Cut off after the end and before the answer: taken or not, nobody can tell."""


class Stage(StrEnum):
    """The step of the conversation that an answer belongs to."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The outcome, with what the server said.

    `code` is its three digits, None where it said nothing. `reason` is its text, in which servers
    like to repeat the address: not for logs that keep none.
    """

    outcome: Outcome
    stage: Stage = Stage.CONTENT
    code: int | None = None
    reason: str = ""

    @property
    def is_bad_address(self) -> bool:
        """Whether no mail will ever reach the recipient: a reason to stop sending there.

        A refusal of the recipient counts unless its enhanced code (RFC 3463) is x.7.x: that is
        about us or our reputation. Refused contents say nothing about the address.
        """
        return (
            self.outcome is Outcome.REFUSED
            and self.stage is Stage.RECIPIENT
            and not self.reason.startswith("5.7.")
        )


class Transport(Protocol):
    """Hands over mails; see the module's docstring. Safe to use from several threads."""

    def send(self, mail: Mail) -> Receipt:
        """Hand over one mail. Raises MailError where there is no answer about it."""
        ...

    def close(self) -> None:
        """Give back what is held open. Sending again opens it again."""
        ...
