"""The reference answer over thousands of documents: an expression as one bit for each document.

The same plain reading as `search_engine.evaluation.evaluate`, turned by ninety degrees: instead of
asking each document about a value, the documents of each value are noted once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from schemas.collection import FILTERS, Sort
from search_engine.compiled import CompiledQuery
from search_engine.document import Document
from search_engine.evaluation import evaluate, visibility
from search_engine.expression import And, AnyOf, Between, Everything, Expression, Not, Or, Phrase
from search_engine.mapping import ORDER_KEYS
from tests.contract.reference import Answer

Mask = int


class BitmaskReference:
    """Answers questions about a fixed list of documents."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = documents
        self._all: Mask = (1 << len(documents)) - 1
        self._holders: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, document in enumerate(documents):
            for field, values in (*document.exact.items(), *document.words.items()):
                for value in dict.fromkeys(values):
                    self._holders[field, value].append(number)
        self._joined = {
            (field, number): _joined(words)
            for number, document in enumerate(documents)
            for field, words in document.words.items()
        }
        self._codes: dict[str, list[tuple[str, Mask]]] = {
            name: [] for names in FILTERS.values() for name in names
        }
        for field, value in self._holders:
            if field in self._codes:
                self._codes[field].append((value, self._of_value(field, value)))
        self._orders = {
            sort: sorted(
                range(len(documents)),
                key=lambda number, key=key: documents[number].numbers[key],  # type: ignore[misc]
                reverse=True,
            )
            for sort, key in ORDER_KEYS.items()
        }
        self._leaf = lru_cache(50_000)(self._read_leaf)

    def read(self, expression: Expression) -> Mask:
        """The documents that match."""
        match expression:
            case And(parts):
                mask = self._all
                for part in parts:
                    mask &= self.read(part)
                return mask
            case Or(parts):
                mask = 0
                for part in parts:
                    mask |= self.read(part)
                return mask
            case Not(part):
                return self._all & ~self.read(part)
            case _:
                return self._leaf(expression)

    def _read_leaf(self, leaf: Expression) -> Mask:
        match leaf:
            case Everything():
                return self._all
            case AnyOf(field, values):
                mask = 0
                for value in values:
                    mask |= self._of_value(field, value)
                return mask
            case Phrase(field, words):
                mask = self._all if words else 0
                for word in words:
                    mask &= self._of_value(field, word)
                sought = _joined(words)
                numbers = self.numbers(mask)
                return self._mask(n for n in numbers if sought in self._joined[field, n])
            case Between():
                everyone = enumerate(self.documents)
                return self._mask(n for n, one in everyone if evaluate(leaf, one))
            case _:
                return 0

    def _of_value(self, field: str, value: str) -> Mask:
        return self._mask(self._holders.get((field, value), ()))

    def _mask(self, numbers: Iterable[int]) -> Mask:
        flags = bytearray(b"0") * len(self.documents)
        for number in numbers:
            flags[-1 - number] = ord("1")
        return int(flags, 2) if flags else 0

    @staticmethod
    def numbers(mask: Mask) -> list[int]:
        """Which documents a mask holds."""
        found = []
        while mask:
            lowest = mask & -mask
            found.append(lowest.bit_length() - 1)
            mask ^= lowest
        return found

    def answer(self, query: CompiledQuery, now: datetime) -> Answer:
        """Total, page and facets of a question."""
        visible = self.read(visibility(now))
        matching = visible & self.read(query.expression)
        page = self._ordered(query, matching)[query.offset : query.offset + query.size]
        facets = {
            name: self._counts(name, visible & self.read(query.without_filter(name)))
            for name in FILTERS[query.collection]
        }
        ids = [self.documents[number].id for number in page]
        return Answer(matching.bit_count(), ids, facets)

    def _ordered(self, query: CompiledQuery, matching: Mask) -> list[int]:
        flags = f"{matching:0{len(self.documents)}b}"[::-1]
        sort = Sort.UPDATED if query.sort is Sort.RELEVANCE else query.sort
        found = [number for number in self._orders[sort] if flags[number] == "1"]
        if query.sort is Sort.RELEVANCE:
            masks = [self.read(keyword) for keyword in query.title_keywords]
            scores = {number: sum(mask >> number & 1 for mask in masks) for number in found}
            found.sort(key=lambda number: -scores[number])
        return found

    def _counts(self, name: str, matching: Mask) -> tuple[tuple[str, int], ...]:
        counted = ((value, (mask & matching).bit_count()) for value, mask in self._codes[name])
        present = [(value, count) for value, count in counted if count]
        return tuple(sorted(present, key=lambda pair: (-pair[1], pair[0])))


def _joined(words: Sequence[str]) -> str:
    """Words with a mark between them that no word holds: a phrase is then a part of a text."""
    return "\0" + "\0".join(words) + "\0"
