"""Every query clause in a request, found by walking the request as the cluster reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

ALLOWED: Final = frozenset(
    {"match_all", "match_none", "term", "terms", "match_phrase", "range", "bool"}
)
"""What may come out of an expression."""

ENVELOPE: Final = ALLOWED | {"constant_score", "percolate"}
"""What the adapter puts around it itself: a rank, a percolation."""

Clause = tuple[str, Any]


def clauses_of(request: Mapping[str, Any]) -> Iterator[Clause]:
    """The clauses of a search, a percolation or a registration."""
    assert set(request) <= {
        *("query", "post_filter", "aggs", "from", "size", "sort", "track_total_hits", "timeout"),
        *("hash", "excluded", "_source"),
    }
    for name in ("query", "post_filter"):
        if name in request:
            yield from _clauses(request[name])
    yield from _aggregated(request.get("aggs", {}))


def _aggregated(aggregations: Mapping[str, Any]) -> Iterator[Clause]:
    for aggregation in aggregations.values():
        assert set(aggregation) <= {"filter", "aggs", "terms", "composite"}
        if "filter" in aggregation:
            yield from _clauses(aggregation["filter"])
        yield from _aggregated(aggregation.get("aggs", {}))


def _clauses(query: Mapping[str, Any]) -> Iterator[Clause]:
    ((name, body),) = query.items()
    yield name, body
    if name == "bool":
        assert set(body) <= {"filter", "must_not", "should", "minimum_should_match"}
        for kind in ("filter", "must_not", "should"):
            for inner in body.get(kind, ()):
                yield from _clauses(inner)
    elif name == "constant_score":
        yield from _clauses(body["filter"])
