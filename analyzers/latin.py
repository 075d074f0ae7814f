"""Words in latin letters: the plural with the singular, hyphens open and closed, runs of words.

Such words are read from the characters, not from the dictionary, which takes ``natural language
processing`` for one word and cuts ``c++``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

LATIN = re.compile(
    r"\d[\d.]*(?:[千万億兆](?!葉)\d*)+|\d+(?:\.\d+)+(?![a-z\d])|[a-z\d]+(?:-[a-z\d]+)*"
)
"""One word of latin letters and digits in prepared text; a number with its point is one, and
1万5000 is one: 5000 is not in it."""

RUN_LIMIT = 3
"""The longest run of words, in words, that becomes one term."""

# DNS, gas and bus are no plurals.
_NEVER_PLURAL = 3
_MAX_KNOWN = 100_000
_NUMBERED = re.compile(r"([a-z]{2,})(\d{2,})")
_LETTER = re.compile("[a-z0-9]")


class LatinPiece(NamedTuple):
    """A part of a word between hyphens: its normal form, and where it stands in the text."""

    form: str
    start: int
    end: int


class LatinWords:
    """Normal forms of latin words, and the runs that become terms."""

    def __init__(self, spellings: Mapping[str, str], function_words: Iterable[str]) -> None:
        self._spellings = dict(spellings)
        self._function_words = frozenset(function_words)
        self._known: dict[str, tuple[LatinPiece, ...]] = {}

    def form(self, word: str) -> str:
        """Return the normal form: singular, American spelling."""
        found = self._spellings.get(word)
        if found is not None:
            return found
        stem = strip_plural(word)
        return self._spellings.get(stem, stem)

    def parts(self, word: str) -> tuple[LatinPiece, ...]:
        """Return the parts of a word, placed from its start.

        They stand between hyphens, or are a name and its number (TOEIC800).
        """
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            known = self._known[word] = tuple(self._find_parts(word))
        return known

    def _find_parts(self, word: str) -> Iterator[LatinPiece]:
        numbered = _NUMBERED.fullmatch(word)
        at = 0
        for part in numbered.groups() if numbered is not None else word.split("-"):
            at = word.index(part, at)
            yield LatinPiece(self.form(part), at, at + len(part))
            at += len(part)

    def runs(self, text: str, spans: Iterable[tuple[int, int]]) -> list[list[LatinPiece]]:
        """Return runs of words that stand with one blank between them and hold no function word."""
        runs: list[list[LatinPiece]] = []
        run: list[LatinPiece] = []
        last_end = -2
        for start, end in spans:
            if run and (start != last_end + 1 or text[last_end] != " "):
                runs.append(run)
                run = []
            word = text[start:end]
            if word in self._function_words:
                if run:
                    runs.append(run)
                    run = []
            else:
                for form, begin, stop in self.parts(word):
                    run.append(LatinPiece(form, start + begin, start + stop))
            last_end = end
        if run:
            runs.append(run)
        return runs


def has_latin(text: str) -> bool:
    """Say whether a prepared text holds a latin letter or a digit."""
    return _LETTER.search(text) is not None


def strip_plural(word: str) -> str:
    """Strip the plural of an English word and nothing else: researcher is not research.

    The S-stemmer (Harman 1991), with the -es of hissing endings taken off whole.
    """
    if len(word) <= _NEVER_PLURAL or word[-1] != "s":
        return word
    if word.endswith("ies"):
        return word if word.endswith(("eies", "aies")) else word[:-3] + "y"
    if word.endswith(("sses", "xes", "tches", "shes", "nches", "rches", "oaches", "eaches")):
        return word[:-2]
    if word.endswith(("us", "ss", "is", "aes", "ees", "oes")) or not word[-2].isalpha():
        return word[:-1] if word.endswith("ees") else word
    return word[:-1]
