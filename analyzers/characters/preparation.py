"""The pipeline of character preparation, for documents and keywords alike."""

import re
import sys
import unicodedata
from collections.abc import Iterable
from functools import cache

from analyzers.characters.numerals import KanjiNumerals
from analyzers.characters.offsets import Edit, OffsetMap, apply_edits
from analyzers.characters.rules import (
    Compatibility,
    Dictionary,
    Pattern,
    Patterns,
    Rule,
    Translation,
)
from analyzers.table_files import TableError, read_mapping, read_rows, read_words

CJK = "\u3005\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
KATAKANA = "\u30a1-\u30fa\u30fc"

# Unicode's stream-safe format allows 30 combining marks in a row; more make normalisation
# quadratic.
_MARKS_IN_A_ROW = 30
# After these a spelling in the table of nouns is a verb: 受け入れる, 申し込みます.
_VERB_ENDING = "[るてた]|ま[すしせ]|られ|ない|なけ|よう"
_LINE_ENDS = "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


class Preparation:
    """Rules in a fixed order: what they do to a text, and where its characters came from."""

    def __init__(self, first: list[Rule], patterns: Patterns, last: list[Rule]) -> None:
        self._first = first
        self._patterns = patterns
        self._last = last
        marks = f"[{_combining()}]"
        self._too_many_marks = re.compile(f"({marks}{{{_MARKS_IN_A_ROW}}}){marks}+")
        # The class of all marks is slow where it leaves the first plane; this one is a bitmap.
        near_marks = f"[{_combining(0xFFFF)}\U00010000-\U0010ffff]"
        self._suspect = re.compile(f"[\ud800-\udfff]|{near_marks}{{{_MARKS_IN_A_ROW}}}")
        # Two in three texts hold no mark at all, which one class says five times as fast.
        self._any_suspect = re.compile(f"[\ud800-\udfff{near_marks[1:]}")
        self._surrogate = re.compile("[\ud800-\udfff]")

    def apply(self, text: str) -> str:
        """Return the prepared text."""
        text = self._make_safe(text)
        for rule in self._first:
            text = rule.apply(text)
        text = self._patterns.apply(text)
        for rule in self._last:
            text = rule.apply(text)
        return text

    def apply_with_offsets(self, text: str) -> tuple[str, OffsetMap]:
        """Return the prepared text, and the way back to the original characters."""
        offsets = OffsetMap()
        if self._is_suspect(text):
            text = self._surrogate.sub("\ufffd", text)
            cut = [Edit(*m.span(), m.group(1)) for m in self._too_many_marks.finditer(text)]
            offsets.follow(text, cut)
            text = apply_edits(text, cut)
        text = _follow(self._first, text, offsets)
        for new, edits in self._patterns.changes(text):
            offsets.follow(text, edits)
            text = new
        return _follow(self._last, text, offsets), offsets

    def _is_suspect(self, text: str) -> bool:
        return self._any_suspect.search(text) is not None and self._suspect.search(text) is not None

    def _make_safe(self, text: str) -> str:
        """Replace lone surrogates, and cut runs of combining marks that no script needs."""
        if not self._is_suspect(text):
            return text
        return self._too_many_marks.sub(r"\1", self._surrogate.sub("\ufffd", text))


def _follow(rules: Iterable[Rule], text: str, offsets: OffsetMap) -> str:
    """Apply rules one after the other; the offsets move with them."""
    for rule in rules:
        new, edits = rule.apply_with_edits(text)
        if edits:
            offsets.follow(text, edits)
        text = new
    return text


@cache
def default_preparation() -> Preparation:
    """Build the preparation that the tables describe, once.

    Raises:
        TableError: a table holds a pattern that is not a regular expression.
    """
    return Preparation(
        [
            Translation({"\u309b": "\u3099", "\u309c": "\u309a", "İ": "i"}),
            Compatibility(),
            Translation(_character_table()),
        ],
        Patterns(_patterns()),
        [
            KanjiNumerals(tuple(read_words("numerals.tsv"))),
            Dictionary(read_mapping("okurigana.tsv"), _VERB_ENDING),
        ],
    )


def _character_table() -> dict[str, str]:
    table = read_mapping("old_kanji.tsv")
    for old, new in read_mapping("symbols.tsv").items():
        table[chr(int(old, 16)) if old.startswith("0x") else old] = new
    for code in range(0xC0, 0x250):
        plain = unicodedata.normalize("NFD", chr(code))[0]
        if plain.isascii() and plain != chr(code):
            table[chr(code)] = plain
    table |= dict.fromkeys(_LINE_ENDS, "\n")
    controls = (chr(code) for code in (*range(0x20), 0x7F))
    table |= {control: " " for control in controls if control not in _LINE_ENDS + "\n"}
    return table


def _patterns() -> list[Pattern]:
    rules: list[Pattern] = []
    for guards, pattern, replacement in read_rows("patterns.tsv", 3):
        expression = pattern.replace("{C}", CJK).replace("{K}", KATAKANA)
        try:
            rules.append(
                Pattern(
                    tuple(guards.replace("\\n", "\n").split("|")),
                    re.compile(expression),
                    replacement.replace("\\n", "\n"),
                    is_japanese=expression != pattern,
                )
            )
        except re.error as error:
            raise TableError(f"patterns.tsv: {pattern!r}: {error}") from error
    return rules


@cache
def _combining(last: int = sys.maxunicode) -> str:
    """Return every combining mark (category M) up to ``last``, for a character class."""
    marks = [code for code in range(last + 1) if unicodedata.category(chr(code))[0] == "M"]
    ranges: list[list[int]] = []
    for code in marks:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)
