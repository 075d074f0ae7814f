"""What leaves in a mail and comes back from anybody: tokens in links, return addresses.

Nothing is stored for them; a signature says that they are ours. Keys are given oldest first: the
last one signs, all of them are accepted, so a key is replaced by adding one and dropped when its
mails no longer matter. A purpose has a key of its own, derived from each: a token of one purpose is
nothing for another.

Only the one spelling that was given out is accepted. The last character of base64 has bits that do
not count, so a comparison of decoded signatures would take several.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final
from uuid import UUID

from itsdangerous import BadData, Signer, URLSafeSerializer

LEAST_CHARACTERS_OF_A_KEY: Final = 32

_SIGNATURE_OCTETS: Final = 16
"""128 bits: nobody guesses one, and the part before the @ stays within 64 characters."""

_RETURN: Final = re.compile(r"(?P<mailbox>[a-z0-9-]{1,10})\+(?P<id>[a-z2-7]{26})[a-z2-7]{26}")
_SALT: Final = "koubo.mailer"


class Purpose(StrEnum):
    """What a token is for; part of what is signed."""

    UNSUBSCRIBE = "unsubscribe"
    KEEP_SAVED_SEARCH = "keep-saved-search"
    """One click from the mail that says it ends (M6)."""


class InvalidTokenError(Exception):
    """Not a token of ours, or not for this purpose, or signed with a key that is no longer used."""


class TokenSigner:
    """Makes and reads tokens that are safe in addresses of pages. They do not expire.

    A token shows its value to everyone who has it: ids only.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = _checked(keys)

    def sign(self, purpose: Purpose, value: str) -> str:
        """A token that carries `value`."""
        return str(_serializer(self._keys[-1:], purpose).dumps(value))

    def read(self, purpose: Purpose, token: str) -> str:
        """The value of a token. Raises InvalidTokenError."""
        try:
            value = _serializer(self._keys, purpose).loads(token)
        except (BadData, UnicodeError):
            raise InvalidTokenError(purpose) from None
        spellings = (_serializer([key], purpose).dumps(value) for key in self._keys)
        if not isinstance(value, str) or not any(_is_same(token, str(one)) for one in spellings):
            raise InvalidTokenError(purpose)
        return value


class ReturnAddresses:
    """Makes and reads the addresses that bounces of a mail go to: `bounce+<id><signature>@domain`.

    In lower-case base32, because servers on the way may change the case of an address.
    """

    def __init__(self, keys: Sequence[str], domain: str, *, mailbox: str = "bounce") -> None:
        self._keys = _checked(keys)
        self._domain = domain
        self._mailbox = mailbox

    def of(self, mail_id: UUID) -> str:
        """The return address of a mail."""
        return f"{self._local(self._keys[-1], _base32(mail_id.bytes))}@{self._domain}"

    def read(self, address: str) -> UUID:
        """The mail that a bounce to this address is about. Raises InvalidTokenError."""
        local, _, domain = address.lower().rpartition("@")
        found = _RETURN.fullmatch(local)
        if found is None or domain != self._domain.lower():
            raise InvalidTokenError("return address")
        if not any(_is_same(local, self._local(key, found["id"])) for key in self._keys):
            raise InvalidTokenError("return address")
        return UUID(bytes=base64.b32decode(f"{found['id'].upper()}======"))

    def _local(self, key: str, id_: str) -> str:
        signer = Signer(
            key,
            salt=f"{_SALT}.return-address",
            key_derivation="hmac",
            digest_method=hashlib.sha256,
        )
        signature = signer.algorithm.get_signature(signer.derive_key(), id_.encode())
        return f"{self._mailbox}+{id_}{_base32(signature[:_SIGNATURE_OCTETS])}"


def _serializer(keys: Sequence[str], purpose: Purpose) -> URLSafeSerializer:
    return URLSafeSerializer(
        list(keys),
        salt=f"{_SALT}.{purpose}",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )


def _base32(octets: bytes) -> str:
    return base64.b32encode(octets).decode().rstrip("=").lower()


def _is_same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _checked(keys: Sequence[str]) -> tuple[str, ...]:
    if not keys or any(len(key) < LEAST_CHARACTERS_OF_A_KEY for key in keys):
        raise ValueError(f"keys have at least {LEAST_CHARACTERS_OF_A_KEY} characters")
    return tuple(keys)
