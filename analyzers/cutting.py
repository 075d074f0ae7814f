"""The loop over the words of a text: to stretches and terms, and to the words in order.

The hottest code of the project: one plain loop, local names, one dictionary look-up per word.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

from analyzers.latin import RUN_LIMIT, LatinRun, LatinWords, is_inside_latin, latin_parts
from analyzers.lexicon import Lexicon, Morpheme
from analyzers.shingles import add_shingles
from analyzers.stretches import StretchBuilder


class LocatedMorpheme(Morpheme, Protocol):
    """A morpheme that knows where it ends in its portion."""

    def end(self) -> int:
        """Return the end, in characters of the portion."""
        ...


Portions = Callable[[str, int, int], Iterable[tuple[int, Iterable[LocatedMorpheme]]]]
"""A tokenizer: the words between two places of a text, in portions, each with its offset."""


class Cut:
    """A prepared text, cut.

    Attributes:
        text: The prepared text.
        builder: The terms, words and (when asked for) stretches and places.
        runs: Runs of latin words.
    """

    __slots__ = ("builder", "runs", "text")

    def __init__(self, text: str, builder: StretchBuilder, runs: list[LatinRun]) -> None:
        self.text = text
        self.builder = builder
        self.runs = runs


class Cutter:
    """Cuts prepared texts."""

    def __init__(self, portions: Portions, lexicon: Lexicon, latin_words: LatinWords) -> None:
        self._portions = portions
        self._lexicon = lexicon
        self._latin_words = latin_words

    def cut(self, text: str, *, keeps_places: bool = False) -> Cut:
        """Cut a prepared text; the parts that are all latin without the tokenizer."""
        builder = StretchBuilder(text, self._latin_words, keeps_places=keeps_places)
        for start, end, is_latin in latin_parts(text):
            if is_latin:
                builder.add_latin_part(start, end)
            else:
                builder.find_latin(start, end)
                self._cut_part(text, start, end, builder)
        runs = self._latin_words.runs(text, builder.latin)
        for run in runs:
            add_shingles(run.forms, RUN_LIMIT, builder.terms)
        return Cut(text, builder, runs)

    def _cut_part(  # noqa: C901, PLR0912 - the hot loop: a call per word would cost a tenth of the speed
        self, text: str, start: int, stop: int, builder: StretchBuilder
    ) -> None:
        next_latin = builder.next_latin
        pieces, forms = builder.pieces, builder.forms
        words, spans = builder.words, builder.spans
        known, learn = self._lexicon.known, self._lexicon.learn
        begin = start
        for offset, morphemes in self._portions(text, start, stop):
            for morpheme in morphemes:
                end = offset + morpheme.end()
                surface = text[begin:end]
                word = known.get(morpheme.word_id())
                # SudachiPy reads a few characters as others; what is not written as we know it is
                # new.
                if word is None or word.surface != surface:
                    word = learn(morpheme, surface)
                if end > next_latin:
                    next_latin = builder.add_around_latin(word, begin, end)
                elif word.kind:
                    if surface != "・" or not builder.add_mark_between_katakana(end):
                        if pieces:
                            builder.finish()
                        if word.form and (surface != "." or not is_inside_latin(text, begin)):
                            words.append(word.form)
                            if spans is not None:
                                spans.append((begin, end))
                elif word.special:
                    builder.add_special(word, begin)
                else:
                    if not pieces:
                        builder.start = begin
                    form = word.form
                    # The lexicon's own string: it is there already, and knows its hash.
                    pieces.append(word.surface)
                    forms.append(form)
                    words.append(form)
                    if word.changed:
                        builder.changed = True
                    if spans is not None:
                        spans.append((begin, end))
                begin = end
        builder.finish()
