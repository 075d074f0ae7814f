"""The kinds of rule that character preparation is made of.

Every rule has two readings that must agree: ``apply``, the fast one, and ``edits``, which names the
changed places. Only edits that change a length matter to offsets, so the others may be merged.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Protocol

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

    # A cluster is a character with the combining ones after it: NFKC never looks across clusters,
    # but for conjoining jamo and the half-width sound marks, which are kept with what precedes them.
    _cluster = re.compile(r"[^\u0300-\uffff\U00010000-\U0010ffff]+|.", re.DOTALL)

    def apply(self, text: str) -> str:
        """Return the text in NFKC and lower case."""
        return unicodedata.normalize("NFKC", text).lower()

    def edits(self, text: str) -> list[Edit]:
        """Return one edit per changed cluster."""
        found: list[Edit] = []
        at = 0
        while at < len(text):
            end = at + 1
            while end < len(text) and _joins_backwards(text[end]):
                end += 1
            cluster = text[at:end]
            new = self.apply(cluster)
            if len(new) != len(cluster):
                found.append(Edit(at, end, new))
            elif new != cluster:
                found.append(Edit(at, end, new))
            at = end
        return found


def _joins_backwards(character: str) -> bool:
    if character < "\u0300":
        return False
    return (
        unicodedata.combining(character) != 0
        or "\u1161" <= character <= "\u11ff"
        or character in "\uff9e\uff9f"
        or (
            character >= "\u0900"
            and unicodedata.combining(unicodedata.normalize("NFKC", character)[0]) != 0
        )
        or unicodedata.category(character) in {"Mc", "Mn"}
    )


class Translation:
    """One character to one other, or to a few, or to none."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = str.maketrans(dict(table))
        resized = "".join(re.escape(old) for old, new in table.items() if len(new) != 1)
        self._resized = re.compile(f"[{resized}]") if resized else None
        self._new = dict(table)

    def apply(self, text: str) -> str:
        """Return the translated text."""
        return text.translate(self._table)

    def edits(self, text: str) -> list[Edit]:
        """Return the edits that change the length; the others leave every offset as it is."""
        if self._resized is None:
            return []
        return [
            Edit(m.start(), m.end(), self._new[m.group()]) for m in self._resized.finditer(text)
        ]


class Pattern:
    """A regular expression, tried only on a text that holds one of its guards (a cheap test)."""

    def __init__(self, guards: Sequence[str], pattern: str, replacement: str) -> None:
        self._guards = tuple(guards)
        self._pattern = re.compile(pattern)
        self._replacement = replacement

    def apply(self, text: str) -> str:
        """Return the text with every occurrence replaced."""
        for guard in self._guards:
            if guard in text:
                return self._pattern.sub(self._replacement, text)
        return text

    def edits(self, text: str) -> list[Edit]:
        """Return one edit per occurrence."""
        if not any(guard in text for guard in self._guards):
            return []
        return [
            Edit(found.start(), found.end(), found.expand(self._replacement))
            for found in self._pattern.finditer(text)
        ]


class Dictionary:
    """Whole spellings replaced by others, the longest first: 組み込み and 組込み become 組込.

    Args:
        spellings: What is replaced, and by what.
        unless: A pattern; where it matches right after a spelling, that stays (受け入れる is a verb).
    """

    def __init__(self, spellings: Mapping[str, str], unless: str) -> None:
        self._unless = re.compile(unless)
        self._spellings = dict(spellings)
        self._longest = max(map(len, spellings), default=0)
        self._pairs = {old[:2] for old in spellings}
        first = "".join(sorted({re.escape(old[0]) for old in spellings}))
        second = "".join(sorted({re.escape(old[1]) for old in spellings}))
        self._candidate = re.compile(f"[{first}](?=[{second}])")

    def apply(self, text: str) -> str:
        """Return the text with every listed spelling replaced."""
        edits = self.edits(text)
        return apply_edits(text, edits) if edits else text

    def edits(self, text: str) -> list[Edit]:
        """Return the replacements from left to right, the longest at each place."""
        found: list[Edit] = []
        done = 0
        pairs = self._pairs
        for candidate in self._candidate.finditer(text):
            at = candidate.start()
            if at < done or text[at : at + 2] not in pairs:
                continue
            for length in range(min(self._longest, len(text) - at), 1, -1):
                old = text[at : at + length]
                new = self._spellings.get(old)
                if new is None:
                    continue
                if self._unless.match(text, at + length) is None:
                    found.append(Edit(at, at + length, new))
                done = at + length
                break
        return found
