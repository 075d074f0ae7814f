"""Speed and size of the analysis beside bare SudachiPy, in one run on one core.

    python benchmarks/analysis.py [postings.jsonl] [--characters 300000] [--repeats 5]

It reads the Wikipedia paragraphs in ``benchmarks/data`` and, when given a file of postings, their
titles, bodies and headings as they are indexed. Bare SudachiPy cuts the same texts in split mode A
and reads every normalised form, on one thread.
"""

import argparse
import gzip
import json
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import median

from analyzers import Marks, TextAnalyzer, find_marks
from analyzers.tokenizers.sudachi import load_dictionary
from indexer.texts import posting_texts
from schemas.posting import Posting

PARAGRAPHS = Path(__file__).parent / "data" / "wikipedia-paragraphs.jsonl.gz"
LEAST_RATIOS = {"terms and words": 0.4}
MOST_TERMS_PER_CHARACTER = 0.7
KEYWORDS = ("機械学習", "博士研究員", "情報学", "准教授", "東大寺", "図書館")


def read_paragraphs(path: Path) -> Iterator[str]:
    """Yield the texts of a collection of paragraphs; SudachiPy takes 49,149 bytes of one."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"][:12_000]


def read_postings(path: Path) -> Iterator[str]:
    """Yield the texts of postings: for each its titles, its bodies and its heading."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            texts = posting_texts(Posting.model_validate_json(line))
            yield from (text[:12_000] for _, text in texts.marked())
            yield texts.heading


def take(texts: Iterable[str], characters: int) -> list[str]:
    """Return texts from the start, about ``characters`` in all."""
    taken: list[str] = []
    for text in texts:
        taken.append(text)
        characters -= len(text)
        if characters <= 0:
            break
    return taken


def speeds(runs: dict[str, Callable[[], None]], characters: int, repeats: int) -> dict[str, float]:
    """Return characters per second of CPU time: the median of turns taken one after the other."""
    measured: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        run()
    for _ in range(repeats):
        for name, run in runs.items():
            start = time.process_time()
            run()
            measured[name].append(characters / (time.process_time() - start))
    return {name: median(values) for name, values in measured.items()}


def marking_milliseconds(analyzer: TextAnalyzer, texts: list[str]) -> float:
    """Return the time to mark six keywords in the titles and bodies of a page of 20 hits."""
    shown = "情報学研究科 特任助教の公募（機械学習）", "\n".join(texts)[:1_500]
    page = [(json.loads(write_marks(analyzer, text)), text) for text in shown] * 20
    spellings = [analyzer.spell(keyword) for keyword in KEYWORDS]

    def mark_page() -> float:
        start = time.perf_counter()
        for marks, text in page:
            find_marks(Marks.from_json(marks, text), spellings)
        return (time.perf_counter() - start) * 1_000

    return median(mark_page() for _ in range(20))


def measure(name: str, texts: list[str], repeats: int) -> list[str]:
    """Print the table for some texts; return the limits that are not kept."""
    characters = sum(map(len, texts))
    analyzer = TextAnalyzer()
    tokenizer = load_dictionary().tokenizer("A")

    def bare() -> None:
        for text in texts:
            for morpheme in tokenizer.tokenize(text):
                morpheme.normalized_form()

    def ours() -> None:
        for text in texts:
            analyzer.analyze(text)
            analyzer.forget_lines()

    def ours_with_marks() -> None:
        for text in texts:
            analyzer.analyze(text, marks=True)
            analyzer.forget_lines()

    runs = {"bare SudachiPy": bare, "terms and words": ours, "with marks": ours_with_marks}
    measured = speeds(runs, characters, repeats)
    print(f"{name}: {characters:,} characters in {len(texts):,} texts")
    for run, speed in measured.items():
        ratio = speed / measured["bare SudachiPy"]
        print(f"{run:16} {speed:>10,.0f} characters/s  {ratio:.2f} of bare")
    terms = sum(len(analyzer.analyze(text).terms) for text in texts) / characters
    sample = texts[:300]
    payload = sum(len(write_marks(analyzer, t).encode()) for t in sample) / sum(
        len(t.encode()) for t in sample
    )
    print(f"distinct terms   {terms:>10.2f} per character")
    print(f"marks as JSON    {payload:>10.2f} bytes per byte of text")
    page = marking_milliseconds(analyzer, texts)
    print(f"marking a page   {page:>10.2f} ms for 20 hits, 6 keywords\n")
    faults = [
        f"{name}: {run} at less than {least} of the speed of bare SudachiPy"
        for run, least in LEAST_RATIOS.items()
        if measured[run] < least * measured["bare SudachiPy"]
    ]
    if terms > MOST_TERMS_PER_CHARACTER:
        faults.append(f"{name}: more than {MOST_TERMS_PER_CHARACTER} terms per character")
    return faults


def main() -> None:
    """Measure, print the tables, and fail below the limits."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("postings", nargs="?", type=Path)
    options.add_argument("--characters", type=int, default=300_000)
    options.add_argument("--repeats", type=int, default=5)
    chosen = options.parse_args()
    inputs = {"Wikipedia": read_paragraphs(PARAGRAPHS)}
    if chosen.postings is not None:
        inputs["Postings"] = read_postings(chosen.postings)
    faults: list[str] = []
    for name, texts in inputs.items():
        faults += measure(name, take(texts, chosen.characters), chosen.repeats)
    if faults:
        raise SystemExit("\n".join(faults))


def write_marks(analyzer: TextAnalyzer, text: str) -> str:
    """Return the marks of a text, in JSON."""
    marks = analyzer.analyze(text, marks=True).marks
    assert marks is not None
    return marks


if __name__ == "__main__":
    main()
