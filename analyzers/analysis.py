"""The values of the analysis, and what it means that a keyword matches a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from analyzers.lexicon import BREAK

__all__ = ["BREAK", "Analysis", "Spellings", "holds_phrase", "matches"]


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text as an index needs it.

    Attributes:
        terms: Distinct exact terms in order of first appearance. No term holds a blank or a control
            character.
        words: Normalised words in text order, for positional phrases and for ranking. Brackets
            and other marks are left out; ``BREAK`` stands where a sentence or a line ends.
        marks: What ``find_marks`` needs, in JSON, when it was asked for: ``Marks.from_json`` reads
            it.
    """

    terms: tuple[str, ...]
    words: tuple[str, ...]
    marks: str | None = None


class LineAnalysis(NamedTuple):
    """A line as it is remembered, in a third of the memory of an ``Analysis``.

    Attributes:
        terms: The terms, a line end between them; no term holds one.
        words: The words.
        marks: The marks of the line, in JSON, when they were asked for.
    """

    terms: str
    words: tuple[str, ...]
    marks: str | None


def join_lines(lines: Sequence[LineAnalysis]) -> Analysis:
    """Return the analysis of a text from those of its lines."""
    terms = dict.fromkeys("\n".join([line.terms for line in lines]).split("\n"))
    terms.pop("", None)  # a line without terms
    marks = [line.marks for line in lines if line.marks is not None]
    return Analysis(
        tuple(terms),
        tuple(chain.from_iterable([line.words for line in lines])),
        f"[{','.join(marks)}]" if marks else None,
    )


@dataclass(frozen=True, slots=True)
class Spellings:
    """What a keyword looks for: any of the terms, or any of the phrases.

    Attributes:
        terms: Sorted exact terms.
        phrases: Sequences of words; one matches where its words stand side by side in
            ``Analysis.words``.
    """

    terms: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...] = ()


def matches(spellings: Spellings, analysis: Analysis) -> bool:
    """Say whether a keyword is found in a text: the definition every engine must agree with."""
    terms = set(analysis.terms)
    if any(term in terms for term in spellings.terms):
        return True
    return any(holds_phrase(analysis.words, phrase) for phrase in spellings.phrases)


def holds_phrase(words: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    """Say whether the words of a phrase stand side by side somewhere in ``words``."""
    length = len(phrase)
    return any(words[at : at + length] == phrase for at in range(len(words) - length + 1))
