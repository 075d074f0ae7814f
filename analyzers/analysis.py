"""The values of the analysis, and what it means that a keyword matches a text."""

from dataclasses import dataclass

from analyzers.lexicon import BREAK
from analyzers.marks import Marks

__all__ = ["BREAK", "Analysis", "Spellings", "holds_phrase", "matches"]


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text as an index needs it.

    Attributes:
        terms: Distinct exact terms in order of first appearance. No term holds a blank or a control
            character.
        words: Normalised words in text order, for positional phrases and for ranking. Brackets
            and other marks are left out; ``BREAK`` stands where a sentence or a line ends.
        marks: What ``find_marks`` needs, when it was asked for.
    """

    terms: tuple[str, ...]
    words: tuple[str, ...]
    marks: Marks | None = None


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
