"""Where keywords stand in the original text: written once, searched without analysis.

Each stream is a text in which terms are found with ``str.find``, a string of flags that says where
a term may begin and end, and the way back to the original characters.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from analyzers.shingles import MAX_LENGTH

FLAG_BASE = 48
"""Flags are written as the character with this code plus their sum: ``0`` is none."""

BEGINS, ENDS, CLOSED, WORD, GAP, ALONE = 1, 2, 4, 8, 16, 32
"""A term may begin here; may end here; none may hold this character; a word begins here; none does
(both together: a word that is written otherwise); a term of one piece may begin here."""

_MAY_BEGIN = BEGINS | ALONE
_CUT = BEGINS | ENDS | ALONE
_WORD_OR_GAP = re.compile(
    f"[{''.join(re.escape(chr(FLAG_BASE + bits)) for bits in range(64) if bits & (WORD | GAP))}]"
)


@dataclass(frozen=True, slots=True)
class Stream:
    """One spelling of the text.

    Attributes:
        text: The characters in which terms are looked for.
        flags: One flag character per character of ``text`` and one for its end.
        limit: The longest term, in pieces.
        places: Runs of ``text``, three numbers each: where the run begins, where it begins in the
            original, and 0 for character by character, else the length of the original range that
            the whole run stands for.
    """

    text: str
    flags: str
    limit: int
    places: tuple[int, ...]

    def find(self, terms: Iterable[str]) -> list[tuple[int, int]]:
        """Return the ranges of ``text`` where terms stand as terms, not as mere substrings."""
        text = self.text
        found = []
        for term in terms:
            at = text.find(term)
            while at >= 0:
                if self._is_term(at, at + len(term)):
                    found.append((at, at + len(term)))
                at = text.find(term, at + 1)
        return found

    def _is_term(self, start: int, end: int) -> bool:
        if not 0 < end - start <= MAX_LENGTH:
            return False
        first, *inside = (ord(flag) - FLAG_BASE for flag in self.flags[start : end + 1])
        if not first & _MAY_BEGIN or not inside[-1] & ENDS or first & CLOSED:
            return False
        if any(flag & CLOSED for flag in inside[:-1]):
            return False
        pieces = sum(1 for flag in inside if flag & _CUT)
        return pieces <= (self.limit if first & BEGINS else 1)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the original range behind a range of ``text``."""
        begins = self.places[::3]
        first = bisect_right(begins, start) - 1
        last = bisect_right(begins, end - 1) - 1
        return self._place(first, start)[0], self._place(last, end - 1)[1]

    def _place(self, run: int, at: int) -> tuple[int, int]:
        begin, original, length = self.places[run * 3 : run * 3 + 3]
        if length:
            return original, original + length
        return original + at - begin, original + at - begin + 1


@dataclass(frozen=True, slots=True)
class Marks:
    """Everything needed to mark keywords in one text.

    Attributes:
        streams: The text as written (first), in normalised forms, and in latin words.
        forms: The words that are not as written in the first stream, in order, blanks between them.
    """

    streams: tuple[Stream, ...]
    forms: str

    def may_hold(self, phrase: Iterable[str]) -> bool:
        """Say whether every word of a phrase occurs at all: a cheap test before ``words``."""
        text = self.streams[0].text
        return all(word in text or word in self.forms for word in phrase)

    def words(self) -> Iterator[tuple[str, int, int]]:
        """Yield the words of ``Analysis.words``, each with its range in the first stream."""
        stream = self.streams[0]
        forms = iter(self.forms.split())
        begin, written = -1, True
        for found in _WORD_OR_GAP.finditer(stream.flags):
            at = found.start()
            if begin >= 0:
                yield stream.text[begin:at] if written else next(forms), begin, at
            bits = ord(found.group()) - FLAG_BASE
            begin = at if bits & WORD else -1
            written = not bits & GAP

    def to_json(self) -> list[Any]:
        """Return plain lists, strings and numbers."""
        return [
            [[s.text, s.flags, s.limit, list(s.places)] for s in self.streams],
            self.forms,
        ]

    @classmethod
    def from_json(cls, value: Sequence[Any]) -> "Marks":
        """Read what ``to_json`` returned."""
        streams, forms = value
        return cls(
            tuple(
                Stream(text, flags, limit, tuple(places)) for text, flags, limit, places in streams
            ),
            forms,
        )
