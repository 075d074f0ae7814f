"""Import, analysis included, beside bare SudachiPy on the same texts.

    python benchmarks/importing.py [--postings 50000]

Bare SudachiPy cuts the texts of the postings in mode A on one thread and reads every normalised
form; its rate is the yardstick, taken before and after each import. Ours reads the file, checks,
analyses, indexes and lets the postings be found, with two processes for analysis, embedded and on
Elasticsearch.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import sudachipy
from corpus import elasticsearch_url, posting_file, settings_for
from timing import machine

from analyzers.tokenizers.sudachi import load_dictionary
from indexer.building import index_file
from indexer.lines import parse_line
from indexer.texts import posting_texts
from koubo.container import open_container
from schemas.collection import Collection
from schemas.posting import Posting

_TURNS = 8
"""Bare SudachiPy reads every n-th text: a quarter of a minute, between any two imports."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=50_000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    file = posting_file(options.postings)
    texts = read_texts(file)
    characters = sum(map(len, texts))
    print(f"{machine()}; {options.postings:,} postings, {characters / 1e6:.1f} M characters\n")

    runs = [
        # One process is only there to show what the second adds: a fifth of the file tells.
        ("embedded, 1 process", None, 1, options.postings // 5),
        (f"embedded, {options.workers} processes", None, options.workers, options.postings),
        (
            f"Elasticsearch, {options.workers} processes",
            elasticsearch_url(),
            options.workers,
            options.postings,
        ),
    ]
    print(f"{'':28}{'postings/s':>12}{'bare before':>13}{'bare after':>12}{'ratio':>8}")
    before = options.postings / bare_seconds(texts, _TURNS)
    for name, url, workers, count in runs:
        with tempfile.TemporaryDirectory() as directory:
            target = url or f"embedded:{directory}"
            rate = count / import_seconds(target, posting_file(count), workers)
        after = options.postings / bare_seconds(texts, _TURNS)
        # The machine is not the same from minute to minute: the yardstick is laid on both sides.
        ratio = rate * (1 / before + 1 / after) / 2
        print(f"{name:28}{rate:12,.0f}{before:13,.0f}{after:12,.0f}{ratio:8.2f}", flush=True)
        before = after


def read_texts(file: Path) -> list[str]:
    """Every text of the postings that an import analyses."""
    found: list[str] = []
    with file.open("rb") as lines:
        for line in lines:
            record = parse_line(line)
            assert isinstance(record, Posting)
            texts = posting_texts(record)
            found += [*texts.titles.values(), *texts.bodies.values(), texts.heading]
    return found


def bare_seconds(texts: list[str], turns: int) -> float:
    """Seconds that SudachiPy alone takes for all texts, from every n-th of them."""
    tokenizer = load_dictionary().tokenizer()
    mode = sudachipy.SplitMode.A
    sample = texts[::turns]
    start = time.perf_counter()
    for text in sample:
        for morpheme in tokenizer.tokenize(text, mode):
            morpheme.normalized_form()
    return (time.perf_counter() - start) * sum(map(len, texts)) / sum(map(len, sample))


def import_seconds(engine_url: str, file: Path, workers: int) -> float:
    """Seconds from the start of an import to the last posting found, worker start-up included."""
    settings = settings_for(engine_url).model_copy(update={"index_prefix": "koubo-bench-import"})
    with open_container(settings) as container:
        container.engine.drop(Collection.POSTINGS)
        start = time.perf_counter()
        report = index_file(file, container.engine, workers=workers)
        seconds = time.perf_counter() - start
        assert report.is_clean, report
        container.engine.drop(Collection.POSTINGS)
    return seconds


if __name__ == "__main__":
    main()
