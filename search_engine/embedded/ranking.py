"""Which hits are on a page: by one order key, or by keywords in the title and then the newest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import tantivy
from tantivy import Occur

from schemas.collection import Sort
from search_engine.embedded.live import total
from search_engine.embedded.queries import any_of
from search_engine.mapping import ORDER_KEYS


@dataclass(frozen=True, slots=True)
class Page:
    """Where the hits of a page are, in order, and how many matches there are in all."""

    total: int
    addresses: Sequence[tantivy.DocAddress]


def newest(
    searcher: tantivy.Searcher, condition: tantivy.Query, order_key: str, offset: int, size: int
) -> Page:
    """The page of the order that has the largest key first."""
    # tantivy reserves memory for all that is asked for, and panics where that is nothing.
    limit = min(size, searcher.num_docs)
    found = searcher.search(
        condition,
        max(limit, 1),
        order_by_field=order_key,
        offset=min(offset, searcher.num_docs),
    )
    return Page(total(found), [address for _, address in found.hits[:limit]])


def most_relevant(
    searcher: tantivy.Searcher,
    condition: tantivy.Query,
    keywords: Sequence[tantivy.Query],
    offset: int,
    size: int,
) -> Page:
    """The page of the order by the number of keywords that match; ties: the last updated first.

    The score of tantivy breaks ties by place in the index. So one pass by score tells only which
    scores the page holds, and one pass for each of those, rarely more than two, fetches them in
    order of update.
    """
    scored = tantivy.Query.boolean_query(
        [
            (Occur.Must, tantivy.Query.const_score_query(condition, 0.0)),
            *((Occur.Should, tantivy.Query.const_score_query(one, 1.0)) for one in keywords),
        ]
    )
    end = min(offset + size, searcher.num_docs)
    found = searcher.search(scored, max(end, 1))
    scores = [round(score) for score, _ in found.hits[:end]]
    addresses: list[tantivy.DocAddress] = []
    for score, start, stop in _runs(scores):
        if stop > offset:
            first = max(offset, start)
            tier = _with_score(condition, keywords, score)
            key = ORDER_KEYS[Sort.UPDATED]
            addresses += newest(searcher, tier, key, first - start, stop - first).addresses
    return Page(total(found), addresses)


def _runs(scores: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    start = 0
    for score, same in groupby(scores):
        stop = start + sum(1 for _ in same)
        yield score, start, stop
        start = stop


def _with_score(
    condition: tantivy.Query, keywords: Sequence[tantivy.Query], score: int
) -> tantivy.Query:
    clauses = [(Occur.Must, condition)]
    if score > 0:
        clauses.append((Occur.Must, any_of(keywords, at_least=score)))
    if score < len(keywords):
        clauses.append((Occur.MustNot, any_of(keywords, at_least=score + 1)))
    return tantivy.Query.boolean_query(clauses)
