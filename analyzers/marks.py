"""Where keywords stand in the original text: written once, searched without analysis.

Each stream is a text in which terms are found with ``str.find``, a string of flags that says where
a term may begin and end, and the way back to the original characters. Marks are written line by
line, so that those of a line seen before are copied as they are, and joined when they are read.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

from analyzers.latin import RUN_LIMIT
from analyzers.lines import split_lines
from analyzers.shingles import MAX_LENGTH, MAX_PIECES

FLAG_BASE = 48
"""Flags are written as the character with this code plus their sum: ``0`` is none."""

BEGINS, ENDS, CLOSED, WORD, GAP, ALONE = 1, 2, 4, 8, 16, 32
"""A term may begin here; may end here; none may hold this character; a word begins here; none does
(both together: a word that is written otherwise); a term of one piece may begin here."""

EMPTY = chr(FLAG_BASE + CLOSED)
"""The flags of an empty stream: those of its end."""

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
        begins: Where each line of the original begins in ``text``.
        originals: Where it begins in the original.
        places: For each line, runs of ``text``, three numbers each: where the run begins in the
            line, where it begins in the line's original, and 0 for character by character, else
            the length of the original range that the whole run stands for. 0 where the line is one
            run, character by character.
    """

    text: str
    flags: str
    limit: int
    begins: Sequence[int]
    originals: Sequence[int]
    places: Sequence[Sequence[int] | int]

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
        return self._place(start)[0], self._place(end - 1)[1]

    def _place(self, at: int) -> tuple[int, int]:
        line = bisect_right(self.begins, at) - 1
        places, start = self.places[line], self.originals[line]
        at -= self.begins[line]
        if isinstance(places, int):
            return start + at, start + at + 1
        run = 3 * bisect_right(places[::3], at) - 3
        begin, original, length = places[run : run + 3]
        if length:
            return start + original, start + original + length
        return start + original + at - begin, start + original + at - begin + 1


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

    @classmethod
    def from_json(cls, lines: Sequence[Sequence[Any]], text: str) -> "Marks":
        """Read the marks that ``TextAnalyzer.analyze`` wrote.

        Args:
            lines: ``Analysis.marks``, parsed: one list for each line, see ``marking.py``.
            text: The text whose marks they are.
        """
        own = split_lines(text)
        originals = [0, *accumulate(map(len, own))]
        full = [[*line, *_NOTHING[len(line) :]] for line in lines]
        written, flags, places, forms, normalised, latin = zip(*full, strict=True)
        surface = [new or old.lower() for new, old in zip(written, own, strict=True)]
        return cls(
            (
                _join(MAX_PIECES, originals, surface, flags, places),
                _join(MAX_PIECES, originals, *zip(*normalised, strict=True)),
                _join(RUN_LIMIT, originals, *zip(*latin, strict=True)),
            ),
            " ".join(filter(None, forms)),
        )


_NOTHING: Final = (0, "", 0, "", ("", EMPTY, 0), ("", EMPTY, 0))
"""What a line leaves out at its end."""


def _join(
    limit: int,
    originals: Sequence[int],
    texts: Sequence[str],
    flags: Sequence[str],
    places: Sequence[Sequence[int] | int],
) -> Stream:
    # The flag after the last character of a line is that of the first of the next line.
    inner = [each[:-1] for each in flags]
    return Stream(
        "".join(texts),
        "".join(inner) + flags[-1][-1],
        limit,
        [0, *accumulate(map(len, texts))],
        originals,
        places,
    )
