"""Where keywords stand in the original text: a compact payload, written once, searched without analysis.

Each stream is a text in which terms are found with ``str.find``, a string of flags that says where a
term may begin and end, and the way back to the original characters.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

FLAG_BASE = 48
"""Flags are written as the character with this code plus their sum: ``0`` is none."""

BEGINS, ENDS, CLOSED, WORD, GAP, ALONE = 1, 2, 4, 8, 16, 32
"""A term may begin here; may end here; none may hold this character; a word begins here; none does;
a term of one piece may begin here."""

_MAY_BEGIN = BEGINS | ALONE
_CUT = BEGINS | ENDS | ALONE
_MAX_LENGTH = 30


@dataclass(frozen=True, slots=True)
class Stream:
    """One spelling of the text.

    Attributes:
        text: The characters in which terms are looked for.
        flags: One flag character per character of ``text`` and one for its end.
        limit: The longest term, in pieces.
        places: Runs of ``text``, three numbers each: where the run begins, where it begins in the
            original, and 0 for character by character, else the length of the original range that the
            whole run stands for.
    """

    text: str
    flags: str
    limit: int
    places: tuple[int, ...]

    def find(self, term: str) -> Iterator[tuple[int, int]]:
        """Yield the ranges of ``text`` where a term stands as a term, not as a mere substring."""
        length = len(term)
        if length > _MAX_LENGTH or not length:
            return
        text, flags = self.text, self.flags
        at = text.find(term)
        while at >= 0:
            first = ord(flags[at]) - FLAG_BASE
            if first & _MAY_BEGIN and (ord(flags[at + length]) - FLAG_BASE) & ENDS:
                inside = [ord(flag) - FLAG_BASE for flag in flags[at + 1 : at + length + 1]]
                pieces = sum(1 for flag in inside if flag & _CUT)
                limit = self.limit if first & BEGINS else 1
                if (
                    pieces <= limit
                    and not first & CLOSED
                    and not any(f & CLOSED for f in inside[:-1])
                ):
                    yield at, at + length
            at = text.find(term, at + 1)

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
        forms: The words that are not as written in the first stream: number, word, number, word, …
    """

    streams: tuple[Stream, ...]
    forms: tuple[int | str, ...]

    def words(self) -> Iterator[tuple[str, int, int]]:
        """Yield the words of ``Analysis.words``, each with its range in the first stream."""
        stream = self.streams[0]
        forms = dict(zip(self.forms[::2], self.forms[1::2], strict=True))
        begin = -1
        number = 0
        for at, flag in enumerate(stream.flags):
            bits = ord(flag) - FLAG_BASE
            if not bits & (WORD | GAP):
                continue
            if begin >= 0:
                yield str(forms.get(number, stream.text[begin:at])), begin, at
                number += 1
            begin = at if bits & WORD else -1

    def to_json(self) -> list[Any]:
        """Return plain lists, strings and numbers."""
        return [
            [[s.text, s.flags, s.limit, list(s.places)] for s in self.streams],
            list(self.forms),
        ]

    @classmethod
    def from_json(cls, value: Sequence[Any]) -> "Marks":
        """Read what ``to_json`` returned."""
        streams, forms = value
        return cls(
            tuple(
                Stream(text, flags, limit, tuple(places)) for text, flags, limit, places in streams
            ),
            tuple(forms),
        )
