"""Speed and size of the analysis beside bare SudachiPy, in one run on one core.

    python benchmarks/analysis.py [postings.jsonl] [--characters 1000000] [--repeats 3]

Without a file it reads the Wikipedia paragraphs in ``benchmarks/data``. With one it reads JSON
lines and analyses every string in them that holds a space or is longer than 20 characters. Bare
SudachiPy cuts the same texts in split mode A and reads every normalised form, on one thread.
"""

import argparse
import gzip
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from analyzers import Marks, TextAnalyzer, find_marks
from analyzers.tokenizers.sudachi import load_dictionary

PARAGRAPHS = Path(__file__).parent / "data" / "wikipedia-paragraphs.jsonl.gz"
LEAST_RATIO = 0.4
MOST_TERMS_PER_CHARACTER = 0.7
KEYWORDS = ("機械学習", "博士研究員", "情報学", "准教授", "東大寺", "図書館")


def read_texts(path: Path, characters: int) -> list[str]:
    """Return texts from the start of a file, about ``characters`` in all."""
    texts: list[str] = []
    room = characters
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            found = list(strings_of(json.loads(line)))
            texts += found
            room -= sum(map(len, found))
            if room <= 0:
                break
    return texts


def strings_of(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Yield the running texts in a JSON value; SudachiPy takes no more than 49,149 bytes of one."""
    if isinstance(value, str):
        if len(value) > 20 or " " in value:
            yield value[:12_000]
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings_of(part)


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
    body = analyzer.analyze("\n".join(texts)[:1_500], marks=True).marks
    title = analyzer.analyze("情報学研究科 特任助教の公募（機械学習）", marks=True).marks
    assert body is not None
    assert title is not None
    page = [marks.to_json() for marks in (title, body)] * 20
    spellings = [analyzer.spell(keyword) for keyword in KEYWORDS]

    def mark_page() -> float:
        start = time.perf_counter()
        for marks in page:
            find_marks(Marks.from_json(marks), spellings)
        return (time.perf_counter() - start) * 1_000

    return median(mark_page() for _ in range(20))


def main() -> None:  # noqa: C901 - one measurement after the other
    """Measure, print the table, and fail below the limits."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("file", nargs="?", type=Path, default=PARAGRAPHS)
    options.add_argument("--characters", type=int, default=1_000_000)
    options.add_argument("--repeats", type=int, default=3)
    chosen = options.parse_args()
    texts = read_texts(chosen.file, chosen.characters)
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

    def ours_with_marks() -> None:
        for text in texts:
            analyzer.analyze(text, marks=True)

    measured = speeds(
        {"bare SudachiPy": bare, "terms and words": ours, "with marks": ours_with_marks},
        characters,
        chosen.repeats,
    )
    print(f"{characters:,} characters in {len(texts):,} texts")
    for name, speed in measured.items():
        ratio = speed / measured["bare SudachiPy"]
        print(f"{name:16} {speed:>10,.0f} characters/s  {ratio:.2f} of bare")
    terms = sum(len(analyzer.analyze(text).terms) for text in texts) / characters
    sample = texts[:300]
    payload = sum(marks_bytes(analyzer, text) for text in sample) / sum(
        len(t.encode()) for t in sample
    )
    print(f"distinct terms   {terms:>10.2f} per character")
    print(f"marks as JSON    {payload:>10.2f} bytes per byte of text")
    page = marking_milliseconds(analyzer, texts)
    print(f"marking a page   {page:>10.2f} ms for 20 hits, 6 keywords")
    if measured["terms and words"] < LEAST_RATIO * measured["bare SudachiPy"]:
        raise SystemExit(f"slower than {LEAST_RATIO} of bare SudachiPy")
    if terms > MOST_TERMS_PER_CHARACTER:
        raise SystemExit(f"more than {MOST_TERMS_PER_CHARACTER} terms per character")


def marks_bytes(analyzer: TextAnalyzer, text: str) -> int:
    """Return the size of the marks of a text as compact JSON in UTF-8."""
    marks = analyzer.analyze(text, marks=True).marks
    assert marks is not None
    return len(json.dumps(marks.to_json(), ensure_ascii=False, separators=(",", ":")).encode())


if __name__ == "__main__":
    main()
