"""What an engine must answer, read off the documents one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.collection import FILTERS, Sort
from schemas.language import Language
from search_engine.compiled import CompiledQuery
from search_engine.document import Document
from search_engine.evaluation import evaluate, relevance, visibility
from search_engine.expression import And, Expression
from search_engine.mapping import ORDER_KEYS
from search_engine.port import SearchEngine

Facets = dict[str, tuple[tuple[str, int], ...]]


@dataclass(frozen=True)
class Answer:
    """A total, the ids of the page in order, and the counts of every facet."""

    total: int
    ids: list[str]
    facets: Facets


def expected_answer(query: CompiledQuery, documents: Iterable[Document], now: datetime) -> Answer:
    """The plain reading of the port's promises."""
    visible = matching(visibility(now), documents)
    found = sorted(
        matching(query.expression, visible), key=lambda one: order(query, one), reverse=True
    )
    page = found[query.offset : query.offset + query.size]
    facets = {
        name: counts(name, matching(query.without_filter(name), visible))
        for name in FILTERS[query.collection]
    }
    return Answer(len(found), [one.id for one in page], facets)


def matching(expression: Expression, documents: Iterable[Document]) -> list[Document]:
    """The documents that the reference evaluator accepts."""
    return [one for one in documents if evaluate(expression, one)]


def order(query: CompiledQuery, one: Document) -> tuple[int, int]:
    """What a hit is sorted by, the largest first."""
    if query.sort is Sort.RELEVANCE:
        return relevance(query, one), one.numbers[ORDER_KEYS[Sort.UPDATED]]
    return 0, one.numbers[ORDER_KEYS[query.sort]]


def counts(name: str, documents: Sequence[Document]) -> tuple[tuple[str, int], ...]:
    """The values of a field with their counts, most frequent first, then by code."""
    counted = Counter(value for one in documents for value in set(one.exact.get(name, ())))
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def actual_answer(engine: SearchEngine, query: CompiledQuery, now: datetime) -> Answer:
    """What the engine says, in the same form."""
    result = engine.search(query, now=now, language=Language.JA)
    return Answer(result.total, [hit.id for hit in result.hits], dict(result.facets))


def assert_agrees(
    engine: SearchEngine, query: CompiledQuery, documents: Iterable[Document], now: datetime
) -> None:
    """The engine says what the documents say: search with facets, and count."""
    expected = expected_answer(query, documents, now)
    assert actual_answer(engine, query, now) == expected
    assert engine.count(query.collection, query.expression, now=now) == expected.total


def expected_count(expression: Expression, documents: Iterable[Document], now: datetime) -> int:
    """How many of the documents match and are visible."""
    return len(matching(And((expression, visibility(now))), documents))
