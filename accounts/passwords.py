"""Which passwords are accepted (ASVS 5.0, 6.2): long enough, not the first to be guessed.

No rules of composition, no expiry, nothing cut off or changed before it is compared. What is too
long is refused by its length, before anything is done with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Final

from schemas.problems import Problem, RefusedError

LEAST_CHARACTERS: Final = 8
"""ASVS 6.2.1; 15 and more are advised on the page."""

MOST_CHARACTERS: Final = 128
"""Twice what ASVS 6.2.9 asks to allow, and at most 512 octets to hash."""

SERVICE_WORDS: Final = frozenset(
    {"koubo", "公募", "求人", "kyujin", "kyuujin", "jrec", "jrecin", "researcher", "kenkyusha"}
)
"""Words that everybody connects with this service (ASVS 6.2.11)."""

_LEAST_BESIDE_A_WORD: Final = 6
"""Characters that a password needs besides a word that is known: "koubo2026" falls with koubo."""

_LEAST_OF_A_WORD: Final = 4
"""Shorter parts of a name or an address are in too many good passwords."""

_PARTS: Final = re.compile(r"[\W_]+")


def check_password(password: str, *, field: str, known: Iterable[str] = ()) -> None:
    """Refuse a new password that would be guessed; `known` is what is known about the person.

    Raises RefusedError: password-too-long, password-too-short, password-not-text, password-common,
    password-about-you.
    """
    if len(password) > MOST_CHARACTERS:
        raise _refused("password-too-long", field, limit=MOST_CHARACTERS)
    if len(password) < LEAST_CHARACTERS:
        raise _refused("password-too-short", field, limit=LEAST_CHARACTERS)
    if not is_text(password):
        raise _refused("password-not-text", field)
    guess = password.lower()
    if guess in common_passwords() or len(set(guess)) == 1:
        raise _refused("password-common", field)
    words = SERVICE_WORDS | {part for text in known for part in _words(text)}
    if any(word in guess and len(guess) - len(word) < _LEAST_BESIDE_A_WORD for word in words):
        raise _refused("password-about-you", field)


def may_be_a_password(password: str) -> bool:
    """Whether it is worth hashing: no account has one that is longer, or that is no text."""
    return 0 < len(password) <= MOST_CHARACTERS and is_text(password)


def is_text(password: str) -> bool:
    """Whether it can be written as UTF-8 and typed again; half a character cannot."""
    return not any("\ud800" <= character <= "\udfff" or character == "\0" for character in password)


@cache
def common_passwords() -> frozenset[str]:
    """What is guessed first, in lower case; `data/NOTICE` says where the list is from."""
    text = files("accounts").joinpath("data/common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


def _words(text: str) -> set[str]:
    whole = text.lower()
    local = whole.partition("@")[0]
    parts = {whole, local, *_PARTS.split(local)}
    return {part for part in parts if len(part) >= _LEAST_OF_A_WORD}


def _refused(code: str, field: str, **values: str | int) -> RefusedError:
    return RefusedError(Problem(code, field, values))
