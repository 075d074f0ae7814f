"""Search over HTTP beside the floor, a bare route that sends the same search raw.

    python benchmarks/search.py [--postings 50000] [--rounds 1000]

Three boxes, three filters, 20 hits marked, all facets, exact total. The JSON API and the HTML page
on Elasticsearch, the API on the embedded engine, and the floor take turns on the same questions.
Then requests a second with 16 clients, the embedded server's memory, and where the time goes.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import orjson
from corpus import (
    elasticsearch_url,
    embedded_url,
    ensure_index,
    floor,
    make_questions,
    settings_for,
    site,
)
from timing import machine, percentile, requests_per_second, resident_megabytes, take_turns

from koubo.container import Container, open_container
from schemas.language import Language
from schemas.query import SearchQuery
from schemas.query_url import query_to_url
from search_api.questions import Question
from search_api.rendering import render_result
from search_engine.compiler import compile_query
from search_engine.elastic.engine import ElasticEngine
from search_engine.elastic.search import read_result, search_body


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=1_000)
    options = parser.parse_args()
    url, embedded = elasticsearch_url(), embedded_url(options.postings)
    ensure_index(url, options.postings)
    ensure_index(embedded, options.postings)
    print(f"{machine()}; {options.postings:,} postings, {options.rounds} rounds\n")
    with open_container(settings_for(url)) as container, tempfile.TemporaryDirectory() as folder:
        questions = make_questions(container.searcher, 300, postings=options.postings)
        bodies = Path(folder) / "bodies.json"
        bodies.write_text(json.dumps([_body(container, question) for question in questions]))
        totals = [container.searcher.count(question) for question in questions]
        print(f"matches per question: median {median(totals):,.0f}, most {max(totals):,}\n")
        with (
            site(url) as (ours, _),
            site(embedded) as (in_process, pid),
            floor(url, bodies) as bare,
        ):
            _compare(ours, in_process, bare, questions, options.rounds)
            print(f"\nembedded server, resident: {resident_megabytes(pid):.0f} MB")
        _print_breakdown(container, questions)


def _body(container: Container, question: SearchQuery) -> dict[str, object]:
    return search_body(compile_query(question, container.analyzer), datetime.now(UTC))


def _compare(
    ours: str, in_process: str, bare: str, questions: list[SearchQuery], rounds: int
) -> None:
    numbers = range(len(questions))
    api = [f"/api/v1/postings?{query_to_url(question)}" for question in questions]
    pages = [f"/postings?{query_to_url(question)}" for question in questions]
    contenders = {
        "floor (bare route)": (bare, [f"/dict?number={number}" for number in numbers]),
        "floor, encoded at once": (bare, [f"/json?number={number}" for number in numbers]),
        "API on Elasticsearch": (ours, api),
        "page on Elasticsearch": (ours, pages),
        "API, embedded": (in_process, api),
        "page, embedded": (in_process, pages),
    }
    measured = take_turns(contenders, rounds)
    base = measured["floor (bare route)"]
    print(f"{'':26}{'p50 ms':>8}{'p99 ms':>8}{'p50 ×':>8}{'p99 ×':>8}{'16 clients, 1/s':>17}")
    for name, times in measured.items():
        p50, p99 = percentile(times, 0.5), percentile(times, 0.99)
        rate = requests_per_second(*contenders[name], clients=16, seconds=5)
        print(
            f"{name:26}{p50:8.2f}{p99:8.2f}{p50 / percentile(base, 0.5):8.2f}"
            f"{p99 / percentile(base, 0.99):8.2f}{rate:17.0f}"
        )


def _print_breakdown(container: Container, questions: list[SearchQuery]) -> None:
    """Milliseconds of each step of an API search on Elasticsearch, in one process."""
    engine = container.engine
    assert isinstance(engine, ElasticEngine)
    steps: dict[str, list[float]] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - any step
        start = time.perf_counter()
        result = work()
        steps.setdefault(name, []).append((time.perf_counter() - start) * 1_000)
        return result

    for query in questions[:300]:
        compiled = timed("compile", lambda q=query: compile_query(q, container.analyzer))
        body = timed("request", lambda c=compiled: search_body(c, datetime.now(UTC)))
        answer = timed(
            "engine and client",
            lambda c=compiled, b=body: engine._ask(c.collection, b),  # noqa: SLF001 - a measurement
        )
        result = timed(
            "hits and marks", lambda c=compiled, a=answer: read_result(c, a, Language.JA)
        )
        question = Question(query, Language.JA, has_facets=True, options=())
        timed("JSON", lambda q=question, r=result: orjson.dumps(render_result(r, q, "")))
    print("\nwhere the time goes (API on Elasticsearch, median ms):")
    for name, times in steps.items():
        print(f"  {name:20}{median(times):8.3f}")


if __name__ == "__main__":
    main()
