"""A mail as the octets of RFC 5322: ASCII only, no line over 998 octets, the same every time.

Headers are encoded here and not by the `email` package. On Python 3.11 and 3.12 its newer interface
decodes a subject like `=?UTF-8?Q?=0D=0A?=Bcc: x@evil.example` and writes a real Bcc header
(CVE-2024-6923 and its relatives); its older one folds as each release sees fit. What is needed is
small: encoded words of at most 75 characters, cut between characters, one a line (RFC 2047).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP, Compat32
from email.utils import format_datetime
from typing import Final

from mailer.addresses import wire_form
from mailer.port import Mail, Sender, UnfitMailError

FORBIDDEN_IN_HEADERS: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]|=\?")
"""What ends a line for some reader, and what begins an encoded word: in no header of ours."""

MOST_OCTETS_OF_A_LINE: Final = 998
"""RFC 5322, 2.1.1; without the line end."""

_MOST_OCTETS_OF_A_WORD: Final = 45
"""Of UTF-8, in one encoded word: 60 characters of base64 and 12 around them are within 75."""

_PLAIN: Final = re.compile(r"[ -~]{0,60}")
"""Header text that is written as it is."""

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_MESSAGE_ID: Final = re.compile(rf"{_ATOM}(\.{_ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_ADDRESS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}")
_URL: Final = re.compile(r"https?://[!#-;=?-\[\]_a-z~]+")
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")

_POLICY: Final[Compat32] = Compat32(linesep="\r\n", max_line_length=None)
"""Writes headers as they are given."""


def message_id(ledger_id: str, domain: str) -> str:
    """The Message-ID of a row of the ledger: the same however often the mail is sent."""
    return _matching("message_id", f"{ledger_id}@{domain}", _MESSAGE_ID)


def envelope(mail: Mail) -> tuple[str, str]:
    """The return address and the recipient as SMTP writes them, without angle brackets."""
    return (
        wire_form(_matching("return_address", mail.return_address, _ADDRESS)),
        wire_form(_matching("recipient", mail.recipient, _ADDRESS)),
    )


def serialize(mail: Mail) -> bytes:
    """The message, lines ended by CRLF.

    Raises UnfitMailError, naming the part, for text that must not be in a header, for lone
    surrogates anywhere, and for addresses that are none.
    """
    message = MIMEMultipart("alternative", boundary=_boundary(mail))
    for name, value in _headers(mail):
        message[name] = value
    for name, text, subtype in (("text", mail.text, "plain"), ("html", mail.html, "html")):
        part = MIMEText(_unicode(name, text), subtype, "utf-8", policy=SMTP)
        del part["MIME-Version"]  # belongs to the whole message
        message.attach(part)
    octets = message.as_bytes(policy=_POLICY)
    if max(map(len, octets.split(b"\r\n"))) > MOST_OCTETS_OF_A_LINE:
        raise UnfitMailError("a header is too long for a line")
    return octets


def _headers(mail: Mail) -> Iterator[tuple[str, str]]:
    _, recipient = envelope(mail)
    yield "From", _from(mail.sender)
    yield "To", recipient
    yield "Subject", _text("subject", mail.subject)
    yield "Date", _date(mail.written_at)
    yield "Message-ID", f"<{_matching('message_id', mail.message_id, _MESSAGE_ID)}>"
    yield "Content-Language", mail.language.value
    # Keeps other people's automatic replies away (RFC 3834).
    yield "Auto-Submitted", "auto-generated"
    if mail.unsubscribe_url is not None:
        yield "List-Unsubscribe", f"<{_matching('unsubscribe_url', mail.unsubscribe_url, _URL)}>"
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


def _from(sender: Sender) -> str:
    address = wire_form(_matching("sender", sender.address, _ADDRESS))
    if not sender.name:
        return address
    name = _text("sender name", sender.name)
    if not name.startswith("=?"):
        name = '"{}"'.format(re.sub(r'(["\\])', r"\\\1", name))
    return f"{name}\r\n <{address}>"


def _text(part: str, text: str) -> str:
    """The text of a person as the value of a header."""
    _unicode(part, text)
    if FORBIDDEN_IN_HEADERS.search(text):
        raise UnfitMailError(f"{part}: a character that must not be in a header")
    if _PLAIN.fullmatch(text) and text == text.strip():
        return text
    return "\r\n ".join(_encoded_words(text))


def _encoded_words(text: str) -> Iterator[str]:
    word = b""
    for character in text:
        octets = character.encode()
        if len(word) + len(octets) > _MOST_OCTETS_OF_A_WORD:
            yield _encoded_word(word)
            word = b""
        word += octets
    yield _encoded_word(word)


def _encoded_word(octets: bytes) -> str:
    return f"=?utf-8?b?{base64.b64encode(octets).decode()}?="


def _unicode(part: str, text: str) -> str:
    if _LONE_SURROGATE.search(text):
        raise UnfitMailError(f"{part}: half a character (lone surrogate)")
    return text


def _matching(part: str, value: str, pattern: re.Pattern[str]) -> str:
    if not pattern.fullmatch(value) or FORBIDDEN_IN_HEADERS.search(value):
        raise UnfitMailError(f"{part}: not in its form")
    return value


def _date(moment: datetime) -> str:
    if moment.utcoffset() is None:
        raise UnfitMailError("written_at: a moment without a time zone")
    return format_datetime(moment)


def _boundary(mail: Mail) -> str:
    # Both parts are base64, in which no line begins with "--".
    return f"=_{hashlib.sha256(mail.message_id.encode()).hexdigest()[:32]}"
