"""Which e-mail addresses are accepted, how they are written, and which are the same.

The part before the @ is ASCII: hardly a server in Japan takes another, and `mıke@` beside `mike@`
is how accounts are taken over. A domain may be in any script; it is kept in its ASCII form, which
is what the DNS compares.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from email_validator import EmailNotValidError, validate_email

from schemas.problems import Problem, RefusedError

MOST_CHARACTERS: Final = 254
MOST_CHARACTERS_BEFORE_AT: Final = 64

LEGACY_DOMAINS: Final = frozenset({"docomo.ne.jp"})
"""Gave out addresses with dots at the end or in a row until 2009; they are still in use."""

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_DOT_ATOM: Final = re.compile(rf"{_ATOM}(\.{_ATOM})*")
_LEGACY_LOCAL: Final = re.compile(r"[a-z0-9][A-Za-z0-9._-]{2,29}", re.IGNORECASE)
"""What docomo gives out: 3 to 30 letters, digits, dots, low lines and hyphens."""


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """An accepted address, in ASCII.

    `shown` has the domain in its own script. `key` is equal for addresses of one account.
    `is_legacy`: against RFC 5321, but given out by its provider; not every server will take it.
    """

    address: str
    shown: str
    key: str
    is_legacy: bool = False


def check_address(text: str, *, field: str) -> EmailAddress:
    """The address somebody typed; spaces around it do not count.

    Raises RefusedError with one problem of `field`. Asks no name server: a domain that cannot be
    looked up at the moment is no reason to turn somebody away, and the mail that asks for
    confirmation finds out.
    """
    typed = text.strip(" \u3000")
    local, at, domain = typed.rpartition("@")
    if found := _CONTROL.search(typed):
        raise _refused("invalid-character", field, value=f"U+{ord(found[0]):04X}")
    if not typed:
        raise _refused("email-missing", field)
    if len(typed) > MOST_CHARACTERS or len(local) > MOST_CHARACTERS_BEFORE_AT:
        raise _refused("email-too-long", field, limit=MOST_CHARACTERS)
    if not (local if at else typed).isascii():
        raise _refused("email-not-ascii", field)
    is_legacy = _is_legacy(local, domain)
    try:
        checked = validate_email(
            f"legacy@{domain}" if is_legacy else typed,
            allow_smtputf8=False,
            check_deliverability=False,
        )
    except EmailNotValidError:
        raise _refused("email-invalid", field) from None
    if "=?" in local:  # begins an encoded word in a header
        raise _refused("email-invalid", field)
    address = f"{local}@{checked.ascii_domain}"
    if len(address) > MOST_CHARACTERS:
        raise _refused("email-too-long", field, limit=MOST_CHARACTERS)
    return EmailAddress(address, f"{local}@{checked.domain}", address.lower(), is_legacy)


def account_key(text: str) -> str | None:
    """What two spellings of one account's address have in common; None for what is no address.

    Upper and lower case are the same, as at every large provider. Dots and what follows a plus
    sign are not dropped: only some providers do so, and elsewhere they are other people.
    """
    try:
        return check_address(text, field="email").key
    except RefusedError:
        return None


def wire_form(address: str) -> str:
    """An accepted address as messages and SMTP write it: a legacy local part goes in quotes."""
    local, _, domain = address.rpartition("@")
    return address if _DOT_ATOM.fullmatch(local) else f'"{local}"@{domain}'


def _is_legacy(local: str, domain: str) -> bool:
    return (
        domain.lower() in LEGACY_DOMAINS
        and not _DOT_ATOM.fullmatch(local)
        and _LEGACY_LOCAL.fullmatch(local) is not None
    )


def _refused(code: str, field: str, **values: str | int) -> RefusedError:
    return RefusedError(Problem(code, field, values))
