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

LATIN_OR_END = re.compile(LATIN.pattern + r"|(?P<end>[!?\n]|(?<!\.)\.\.?(?![a-z\d.]))", re.ASCII)
"""Latin words and sentence ends, in text without other letters. Neither the points of an ellipsis
nor that in ``example.ac.jp`` end a sentence."""

RUN_LIMIT = 3
"""The longest run of words, in words, that becomes one term."""

# DNS, gas and bus are no plurals.
_NEVER_PLURAL = 3
_MAX_KNOWN = 100_000
_NUMBERED = re.compile(r"([a-z]{2,})(\d{2,})")
_LETTER = re.compile("[a-z0-9]")
# After these a point ends no sentence. They are the ones that the dictionary knows with their
# point: in a Japanese line it decides.
ABBREVIATIONS = frozenset(["mr", "ms", "dr", "vol", "no", "co", "ltd", "inc", "vs", "dept"])
# Two lines of a posting are as fast with the tokenizer as without it: a call costs something too.
_LEAST_LINE = 30


class LatinPiece(NamedTuple):
    """A part of a word between hyphens: its normal form, and where it stands in the word."""

    form: str
    start: int
    end: int


class LatinRun(NamedTuple):
    """Words with one blank between them: the forms of their parts, and where these stand."""

    forms: list[str]
    ranges: list[tuple[int, int]]


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

    def runs(self, text: str, spans: Iterable[tuple[int, int]]) -> list[LatinRun]:
        """Return runs of words that stand with one blank between them and hold no function word."""
        runs: list[LatinRun] = []
        forms: list[str] = []
        ranges: list[tuple[int, int]] = []
        function_words, parts_of = self._function_words, self.parts
        last_end = -2
        for span in spans:
            start, end = span
            word = text[start:end]
            is_function_word = word in function_words
            if forms and (is_function_word or start != last_end + 1 or text[last_end] != " "):
                runs.append(LatinRun(forms, ranges))
                forms, ranges = [], []
            last_end = end
            if is_function_word:
                continue
            parts = parts_of(word)
            if len(parts) == 1:
                forms.append(parts[0].form)
                ranges.append(span)
            else:
                forms += [part.form for part in parts]
                ranges += [(start + part.start, start + part.end) for part in parts]
        if forms:
            runs.append(LatinRun(forms, ranges))
        return runs


def latin_parts(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield the parts of a text, and whether each is without anything but latin letters and signs.

    Such parts are whole lines. They need no tokenizer: two fifths of what stands in postings.
    """
    if text.isascii():
        yield 0, len(text), True
        return
    start = at = 0
    is_latin = False
    for line in text.split("\n"):
        kind = len(line) >= _LEAST_LINE and line.isascii()
        if kind != is_latin:
            if start < at:
                yield start, at, is_latin
            start, is_latin = at, kind
        at += len(line) + 1
    yield start, len(text), is_latin


def is_inside_latin(text: str, at: int) -> bool:
    """Say whether a sign stands between latin letters or digits, as in ``example.ac.jp``."""
    return (
        at > 0
        and _LETTER.match(text, at - 1) is not None
        and _LETTER.match(text, at + 1) is not None
    )


def find_latin(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the places of latin words between two places of a text."""
    if _LETTER.search(text, start, end) is None:
        return []
    return [found.span() for found in LATIN.finditer(text, start, end)]


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
