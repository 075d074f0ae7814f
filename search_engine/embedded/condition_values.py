"""The values conditions speak of, numbered, and a document as what it holds of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from search_engine.document import Document

Group = tuple[int, ...]
"""Numbers of values of which a document must hold one."""

Frequency = Callable[[str, str], int]
"""How many documents hold a value in a field."""

_BETWEEN_WORDS: Final = "\x00"
"""Words hold no control characters, so a phrase is found as a piece of the joined words."""


class ValueNumbers:
    """The number of each exact value and of each word that a condition speaks of."""

    def __init__(self, frequency: Frequency) -> None:
        self._frequency = frequency
        self._exact: dict[str, dict[str, int]] = {}
        self._words: dict[str, dict[str, int]] = {}
        self._costs: list[tuple[int, int]] = []

    def exact(self, field: str, value: str) -> int:
        """The number of a value of an exact field."""
        return self._number(self._exact, field, value)

    def word(self, field: str, value: str) -> int:
        """The number of a word of a field of words."""
        return self._number(self._words, field, value)

    def cost(self, group: Group) -> tuple[int, int]:
        """How often a document may hold one of them, to be compared.

        First by counts of documents, then, where there are none, by length: short values are
        common, and codes are short.
        """
        return (
            sum(self._costs[number][0] for number in group),
            sum(self._costs[number][1] for number in group),
        )

    def held_by(self, document: Document) -> set[int]:
        """The numbers of the values that the document holds."""
        return _held(self._exact, document.exact) | _held(self._words, document.words)

    def _number(self, table: dict[str, dict[str, int]], field: str, value: str) -> int:
        numbers = table.setdefault(field, {})
        number = numbers.get(value)
        if number is None:
            numbers[value] = number = len(self._costs)
            rarity = 1_000 // (1 + len(value.encode()))
            self._costs.append((self._frequency(field, value), rarity))
        return number


def _held(table: Mapping[str, Mapping[str, int]], fields: Mapping[str, Sequence[str]]) -> set[int]:
    return {
        numbers[value]
        for field, numbers in table.items()
        for value in fields.get(field, ())
        if value in numbers
    }


class Held:
    """What one document holds, as a percolation asks for it."""

    def __init__(self, document: Document, numbers: ValueNumbers) -> None:
        self.values = numbers.held_by(document)
        self._document = document
        self._joined: dict[str, str] = {}

    def number(self, field: str) -> int | None:
        """The document's number in a number field."""
        return self._document.numbers.get(field)

    def has_phrase(self, field: str, phrase: str) -> bool:
        """Whether the words of a field hold a phrase that `join_words` made."""
        text = self._joined.get(field)
        if text is None:
            self._joined[field] = text = join_words(self._document.words.get(field, ()))
        return phrase in text


def join_words(words: Sequence[str]) -> str:
    """Words in one text, so that a phrase is a piece of it exactly where the words hold it."""
    if not words:
        return ""
    return f"{_BETWEEN_WORDS}{_BETWEEN_WORDS.join(words)}{_BETWEEN_WORDS}"
