"""What somebody signs in with, in the form that is compared, and what may stand in a form.

U6: a character that cannot be used is named with its item. Blanks around an id are taken away, and
that is told, so that nobody wonders why the next sign-in shows another id than was typed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mailer.addresses import EmailAddress, account_key, check_address
from schemas.accounts import AccountKind
from schemas.language import Localized
from schemas.problems import Problem, RefusedError

ITEMS: Final[Mapping[str, Localized]] = {
    "address": Localized(ja="メールアドレス", en="E-mail address"),
    "id": Localized(ja="ID", en="ID"),
    "name": Localized(ja="氏名", en="Name"),
    "reading": Localized(ja="氏名（ふりがな・ローマ字）", en="Reading of the name"),
    "affiliation": Localized(ja="所属機関", en="Affiliation"),
}
"""What the items of an account are called."""

LIMITS: Final[Mapping[str, int]] = {"name": 100, "reading": 100, "affiliation": 200}
"""Characters of each item of the basic information (U3)."""

REQUIRED: Final = ("name",)

_BLANKS: Final = " \u3000"
"""The blanks that people type on purpose, in either width."""

_UNUSABLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
"""Unicode categories: controls, what is not seen, what is no character, odd blanks."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into one line, without the blanks around it."""

    text: str
    was_trimmed: bool
    """Whether there were blanks around it: to be told (U6)."""


def typed_line(text: str, item: str) -> Typed:
    """One line of a form. Raises RefusedError (invalid-character-in-item), naming the item."""
    for character in text:
        if character not in _BLANKS and unicodedata.category(character) in _UNUSABLE:
            found = f"U+{ord(character):04X}"
            raise RefusedError(
                Problem("invalid-character-in-item", item, {"item": ITEMS[item], "value": found})
            )
    trimmed = text.strip(_BLANKS)
    return Typed(trimmed, was_trimmed=trimmed != text)


def typed_address(text: str) -> tuple[EmailAddress, Typed]:
    """An address, and how it was typed. Raises RefusedError of the field "address"."""
    typed = typed_line(text[:_MOST_LOOKED_AT], "address")
    return check_address(typed.text, field="address"), typed


def sign_in_key(kind: AccountKind, text: str) -> str:
    """What is looked up when somebody signs in with `text`; empty for what nobody can have.

    A seeker has an address (U1), others an id (R1). Raises nothing: what is not right belongs to
    no account, and is told in the same words as a wrong password.
    """
    typed = text[:_MOST_LOOKED_AT].strip()
    if kind is AccountKind.SEEKER:
        return account_key(typed) or ""
    return typed.upper() if typed.isascii() and typed.isalnum() else ""


def checked_information(fields: Mapping[str, str]) -> dict[str, str]:
    """The basic information as it is kept; items that are empty are left out.

    Raises RefusedError with everything that is wrong: unknown-item, invalid-character-in-item,
    text-too-long, required-item.
    """
    problems = [
        Problem("unknown-item", name[:40], {"value": name[:40]})
        for name in fields
        if name not in LIMITS
    ]
    kept: dict[str, str] = {}
    for item, limit in LIMITS.items():
        text = fields.get(item, "")
        if len(text) > limit:
            problems.append(Problem("text-too-long", item, {"item": ITEMS[item], "limit": limit}))
            continue
        try:
            line = typed_line(text, item).text
        except RefusedError as refused:
            problems += refused.problems
            continue
        if line:
            kept[item] = line
        elif item in REQUIRED:
            problems.append(Problem("required-item", item, {"item": ITEMS[item]}))
    if problems:
        raise RefusedError(*problems)
    return kept


_MOST_LOOKED_AT: Final = 1_000
"""Characters of an id: longer ones are refused as too long, whatever follows."""
