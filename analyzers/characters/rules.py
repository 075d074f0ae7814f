"""The kinds of rule that character preparation is made of.

Every rule has two readings that must agree: ``apply``, the fast one, and ``edits``, which names the
changed places.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from analyzers.characters.offsets import Edit, apply_edits


class Rule(Protocol):
    """A change of spelling on the level of characters."""

    def apply(self, text: str) -> str:
        """Return the changed text."""
        ...

    def edits(self, text: str) -> list[Edit]:
        """Return the changes in order, without overlap."""
        ...


class Compatibility:
    """Unicode NFKC, lower case: full and half width, ligatures, circled numbers, ㍻ and ㈱."""

    def apply(self, text: str) -> str:
        """Return the text in NFKC and lower case."""
        return unicodedata.normalize("NFKC", text).lower()

    def edits(self, text: str) -> list[Edit]:
        """Return one edit per cluster that changes: a character with the ones that join it."""
        found: list[Edit] = []
        at = 0
        while at < len(text):
            end = at + 1
            while end < len(text) and _joins_backwards(text[end]):
                end += 1
            new = self.apply(text[at:end])
            if new != text[at:end]:
                found.append(Edit(at, end, new))
            at = end
        return found


def _joins_backwards(character: str) -> bool:
    """Say whether NFKC may compose a character with the one before it."""
    if character < "\u0300":
        return False
    return (
        unicodedata.category(character) in {"Mn", "Mc"}
        or unicodedata.combining(unicodedata.normalize("NFKC", character)[0]) != 0
        or "\u1161" <= character <= "\u11ff"
    )


class Translation:
    """One character to one other, or to a few, or to none."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = dict(table)
        self._listed = re.compile(f"[{''.join(map(re.escape, table))}]")

    def apply(self, text: str) -> str:
        """Return the translated text."""
        # Listed characters are rare: a search for them is five times as fast as str.translate.
        return self._listed.sub(self._translate, text)

    def edits(self, text: str) -> list[Edit]:
        """Return one edit per listed character."""
        return [Edit(m.start(), m.end(), self._translate(m)) for m in self._listed.finditer(text)]

    def _translate(self, found: re.Match[str]) -> str:
        return self._table[found.group()]


class Pattern(NamedTuple):
    """A regular expression, tried only on a text that holds one of its guards (a cheap test)."""

    guards: tuple[str, ...]
    expression: re.Pattern[str]
    replacement: str

    def apply(self, text: str) -> str:
        """Return the text with every occurrence replaced."""
        for guard in self.guards:
            if guard in text:
                return self.expression.sub(self.replacement, text)
        return text

    def edits(self, text: str) -> list[Edit]:
        """Return one edit per occurrence."""
        if not any(guard in text for guard in self.guards):
            return []
        return [
            Edit(found.start(), found.end(), found.expand(self.replacement))
            for found in self.expression.finditer(text)
        ]


class Dictionary:
    """Whole spellings replaced by others, the longest first: 組み込み and 組込み become 組込.

    Args:
        spellings: What is replaced, and by what.
        unless: A pattern; where it matches right after a spelling, that stays (受け入れる is a
            verb).
    """

    def __init__(self, spellings: Mapping[str, str], unless: str) -> None:
        self._unless = re.compile(unless)
        self._spellings = dict(spellings)
        self._longest = max(map(len, spellings), default=0)
        # Every spelling has three characters or more: three sets leave one place in twenty to
        # look at.
        first, second, third = (
            "".join(sorted({re.escape(old[place]) for old in spellings})) for place in range(3)
        )
        self._candidate = re.compile(f"[{first}](?=[{second}][{third}])")
        self._beginnings = {old[:3] for old in spellings}

    def apply(self, text: str) -> str:
        """Return the text with every listed spelling replaced."""
        edits = self.edits(text)
        return apply_edits(text, edits) if edits else text

    def edits(self, text: str) -> list[Edit]:
        """Return the replacements from left to right, the longest at each place."""
        found: list[Edit] = []
        done = 0
        beginnings = self._beginnings
        for candidate in self._candidate.finditer(text):
            at = candidate.start()
            if at < done or text[at : at + 3] not in beginnings:
                continue
            for length in range(min(self._longest, len(text) - at), 2, -1):
                old = text[at : at + length]
                new = self._spellings.get(old)
                if new is None:
                    continue
                if self._unless.match(text, at + length) is None:
                    found.append(Edit(at, at + length, new))
                done = at + length
                break
        return found
