"""One request for the page of hits, the exact total and the counts of every facet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from schemas.collection import FILTERS, Collection, Sort
from schemas.language import Language
from schemas.results import SearchResult
from search_engine.compiled import CompiledQuery
from search_engine.elastic.indexes import HIT
from search_engine.elastic.queries import Query, to_query
from search_engine.evaluation import visibility
from search_engine.expression import And, Expression
from search_engine.mapping import ORDER_KEYS
from search_engine.marking import make_hit

_MAX_FACET_VALUES: Final = 2_000
"""More than any vocabulary has (countries: 249), so that no value is left out or miscounted."""

_IN_USE: Final = "in_use:"
_NOT_IN_USE: Final = "not_in_use"
_VALUES: Final = "values"


def search_body(query: CompiledQuery, now: datetime) -> dict[str, Any]:
    """The request.

    A filter in use must not narrow its own facet. So the filters are applied after the counting
    (`post_filter`), each facet in use counts behind the other filters, and all facets not in use
    share one pass behind all of them. Without filters nothing of that is needed.
    """
    body: dict[str, Any] = {
        "from": query.offset,
        "size": query.size,
        "track_total_hits": True,
        "query": to_query(And((query.base, visibility(now)))),
        "aggs": _facets(query),
        "sort": [{ORDER_KEYS.get(query.sort, ORDER_KEYS[Sort.UPDATED]): "desc"}],
    }
    if query.filters:
        body["post_filter"] = to_query(_joined(query, without=None))
    if query.sort is Sort.RELEVANCE and query.title_keywords:
        _rank_by_title(body, query)
    return body


def count_body(expression: Expression, now: datetime) -> dict[str, Any]:
    """The request that only counts."""
    query = to_query(And((expression, visibility(now))))
    return {"size": 0, "track_total_hits": True, "query": query}


def read_result(
    query: CompiledQuery, answer: Mapping[str, Any], language: Language
) -> SearchResult:
    """The result in an answer to `search_body`."""
    return SearchResult(
        total=answer["hits"]["total"]["value"],
        hits=tuple(
            make_hit(hit["_id"], hit["_source"][HIT], query.keywords, language)
            for hit in answer["hits"]["hits"]
        ),
        facets=_read_facets(query, answer["aggregations"]),
    )


def empty_result(collection: Collection) -> SearchResult:
    """The result where nothing has ever been indexed."""
    return SearchResult(total=0, hits=(), facets=dict.fromkeys(FILTERS[collection], ()))


def _rank_by_title(body: dict[str, Any], query: CompiledQuery) -> None:
    """Score one for each keyword that stands in the title: a whole number on any sharding."""
    keywords = [
        {"constant_score": {"filter": to_query(keyword), "boost": 1}}
        for keyword in query.title_keywords
    ]
    body["query"] = {"bool": {"filter": [body["query"]], "should": keywords}}
    body["sort"] = [{"_score": "desc"}, *body["sort"]]


def _joined(query: CompiledQuery, *, without: str | None) -> Expression:
    return And(tuple(filter_ for name, filter_ in query.filters if name != without))


def _facets(query: CompiledQuery) -> dict[str, Any]:
    in_use = {name for name, _ in query.filters}
    others = {name: _terms(name) for name in FILTERS[query.collection] if name not in in_use}
    if not in_use:
        return others
    aggregations: dict[str, Any] = {
        f"{_IN_USE}{name}": (
            _behind(to_query(_joined(query, without=name)), {_VALUES: _terms(name)})
            if len(in_use) > 1
            else _terms(name)
        )
        for name in in_use
    }
    if others:
        aggregations[_NOT_IN_USE] = _behind(to_query(_joined(query, without=None)), others)
    return aggregations


def _behind(filter_: Query, aggregations: Mapping[str, Any]) -> Query:
    return {"filter": filter_, "aggs": aggregations}


def _terms(name: str) -> Query:
    # Counts descending, then keys ascending, is the default order.
    return {"terms": {"field": name, "size": _MAX_FACET_VALUES}}


def _read_facets(
    query: CompiledQuery, aggregations: Mapping[str, Any]
) -> dict[str, tuple[tuple[str, int], ...]]:
    shared = aggregations.get(_NOT_IN_USE, aggregations)
    facets = {}
    for name in FILTERS[query.collection]:
        found = aggregations.get(f"{_IN_USE}{name}") or shared[name]
        buckets = found.get(_VALUES, found)["buckets"]
        facets[name] = tuple((bucket["key"], bucket["doc_count"]) for bucket in buckets)
    return facets
