"""One mail over an open SMTP connection, step by step.

`smtplib.sendmail` does not say whether the connection broke before the final dot (nothing was
taken: DEFERRED) or after it (UNKNOWN). Here the dot is sent on its own, after a look at whether
the server has gone or spoken out of turn.
"""

from __future__ import annotations

import selectors
import smtplib
import socket
from typing import Final

from mailer.port import Outcome, Receipt, Stage

LINE_BROKE: Final = (OSError, smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException)
"""What `smtplib` raises where no answer can be had; a time-out is an OSError.

A response exception is a line so long that it is no SMTP, after which nothing can be understood.
"""

_SEND_DATA: Final = 354
_CLOSING: Final = 421


def converse(
    smtp: smtplib.SMTP, sender: str, recipient: str, octets: bytes
) -> tuple[Receipt, bool]:
    """One mail over an open connection, and whether the connection can be used again."""
    stage = Stage.SENDER
    try:
        for stage, command in (
            (Stage.SENDER, f"MAIL FROM:<{sender}>"),
            (Stage.RECIPIENT, f"RCPT TO:<{recipient}>"),
            (Stage.CONTENT, "DATA"),
        ):
            code, reply = smtp.docmd(command)
            if not (code == _SEND_DATA if command == "DATA" else _is_good_answer(code)):
                return _not_taken(stage, code, reply), code != _CLOSING and _is_reset(smtp)
        smtp.send(octets.replace(b"\r\n.", b"\r\n.."))  # a dot alone ends the mail
        if is_cut(smtp):
            return Receipt(Outcome.DEFERRED, stage, reason="cut off before the end"), False
    except LINE_BROKE as error:
        return Receipt(Outcome.DEFERRED, stage, reason=f"cut off: {type(error).__name__}"), False
    return _end(smtp)


def _end(smtp: smtplib.SMTP) -> tuple[Receipt, bool]:
    """Send the final dot. From here on silence means UNKNOWN."""
    try:
        smtp.send(b".\r\n")
        code, reply = smtp.getreply()
    except LINE_BROKE as error:
        reason = f"no answer after the end: {type(error).__name__}"
        return Receipt(Outcome.UNKNOWN, reason=reason), False
    if _is_good_answer(code):
        return Receipt(Outcome.ACCEPTED, code=code, reason=_readable(reply)), True
    if not (_is_temporary(code) or is_permanent(code)):
        return Receipt(Outcome.UNKNOWN, code=code, reason=_readable(reply)), False
    return _not_taken(Stage.CONTENT, code, reply), code != _CLOSING


def _not_taken(stage: Stage, code: int, reply: bytes) -> Receipt:
    # What is neither a temporary nor a permanent refusal is no SMTP: later, it may be.
    outcome = Outcome.REFUSED if is_permanent(code) else Outcome.DEFERRED
    return Receipt(outcome, stage, code, _readable(reply))


def is_answering(smtp: smtplib.SMTP) -> bool:
    """Whether the server is still there: it is asked."""
    try:
        return _is_good_answer(smtp.noop()[0])
    except LINE_BROKE:
        return False


def _is_reset(smtp: smtplib.SMTP) -> bool:
    """Whether the server has forgotten the refused mail and waits for the next."""
    try:
        return _is_good_answer(smtp.rset()[0])
    except LINE_BROKE:
        return False


def is_cut(smtp: smtplib.SMTP) -> bool:
    """Whether there is something to read although nothing was asked: the end, or a goodbye."""
    with selectors.DefaultSelector() as selector:
        selector.register(socket_of(smtp), selectors.EVENT_READ)
        return bool(selector.select(timeout=0))


def socket_of(smtp: smtplib.SMTP) -> socket.socket:
    """Its socket; SMTPServerDisconnected where it has none any more."""
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected("closed")
    return smtp.sock


# The first digit says it all (RFC 5321, 4.2.1).


def _is_good_answer(code: int) -> bool:
    return code // 100 == 2  # noqa: PLR2004 - the digit


def _is_temporary(code: int) -> bool:
    return code // 100 == 4  # noqa: PLR2004 - the digit


def is_permanent(code: int) -> bool:
    """Whether an answer means: never."""
    return code // 100 == 5  # noqa: PLR2004 - the digit


def _readable(reply: bytes) -> str:
    return reply.decode("ascii", "replace")
