"""A page of hits with its exact total, and the counts of every filter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import tantivy

from schemas.collection import FILTERS, Collection, Sort
from schemas.language import Language
from schemas.results import Hit, SearchResult
from search_engine.compiled import CompiledQuery
from search_engine.embedded.queries import make_query
from search_engine.embedded.ranking import Page, most_relevant, newest
from search_engine.embedded.schema import read_id, read_source
from search_engine.expression import And, Expression
from search_engine.mapping import ORDER_KEYS
from search_engine.marking import make_hit

_MOST_CODES: Final = 10_000
"""More codes than any vocabulary has: a facet that were cut would count wrongly."""

Counts = tuple[tuple[str, int], ...]


def search_index(
    searcher: tantivy.Searcher, query: CompiledQuery, visible: Expression, language: Language
) -> SearchResult:
    """Search one state of an index, under the predicate of visibility."""
    condition = make_query(query.collection, _condition(query, None, visible))
    page = _page(searcher, query, condition)
    return SearchResult(
        total=page.total,
        hits=tuple(_hit(searcher, address, query, language) for address in page.addresses),
        facets=_facets(searcher, query, condition, visible),
    )


def empty_result(collection: Collection) -> SearchResult:
    """What is found where there is no index yet."""
    return SearchResult(total=0, hits=(), facets=dict.fromkeys(FILTERS[collection], ()))


def _condition(query: CompiledQuery, left_out: str | None, visible: Expression) -> Expression:
    """All but one filter. Not canonical: its parts are, and that takes 30 microseconds."""
    kept = (filter_ for name, filter_ in query.filters if name != left_out)
    return And((query.base, *kept, visible))


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
    return make_hit(read_id(row), read_source(row), query.keywords, language)


def _facets(
    searcher: tantivy.Searcher,
    query: CompiledQuery,
    condition: tantivy.Query,
    visible: Expression,
) -> Mapping[str, Counts]:
    """Filters not in use are counted in one pass, each of the others in a pass without itself."""
    used = {name for name, _ in query.filters}
    counted = _count(searcher, condition, (n for n in FILTERS[query.collection] if n not in used))
    for name in used:
        wider = make_query(query.collection, _condition(query, name, visible))
        counted |= _count(searcher, wider, (name,))
    return {name: counted[name] for name in FILTERS[query.collection]}


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
    counts = [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in buckets]
    return tuple(sorted(counts, key=lambda pair: (-pair[1], pair[0])))
