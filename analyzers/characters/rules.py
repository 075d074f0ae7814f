"""The kinds of rule that character preparation is made of.

Every rule has two readings that must agree: ``apply``, the fast one, and ``apply_with_edits``,
which also names the changed places. It may leave out those that replace character by character.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

from analyzers.characters.offsets import Edit, apply_edits


class Rule(Protocol):
    """A change of spelling on the level of characters."""

    def apply(self, text: str) -> str:
        """Return the changed text."""
        ...

    def apply_with_edits(self, text: str) -> tuple[str, list[Edit]]:
        """Return the changed text and the edits that move characters, in order."""
        ...


class Compatibility:
    """Unicode NFKC, lower case: full and half width, ligatures, circled numbers, ㍻ and ㈱."""

    def __init__(self) -> None:
        near = [chr(code) for code in range(0x10000)]
        joining = _ranges(c for c in near if _joins_backwards(c))
        growing = _ranges(c for c in near if len(unicodedata.normalize("NFKC", c)) != 1)
        # What lies beyond the first plane is rare: there all characters are looked at.
        far = "\U00010000-\U0010ffff"
        changing = _ranges(c for c in near if unicodedata.normalize("NFKC", c) != c)
        self._joining = re.compile(f"[{joining}{far}]")
        self._changing = re.compile(f"[{changing}]")
        self._moving = re.compile(f"[{joining}{growing}{far}]")
        self._cluster = re.compile(f"(?s:.)[{joining}{far}]+|[{growing}{far}]")

    def apply(self, text: str) -> str:
        """Return the text in NFKC and lower case."""
        if text.isascii() or unicodedata.is_normalized("NFKC", text):
            return text.lower()
        # Where nothing joins what is before it, single characters can be replaced: three times as
        # fast as to normalise all of a text for its few brackets in full width.
        if self._joining.search(text) is None:
            return self._changing.sub(_normalize_match, text).lower()
        return unicodedata.normalize("NFKC", text).lower()

    def apply_with_edits(self, text: str) -> tuple[str, list[Edit]]:
        """Return the text, and one edit per cluster (a character with those that join it)."""
        if self._moving.search(text) is None:
            return self.apply(text), []
        clusters = self._cluster.finditer(text)
        return self.apply(text), [
            edit for found in clusters for edit in self._edits(text, *found.span())
        ]

    def _edits(self, text: str, at: int, stop: int) -> Iterator[Edit]:
        while at < stop:
            end = at + 1
            while end < stop and _joins_backwards(text[end]):
                end += 1
            new = self.apply(text[at:end])
            if new != text[at:end]:
                yield Edit(at, end, new)
            at = end


def _joins_backwards(character: str) -> bool:
    """Say whether NFKC may compose a character with the one before it."""
    if character < "\u0300":
        return False
    first = unicodedata.normalize("NFKC", character)[0]
    return (
        unicodedata.category(character) in {"Mn", "Mc"}
        or unicodedata.combining(first) != 0
        or "\u1161" <= first <= "\u11ff"
    )


def _normalize_match(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found.group())


def _ranges(characters: Iterable[str]) -> str:
    """Return characters, which are in order, as the inside of a character class."""
    ranges: list[list[str]] = []
    for character in characters:
        if ranges and ord(ranges[-1][1]) + 1 == ord(character):
            ranges[-1][1] = character
        else:
            ranges.append([character, character])
    return "".join(f"{re.escape(first)}-{re.escape(last)}" for first, last in ranges)


class Translation:
    """One character to one other, or to a few, or to none."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = dict(table)
        self._listed = re.compile(f"[{''.join(map(re.escape, table))}]")
        moving = "".join(re.escape(old) for old, new in table.items() if len(new) != 1)
        self._moving = re.compile(f"[{moving}]" if moving else "(?!)")

    def apply(self, text: str) -> str:
        """Return the translated text."""
        # Listed characters are rare: a search for them is five times as fast as str.translate.
        return self._listed.sub(self._translate, text)

    def apply_with_edits(self, text: str) -> tuple[str, list[Edit]]:
        """Return the translated text, and one edit per character that does not become one."""
        if self._moving.search(text) is None:
            return self.apply(text), []
        found = self._moving.finditer(text)
        return self.apply(text), [Edit(m.start(), m.end(), self._translate(m)) for m in found]

    def _translate(self, found: re.Match[str]) -> str:
        return self._table[found.group()]


class Pattern(NamedTuple):
    """A regular expression, tried only on a text that holds one of its guards (a cheap test).

    Attributes:
        guards: Every occurrence holds one of them.
        expression: What is replaced.
        replacement: By what.
        is_japanese: Whether it never matches in ASCII.
    """

    guards: tuple[str, ...]
    expression: re.Pattern[str]
    replacement: str
    is_japanese: bool

    def apply(self, text: str) -> str:
        """Return the text with every occurrence replaced."""
        if self.is_japanese and text.isascii():
            return text
        for guard in self.guards:
            if guard in text:
                return self.expression.sub(self.replacement, text)
        return text

    def apply_with_edits(self, text: str) -> tuple[str, list[Edit]]:
        """Return the text, and one edit per occurrence."""
        if self.is_japanese and text.isascii():
            return text, []
        for guard in self.guards:
            if guard in text:
                break
        else:
            return text, []
        new = self.replacement
        edits = [
            Edit(*found.span(), found.expand(new) if "\\" in new else new)
            for found in self.expression.finditer(text)
        ]
        return (apply_edits(text, edits), edits) if edits else (text, edits)


class Patterns:
    """Patterns one after the other. Most texts hold a guard of few of them.

    Which those are is told by the characters of the text, all at once: a look for each pattern was
    a third of the preparation of a line.
    """

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._patterns = tuple(patterns)
        # For each character that one guard cannot do without, the patterns that it may wake.
        self._woken: dict[str, int] = {}
        for number, pattern in enumerate(self._patterns):
            for guard in pattern.guards:
                self._woken[guard[0]] = self._woken.get(guard[0], 0) | 1 << number
        self._waking = frozenset(self._woken)

    def apply(self, text: str) -> str:
        """Return the text with every occurrence of every pattern replaced, in their order."""
        waiting = self._wake(text)
        while waiting:
            number = (waiting & -waiting).bit_length()
            new = self._patterns[number - 1].apply(text)
            if new == text:
                waiting = waiting >> number << number
            else:
                # What a pattern writes may hold the guard of one behind it.
                text = new
                waiting = self._wake(text) >> number << number
        return text

    def changes(self, text: str) -> Iterator[tuple[str, list[Edit]]]:
        """Yield the text after each pattern that changes it, and its edits."""
        waiting = self._wake(text)
        while waiting:
            number = (waiting & -waiting).bit_length()
            text, edits = self._patterns[number - 1].apply_with_edits(text)
            if edits:
                yield text, edits
                waiting = self._wake(text)
            waiting = waiting >> number << number

    def _wake(self, text: str) -> int:
        """Return the patterns that may apply, as bits."""
        waiting = 0
        for character in self._waking.intersection(text):
            waiting |= self._woken[character]
        return waiting


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
        return self.apply_with_edits(text)[0]

    def apply_with_edits(self, text: str) -> tuple[str, list[Edit]]:
        """Return the text, and the replacements from left to right, the longest at each place."""
        edits = self._edits(text)
        return (apply_edits(text, edits) if edits else text), edits

    def _edits(self, text: str) -> list[Edit]:
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
