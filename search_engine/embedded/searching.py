"""A page of hits with its exact total, and the counts of every filter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any, Final

import tantivy

from schemas.collection import FILTERS, Collection, Sort
from schemas.language import Language
from schemas.results import Hit, SearchResult
from search_engine.compiled import CompiledQuery
from search_engine.embedded.queries import all_of, make_clauses, make_query
from search_engine.embedded.ranking import Page, most_relevant, newest
from search_engine.embedded.schema import read_hit, read_id
from search_engine.expression import And, Expression
from search_engine.mapping import ORDER_KEYS
from search_engine.marking import make_hit

_MOST_CODES: Final = 10_000
"""More codes than any vocabulary has: a facet that were cut would count wrongly."""

Counts = tuple[tuple[str, int], ...]


class _Condition:
    """The condition of a question under the predicate of visibility, with and without a filter.

    The queries of its parts are made once: as many as five conditions are joined from them.
    """

    def __init__(self, query: CompiledQuery, visible: Expression) -> None:
        self._base = make_clauses(query.collection, And((query.base, visible)))
        self._filters = [
            (name, make_clauses(query.collection, filter_)) for name, filter_ in query.filters
        ]

    def without(self, name: str | None) -> tantivy.Query:
        """The query of all but one filter; of all of them for None."""
        kept = (clauses for filter_, clauses in self._filters if filter_ != name)
        return all_of([*self._base, *chain.from_iterable(kept)])


def search_index(
    searcher: tantivy.Searcher, query: CompiledQuery, visible: Expression, language: Language
) -> SearchResult:
    """Search one state of an index, under the predicate of visibility."""
    condition = _Condition(query, visible)
    page = _page(searcher, query, condition.without(None))
    return SearchResult(
        total=page.total,
        hits=tuple(_hit(searcher, address, query, language) for address in page.addresses),
        facets=_facets(searcher, query, condition),
    )


def empty_result(collection: Collection) -> SearchResult:
    """What is found where there is no index yet."""
    return SearchResult(total=0, hits=(), facets=dict.fromkeys(FILTERS[collection], ()))


def _page(searcher: tantivy.Searcher, query: CompiledQuery, condition: tantivy.Query) -> Page:
    if query.sort is not Sort.RELEVANCE:
        return newest(searcher, condition, ORDER_KEYS[query.sort], query.offset, query.size)
    keywords = [make_query(query.collection, keyword) for keyword in query.title_keywords]
    return most_relevant(searcher, condition, keywords, query.offset, query.size)


def _hit(
    searcher: tantivy.Searcher,
    address: tantivy.DocAddress,
    query: CompiledQuery,
    language: Language,
) -> Hit:
    row = searcher.doc(address)
    return make_hit(read_id(row), read_hit(row), query.keywords, language)


def _facets(
    searcher: tantivy.Searcher, query: CompiledQuery, condition: _Condition
) -> Mapping[str, Counts]:
    """Filters not in use are counted in one pass, each of the others in a pass without itself."""
    names = FILTERS[query.collection]
    used = {name for name, _ in query.filters}
    counted = _count(searcher, condition.without(None), (n for n in names if n not in used))
    for name in used:
        counted |= _count(searcher, condition.without(name), (name,))
    return {name: counted[name] for name in names}


def _count(
    searcher: tantivy.Searcher, condition: tantivy.Query, names: Iterable[str]
) -> dict[str, Counts]:
    wanted = {
        name: {"terms": {"field": name, "size": _MOST_CODES, "segment_size": _MOST_CODES}}
        for name in names
    }
    if not wanted:
        return {}
    answer: dict[str, Any] = searcher.aggregate(condition, wanted)
    return {name: _ordered(answer[name]["buckets"]) for name in wanted}


def _ordered(buckets: Iterable[Mapping[str, Any]]) -> Counts:
    counts = sorted((-bucket["doc_count"], bucket["key"]) for bucket in buckets)
    return tuple((key, -count) for count, key in counts)
