"""What the analysis buys: beside plain substring and SQLite's trigram index, on speed and quality.

    python benchmarks/alternatives.py [--postings 50000] [--questions 200]

Speed: one keyword to include, one to exclude, the newest 20 and the exact count, in this process.
Quality: the judged rows of `tests/quality`, without the synonym rows.
"""

from __future__ import annotations

import argparse
import sqlite3
import time
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from corpus import embedded_url, ensure_index, make_questions, posting_file, settings_for
from timing import machine, percentile

from analyzers.evaluation import Report, load_rows, score
from indexer.lines import parse_line
from indexer.texts import posting_texts
from koubo.container import open_container
from koubo.evaluation import evaluate_rows
from koubo.settings import Settings
from schemas.language import Language
from schemas.posting import Posting
from schemas.query import SearchQuery

JUDGED = Path(__file__).parents[1] / "tests" / "quality" / "judged.tsv"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=50_000)
    parser.add_argument("--questions", type=int, default=200)
    options = parser.parse_args()
    ensure_index(embedded_url(options.postings), options.postings)
    texts = read_texts(posting_file(options.postings))
    print(f"{machine()}; {options.postings:,} postings\n")
    database = make_trigram_index(texts)
    rows = [row for row in load_rows(JUDGED) if row.category != "synonym"]
    with open_container(settings_for(embedded_url(options.postings))) as container:
        questions = [
            replace(question, any=(), filters=())
            for question in make_questions(
                container.searcher, options.questions, postings=options.postings
            )
        ]
        searches: dict[str, Callable[[SearchQuery], int]] = {
            "plain substring": lambda query: search_substring(texts, query),
            "SQLite FTS5 trigram": lambda query: search_trigram(database, query),
            "Koubo, embedded": lambda query: container.searcher.search(query, Language.JA).total,
        }
        reports = {
            "plain substring": score(rows, is_substring),
            "SQLite FTS5 trigram": score(rows, is_trigram_match),
            "Koubo, embedded": evaluate_rows(rows, None, Settings()),
        }
        for question in questions[:20]:
            assert search_trigram(database, question) == search_substring(texts, question)
        for name, search in searches.items():
            few = questions if name != "plain substring" else questions[:20]
            print_row(name, [timed(search, question) for question in few], reports[name])
    print(f"\n({len(rows)} judged rows; ours expands synonyms as well)")


def print_row(name: str, times: list[float], report: Report) -> None:
    """One line of the table."""
    print(
        f"{name:22} p50 {percentile(times, 0.5):8.2f} ms  p99 {percentile(times, 0.99):8.2f} ms  "
        f"P {report.precision:.3f}  R {report.recall:.3f}  F1 {report.f1:.3f}"
    )


def timed(search: Callable[[SearchQuery], int], query: SearchQuery) -> float:
    """Milliseconds of one search."""
    start = time.perf_counter()
    search(query)
    return (time.perf_counter() - start) * 1_000


def read_texts(file: Path) -> list[str]:
    """The postings as one normalised text each, newest last."""
    found = []
    with file.open("rb") as lines:
        for line in lines:
            record = parse_line(line)
            assert isinstance(record, Posting)
            texts = posting_texts(record)
            parts = (*texts.titles.values(), *texts.bodies.values(), texts.heading)
            found.append(normalised("\n".join(parts)))
    return found


def normalised(text: str) -> str:
    """As much as the alternatives are given: widths and case folded."""
    return unicodedata.normalize("NFKC", text).lower()


def search_substring(texts: list[str], query: SearchQuery) -> int:
    """Look through every text."""
    wanted, unwanted = normalised(query.all[0]), normalised(query.none[0])
    return sum(wanted in text and unwanted not in text for text in texts)


def is_substring(document: str, keyword: str) -> bool:
    """Whether the keyword is anywhere in the text."""
    return normalised(keyword) in normalised(document)


def make_trigram_index(texts: list[str]) -> sqlite3.Connection:
    """All texts in SQLite's full-text index of three-character pieces."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE posting USING fts5(text, tokenize='trigram')")
    database.executemany("INSERT INTO posting VALUES (?)", ((text,) for text in texts))
    return database


def search_trigram(database: sqlite3.Connection, query: SearchQuery) -> int:
    """Match, count, and read the newest 20; what has under three characters needs a scan."""
    where, values = [], []
    for keyword, negation in ((query.all[0], ""), (query.none[0], "NOT ")):
        text = normalised(keyword)
        if len(text) >= 3:
            where.append(f"rowid {negation}IN (SELECT rowid FROM posting WHERE posting MATCH ?)")
            values.append('"' + text.replace('"', '""') + '"')
        else:
            # Not LIKE: the index answers it, and finds nothing for under three characters.
            where.append(f"{negation}instr(text, ?)")
            values.append(text)
    condition = " AND ".join(where)
    matching = f"FROM posting WHERE {condition}"
    (total,) = database.execute(f"SELECT count(*) {matching}", values).fetchone()
    database.execute(f"SELECT rowid {matching} ORDER BY rowid DESC LIMIT 20", values).fetchall()
    return int(total)


def is_trigram_match(document: str, keyword: str) -> bool:
    """What a trigram phrase finds: a substring, else a scan: the same."""
    return is_substring(document, keyword)


if __name__ == "__main__":
    main()
