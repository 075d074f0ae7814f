"""Percolation against 100,000 distinct conditions, beside the raw percolator.

    python benchmarks/percolation.py [--conditions 100000] [--documents 60]

The raw percolator is given the same conditions as a plain client would write them: the same
keywords as `match_phrase` on a text field of words, and its matching ids are read as hits. Ours
on Elasticsearch and embedded hold the same conditions as exact terms. All take turns on the same
postings.
"""

from __future__ import annotations

import argparse
import itertools
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from corpus import NOW, elasticsearch_url, posting_file, settings_for
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk
from timing import machine

from analyzers import TextAnalyzer
from indexer.lines import parse_line
from indexer.projector import Projector
from koubo.container import open_container
from schemas.collection import Collection
from schemas.query import SearchQuery
from search_engine.compiler import compile_query
from search_engine.document import Document
from search_engine.expression import expression_hash
from search_engine.mapping import VISIBLE_FROM
from search_engine.port import Condition, SearchEngine

RAW = "koubo-bench-raw-percolator"
_MANY = 10_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conditions", type=int, default=100_000)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--postings", type=int, default=50_000)
    options = parser.parse_args()
    url, analyzer = elasticsearch_url(), TextAnalyzer()
    documents = read_documents(analyzer, posting_file(options.postings), 500)
    queries = make_queries(analyzer, documents, options.conditions)
    client = Elasticsearch(url, request_timeout=60)
    register_raw(client, analyzer, queries)
    asked = documents[-options.documents :]
    print(f"{machine()}; {len(queries):,} distinct conditions, {len(asked)} postings\n")
    settings = settings_for(url).model_copy(update={"index_prefix": "koubo-bench-percolator"})
    with (
        tempfile.TemporaryDirectory() as folder,
        open_container(settings) as remote,
        open_container(settings_for(f"embedded:{Path(folder) / 'index'}")) as local,
    ):
        for engine in (remote.engine, local.engine):
            engine.drop(Collection.POSTINGS)
            register(engine, queries)
        contenders: dict[str, Callable[[Document], int]] = {
            "raw percolator, match_phrase": lambda document: ask_raw(client, document),
            "Koubo on Elasticsearch": lambda document: ask(remote.engine, document),
            "Koubo, embedded": lambda document: ask(local.engine, document),
        }
        print_rates(contenders, asked)
        remote.engine.drop(Collection.POSTINGS)
    client.indices.delete(index=RAW)


def read_documents(analyzer: TextAnalyzer, file: Path, count: int) -> list[Document]:
    """Some postings as documents, from all over the file."""
    projector = Projector(analyzer)
    with file.open("rb") as lines:
        chosen = itertools.islice(lines, 0, None, 97)
        return [projector.project(parse_line(line)) for line in itertools.islice(chosen, count)]


def make_queries(
    analyzer: TextAnalyzer, documents: list[Document], count: int
) -> list[tuple[SearchQuery, Condition]]:
    """Distinct conditions: one to three keywords of all, sometimes any and none.

    Keywords are words and word pairs that stand in the postings, drawn by how many hold them.
    """
    source = random.Random(3)
    words = [term for document in documents for term in document.exact["terms"] if len(term) > 1]
    shapes = (("all", 1), ("all", 2), ("all", 2), ("all", 3), ("any", 2), ("none", 1))
    found: dict[str, tuple[SearchQuery, Condition]] = {}
    while len(found) < count:
        boxes: dict[str, tuple[str, ...]] = {}
        kind, size = source.choice(shapes)
        if kind != "all":
            boxes["all"] = tuple(source.sample(words, 1))
        boxes[kind] = tuple(dict.fromkeys(source.sample(words, size)))
        query = SearchQuery(**boxes)  # type: ignore[arg-type] # boxes hold keywords only
        expression = compile_query(query, analyzer).expression
        condition = Condition(expression_hash(expression), expression)
        found[condition.hash] = (query, condition)
    return list(found.values())


def register(engine: SearchEngine, queries: list[tuple[SearchQuery, Condition]]) -> None:
    """Register all conditions, and say how fast."""
    start = time.perf_counter()
    engine.register(Collection.POSTINGS, (condition for _, condition in queries))
    seconds = time.perf_counter() - start
    print(f"registered {len(queries) / seconds:,.0f} conditions/s ({type(engine).__name__})")


def register_raw(
    client: Elasticsearch, analyzer: TextAnalyzer, queries: list[tuple[SearchQuery, Condition]]
) -> None:
    """The same questions as match_phrase on words, in an index of their own."""
    client.indices.delete(index=RAW, ignore_unavailable=True)
    fields = {
        "query": {"type": "percolator"},
        "words": {"type": "text", "analyzer": "whitespace"},
    }
    client.indices.create(
        index=RAW, mappings={"properties": fields}, settings={"index": {"number_of_replicas": 0}}
    )

    def phrase(keyword: str) -> dict[str, Any]:
        words = " ".join(analyzer.analyze(keyword).words)
        return {"match_phrase": {"words": words}}

    def actions() -> Iterator[dict[str, Any]]:
        for query, condition in queries:
            clauses: dict[str, Any] = {"filter": [phrase(word) for word in query.all]}
            if query.any:
                clauses["should"] = [phrase(word) for word in query.any]
                clauses["minimum_should_match"] = 1
            if query.none:
                clauses["must_not"] = [phrase(word) for word in query.none]
            yield {"_index": RAW, "_id": condition.hash, "query": {"bool": clauses}}

    bulk(client, actions(), chunk_size=5_000)
    client.indices.refresh(index=RAW)


def ask_raw(client: Elasticsearch, document: Document) -> int:
    """How many ids the raw percolator gives for a posting."""
    words = " ".join(document.words["words"])
    query = {"percolate": {"field": "query", "document": {"words": words}}}
    body = {"size": _MANY, "_source": False, "query": {"constant_score": {"filter": query}}}
    return len(client.search(index=RAW, body=body)["hits"]["hits"])


def ask(engine: SearchEngine, document: Document) -> int:
    """How many conditions match a posting, wherever `now` is in its visible window."""
    seconds = document.numbers[VISIBLE_FROM]
    return len(
        engine.percolate(Collection.POSTINGS, document, now=NOW.fromtimestamp(seconds, NOW.tzinfo))
    )


def print_rates(
    contenders: dict[str, Callable[[Document], int]], documents: list[Document]
) -> None:
    """Let all take turns and print postings a second."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    matches: dict[str, list[int]] = {name: [] for name in contenders}
    for number, document in enumerate([*documents[:5], *documents]):
        for name, asks in contenders.items():
            start = time.perf_counter()
            matched = asks(document)
            if number >= 5:
                times[name].append(time.perf_counter() - start)
                matches[name].append(matched)
    base = len(documents) / sum(next(iter(times.values())))
    print(f"\n{'':32}{'postings/s':>12}{'ratio':>8}{'median ms':>12}{'matches':>10}")
    for name in contenders:
        rate = len(documents) / sum(times[name])
        print(
            f"{name:32}{rate:12.1f}{rate / base:8.1f}{median(times[name]) * 1e3:12.1f}"
            f"{sum(matches[name]) / len(documents):10,.0f}"
        )
    assert matches["Koubo on Elasticsearch"] == matches["Koubo, embedded"]


if __name__ == "__main__":
    main()
