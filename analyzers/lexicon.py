"""What we know of one dictionary word, worked out once and kept: its class, its forms, its cuts."""

import re
from typing import Protocol

from analyzers.boundaries import Boundaries, Context
from analyzers.characters.preparation import KATAKANA, Preparation
from analyzers.katakana import KatakanaCompounds

CONTENT, GRAMMAR, MARK = 0, 1, 2
"""The classes of words. Grammar and marks end a stretch; marks are no words at all."""

BREAK = "¦"
"""The word that stands for the end of a sentence or a line: no phrase crosses it."""

_SENTENCE_END = re.compile(r"[。．!?\n]|^\.$")
_LONG_KATAKANA = re.compile(f"[{KATAKANA}]{{4,}}")
_GRAMMAR = {"助詞", "助動詞", "接続詞", "感動詞"}
_MARKS = {"補助記号", "空白"}
_MAX_KNOWN = 400_000

FIRST_UNKNOWN_ID = 0xF000_0000
"""Word ids from here on are made for words that are not in the dictionary."""


class Morpheme(Protocol):
    """The part of a SudachiPy morpheme that is read here."""

    def word_id(self) -> int:
        """Return the id of the word in the dictionary."""
        ...

    def normalized_form(self) -> str:
        """Return the normalised form."""
        ...

    def part_of_speech(self) -> tuple[str, str, str, str, str, str]:
        """Return the six levels of the part of speech."""
        ...


class Word:
    """One word as it stands in prepared text.

    Attributes:
        surface: How it is written.
        form: Its normalised form; the same object as ``surface`` when nothing changes. For a mark
            it is empty, or ``BREAK``.
        kind: ``CONTENT``, ``GRAMMAR`` or ``MARK``.
        guards: No keyword may begin right after it (非 in 非常勤).
        cuts: Places inside it where keywords may begin or end, each with its flag (see
            ``shingles``).
        context: What its neighbour on the left decides, if anything.
        special: Whether any of the last three is set (one test in the hot loop).
        changed: Whether the form differs from the surface.
    """

    __slots__ = ("changed", "context", "cuts", "form", "guards", "kind", "special", "surface")

    def __init__(  # noqa: PLR0913 - a plain record, made in one place
        self,
        surface: str,
        form: str,
        kind: int,
        cuts: dict[int, int],
        context: Context | None,
        *,
        guards: bool,
    ) -> None:
        self.surface = surface
        self.form = form
        self.kind = kind
        self.cuts = cuts
        self.context = context
        self.guards = guards
        self.changed = form != surface
        self.special = guards or bool(cuts) or context is not None


class Lexicon:
    """Words by dictionary id."""

    def __init__(
        self, preparation: Preparation, boundaries: Boundaries, katakana: KatakanaCompounds
    ) -> None:
        self._preparation = preparation
        self._boundaries = boundaries
        self._katakana = katakana
        self.known: dict[int, Word] = {}
        self._unknown: dict[tuple[int, str], Word] = {}

    def learn(self, morpheme: Morpheme, surface: str) -> Word:
        """Work a word out; keep it when the dictionary has it."""
        word_id = morpheme.word_id()
        unknown = word_id >= FIRST_UNKNOWN_ID
        if unknown:
            # Such an id names a part of speech only.
            word = self._unknown.get((word_id, surface))
            if word is not None:
                return word
        part = morpheme.part_of_speech()
        kind = _kind(part, surface)
        if kind == MARK:
            word = Word(
                surface,
                BREAK if _SENTENCE_END.search(surface) else "",
                MARK,
                {},
                None,
                guards=False,
            )
        else:
            word = Word(
                surface,
                self._form(morpheme, surface),
                kind,
                self._boundaries.cuts(surface) or self._katakana.cuts(surface, unknown=unknown),
                self._boundaries.context(surface),
                guards=self._boundaries.guards(surface),
            )
        if len(self.known) + len(self._unknown) >= _MAX_KNOWN:
            self.known.clear()
            self._unknown.clear()
        if unknown:
            self._unknown[word_id, surface] = word
        else:
            self.known.setdefault(word_id, word)
        return word

    def _form(self, morpheme: Morpheme, surface: str) -> str:
        form = self._preparation.apply(morpheme.normalized_form()).strip()
        if _LONG_KATAKANA.fullmatch(form):
            form = form.rstrip("ー")
        form = "".join(form.split()).replace("・", "")
        return surface if not form or form == surface else form


def _kind(part: tuple[str, ...], surface: str) -> int:
    # Letters of scripts that the dictionary does not know are marks to it; they are words here.
    # A few entries hold a blank (faces, one name): no term may.
    is_word = surface.isalnum() if part[0] in _MARKS else any(map(str.isalnum, surface))
    if not is_word or " " in surface:
        return MARK
    if part[0] in _GRAMMAR or (part[0] == "動詞" and part[1] == "非自立可能"):
        return GRAMMAR
    return CONTENT
