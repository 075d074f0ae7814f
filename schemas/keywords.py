"""Keyword boxes: what a person types into one, as a list of keywords, and back again.

Blanks of any kind separate keywords (S4), the ideographic space included; a quoted phrase is one
keyword. Nothing else means anything: `* ? ~ : / ( ) AND OR` are characters like all others.
"""

from __future__ import annotations

import re
import unicodedata

from schemas.limits import MAX_BOX_CHARACTERS
from schemas.problems import Problem

_QUOTES = '"“”„‟＂'
_KEYWORD = re.compile(rf"[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]|([^\s{_QUOTES}]+)")


def parse_box(text: str) -> tuple[str, ...]:
    """The keywords of a box, in the order typed, each once.

    A quote that is never closed is a blank.
    """
    found = (quoted or bare for quoted, bare in _KEYWORD.findall(text))
    return tuple(dict.fromkeys(" ".join(keyword.split()) for keyword in found if keyword.strip()))


def format_box(keywords: tuple[str, ...]) -> str:
    """The text that `parse_box` reads as these keywords."""
    return " ".join(f'"{word}"' if " " in word else word for word in keywords)


def check_box(text: str, field: str) -> Problem | None:
    """What is wrong with a box as typed, if anything.

    The length counts after normalisation too: one character can become eighteen (U+FDFA).
    """
    if len(text) > MAX_BOX_CHARACTERS:
        return _too_long(field, len(text))
    for character in text:
        if is_forbidden(character):
            return Problem("invalid-character", field, {"value": f"U+{ord(character):04X}"})
    normalised = len(unicodedata.normalize("NFKC", text))
    return _too_long(field, normalised) if normalised > MAX_BOX_CHARACTERS else None


def is_forbidden(character: str) -> bool:
    """Whether a character has no place in a keyword.

    Control characters other than blanks, lone surrogates, and U+FFFD, which is what is left of
    bytes that were not UTF-8.
    """
    if character == "\ufffd":
        return True
    category = unicodedata.category(character)
    return category == "Cs" or (category == "Cc" and not character.isspace())


def _too_long(field: str, count: int) -> Problem:
    return Problem("box-too-long", field, {"limit": MAX_BOX_CHARACTERS, "count": count})
