"""Delivers into a maildir on this machine: the default, so that a trial needs no mail server.

Any mail program opens the directory; `list_mails` and `read_mail` are for a page that shows it. A
mail is written under `tmp`, flushed to the disk and moved to `new` at once, whole or not at all.
"""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NewType

from mailer.message import envelope, serialize
from mailer.port import Mail, MailUnavailableError, Outcome, Receipt

MailKey = NewType("MailKey", str)
"""The name of a mail in its maildir."""


@dataclass(frozen=True, slots=True)
class MailSummary:
    """A line of the list. `written_at` is UTC."""

    key: MailKey
    sender: str
    recipient: str
    subject: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class DeliveredMail:
    """A mail as its reader sees it, and its headers as they stand."""

    summary: MailSummary
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str


class MaildirTransport:
    """A `Transport` into one directory, made when it is first used."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, mail: Mail) -> Receipt:
        """Write a mail with its envelope. Raises UnfitMailError, MailUnavailableError."""
        return_address, recipient = envelope(mail)
        # The last server writes the envelope into the message (RFC 5321, 4.4); here that is us.
        added = f"Return-Path: <{return_address}>\r\nDelivered-To: {recipient}\r\n"
        octets = added.encode() + serialize(mail)
        with self._directory() as directory:
            directory.add(octets)
        return Receipt(Outcome.ACCEPTED, reason="written to the maildir")

    def close(self) -> None:
        """Nothing is held open."""

    def list_mails(self, limit: int = 100) -> list[MailSummary]:
        """The newest mails, newest first."""
        found = []
        with self._directory() as directory:
            for key in directory.iterkeys():
                headers = BytesHeaderParser(policy=default).parsebytes(directory.get_bytes(key))
                found.append(_summary(MailKey(key), headers))
        found.sort(key=lambda one: (one.written_at, one.key), reverse=True)
        return found[:limit]

    def read_mail(self, key: MailKey) -> DeliveredMail | None:
        """One mail; None if there is none under this key."""
        with self._directory() as directory:
            if key not in directory:
                return None
            message = BytesParser(policy=default).parsebytes(directory.get_bytes(key))
        return DeliveredMail(
            summary=_summary(key, message),
            headers=tuple((name, str(value)) for name, value in message.items()),
            text=_content(message, "plain"),
            html=_content(message, "html"),
        )

    @contextmanager
    def _directory(self) -> Iterator[mailbox.Maildir]:
        try:
            # Maildir itself leaves a directory alone that is there but empty, like a new volume.
            for name in ("tmp", "new", "cur"):
                (self._path / name).mkdir(mode=0o700, parents=True, exist_ok=True)
            yield mailbox.Maildir(self._path, factory=None, create=False)
        except OSError as error:
            raise MailUnavailableError(f"the maildir cannot be used: {error}") from error


def _summary(key: MailKey, message: EmailMessage) -> MailSummary:
    return MailSummary(
        key=key,
        sender=str(message["From"]),
        recipient=str(message["To"]),
        subject=str(message["Subject"]),
        written_at=parsedate_to_datetime(message["Date"]).astimezone(UTC),
    )


def _content(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")
