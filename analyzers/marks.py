"""Where keywords stand in the original text: written once, searched without analysis.

Each stream is a text in which terms are found with ``str.find``, a string of flags that says where
a term may begin and end, and the way back to the original characters. Marks are written line by
line, so that those of a line seen before are copied as they are, and joined when they are read.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any

from analyzers.latin import RUN_LIMIT
from analyzers.lines import split_lines
from analyzers.shingles import MAX_LENGTH, MAX_PIECES

FLAG_BASE = 48
"""Flags are written as the character with this code plus their sum: ``0`` is none."""

BEGINS, ENDS, CLOSED, WORD, GAP, ALONE = 1, 2, 4, 8, 16, 32
"""A term may begin here; may end here; none may hold this character; a word begins here; none does
(both together: a word that is written otherwise); a term of one piece may begin here."""

LINE_ITEMS = 5
"""Items of the marks of a line. Those of a text are one list: a list for each line took twice as
long to read."""

_END = chr(FLAG_BASE + CLOSED)
"""The flags of an empty stream: those of its end."""

_MAY_BEGIN = BEGINS | ALONE


def _any_of(wanted: int) -> re.Pattern[str]:
    """Return a pattern for the flags that hold one of some bits."""
    flags = (re.escape(chr(FLAG_BASE + bits)) for bits in range(64) if bits & wanted)
    return re.compile(f"[{''.join(flags)}]")


_HAS_CLOSED = _any_of(CLOSED)
_HAS_CUT = _any_of(BEGINS | ENDS | ALONE)
_WORD_OR_GAP = _any_of(WORD | GAP)


class Stream:
    """One spelling of the text, joined from its lines.

    What only a term that was found asks for is joined when it is asked for: most keywords stand in
    one of the streams of a hit, or in none.

    Attributes:
        text: The characters in which terms are looked for.
        limit: The longest term, in pieces.
    """

    def __init__(
        self,
        limit: int,
        texts: list[str],
        flags: list[str],
        places: list[list[int]],
        originals: "_Originals",
    ) -> None:
        self.text = "".join(texts)
        self.limit = limit
        self._texts = texts
        self._flags = flags
        self._places = places
        self._originals = originals

    @cached_property
    def flags(self) -> str:
        """One flag character per character of ``text`` and one for its end."""
        # The flag after the last character of a line is that of the first of the next line.
        last = self._flags[-1][-1] if self._flags else _END
        return "".join([flags[:-1] for flags in self._flags]) + last

    @cached_property
    def _begins(self) -> list[int]:
        """Where each line begins in ``text``."""
        return [0, *accumulate(map(len, self._texts))]

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
        flags = self.flags
        first = ord(flags[start]) - FLAG_BASE
        if not first & _MAY_BEGIN or not (ord(flags[end]) - FLAG_BASE) & ENDS or first & CLOSED:
            return False
        if _HAS_CLOSED.search(flags, start + 1, end) is not None:
            return False
        pieces = len(_HAS_CUT.findall(flags, start + 1, end + 1))
        return pieces <= (self.limit if first & BEGINS else 1)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the original range behind a range of ``text``."""
        return self._place(start)[0], self._place(end - 1)[1]

    def _place(self, at: int) -> tuple[int, int]:
        number = bisect_right(self._begins, at) - 1
        at -= self._begins[number]
        line, places = self._originals.begin(number), self._places[number]
        # Runs of the line, three numbers each: where the run begins in it, where it begins in its
        # original, and 0 for character by character, else the length of the original range that
        # the whole run stands for. 0 alone is one run, character by character.
        if not places:
            return line + at, line + at + 1
        run = 3 * bisect_right(places[::3], at) - 3
        begin, original, length = places[run : run + 3]
        if length:
            return line + original, line + original + length
        return line + original + at - begin, line + original + at - begin + 1


class _Originals:
    """Where lines begin in the original: all of them, or those of some numbers."""

    def __init__(self, text: str, numbers: list[int] | None = None) -> None:
        self._text = text
        self._numbers = numbers

    @cached_property
    def _begins(self) -> list[int]:
        return [0, *accumulate(map(len, split_lines(self._text)))]

    def begin(self, number: int) -> int:
        return self._begins[number if self._numbers is None else self._numbers[number]]


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
        text, flags = stream.text, stream.flags
        for begin, end in pairwise([found.start() for found in _WORD_OR_GAP.finditer(flags)]):
            bits = ord(flags[begin]) - FLAG_BASE
            if bits & WORD:
                yield next(forms) if bits & GAP else text[begin:end], begin, end

    @classmethod
    def from_json(cls, items: list[Any], text: str) -> "Marks":
        """Read the marks that ``TextAnalyzer.analyze`` wrote.

        Args:
            items: ``Analysis.marks``, parsed: ``LINE_ITEMS`` for each line, see ``marking.py``.
            text: The text whose marks they are.

        Raises:
            ValueError: the text has another number of lines.
        """
        written, flags, places, forms, inner = (items[n::LINE_ITEMS] for n in range(LINE_ITEMS))
        # Lower case does not reach across a line end: all at once is what each line was.
        lowered = text.lower().split("\n")
        texts = [
            lower + "\n" if new == 0 else new for new, lower in zip(written, lowered, strict=True)
        ]
        if written[-1] == 0:
            texts[-1] = lowered[-1]
        return cls(
            (
                Stream(MAX_PIECES, texts, flags, places, _Originals(text)),
                _inner_stream(MAX_PIECES, inner, 0, text),
                _inner_stream(RUN_LIMIT, inner, 3, text),
            ),
            " ".join(filter(None, forms)),
        )


def _inner_stream(limit: int, inner: list[Any], first: int, text: str) -> Stream:
    numbers = [number for number, items in enumerate(inner) if items and items[first]]
    own = [inner[number] for number in numbers]
    texts, flags, places = ([items[first + n] for items in own] for n in range(3))
    return Stream(limit, texts, flags, places, _Originals(text, numbers))
