"""The secrets of sessions and links: 256 bits that nobody can guess, kept as their SHA-256.

The secret of a link is not kept at all. It follows from the id of its mail and a key of the
service, so that a mail that is sent again is the same octets, and a copy of the database opens
nothing. With another key, a mail that is prepared again gets another link beside its first.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Final

from schemas.ids import AccountMailId

LEAST_CHARACTERS_OF_A_KEY: Final = 32

_OCTETS: Final = 32


def new_token() -> str:
    """A secret of 256 random bits, as text that is safe in cookies and addresses."""
    return secrets.token_urlsafe(_OCTETS)


def token_hash(token: str) -> str:
    """What is kept of a secret. It is no password: nobody can try 2^256 of them."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class AccountKeys:
    """What follows from the key of the service: the secrets of links, the names in limits."""

    def __init__(self, key: str) -> None:
        if len(key) < LEAST_CHARACTERS_OF_A_KEY:
            raise ValueError(f"a key has at least {LEAST_CHARACTERS_OF_A_KEY} characters")
        self._key = key.encode()

    def link_token(self, mail_id: AccountMailId) -> str:
        """The secret of the link in a mail; the same each time."""
        return base64.urlsafe_b64encode(self._of("link", mail_id)).decode().rstrip("=")

    def pseudonym(self, name: str) -> str:
        """Stands for a name where names have no business, such as the store of limits."""
        return self._of("name", name).hex()[:32]

    def _of(self, purpose: str, value: str) -> bytes:
        text = f"koubo.accounts.{purpose}:{value}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, text, "sha256")
