"""The analysis against rows judged by hand, and against every product decision.

``judged.tsv`` holds a text, a keyword (or several) and whether it must be found; ``policy.tsv``
holds decisions that no dictionary can make. A change that falls below these figures is a
regression.
"""

import json
from functools import cache
from pathlib import Path

import pytest

from analyzers import Analysis, Marks, TextAnalyzer, find_marks, matches
from analyzers.evaluation import Row, load_rows, score

HERE = Path(__file__).parent
JUDGED = load_rows(HERE / "judged.tsv")
POLICY = load_rows(HERE / "policy.tsv")


@cache
def analysis_of(document: str) -> Analysis:
    return TextAnalyzer().analyze(document, marks=True)


def finds(analyzer: TextAnalyzer, document: str, keyword: str) -> bool:
    return matches(analyzer.spell(keyword), analysis_of(document))


def test_without_synonyms_the_judged_rows_are_matched_by_the_analysis_alone() -> None:
    analyzer = TextAnalyzer(expands=False)
    rows = [row for row in JUDGED if row.category != "synonym"]
    report = score(rows, lambda document, keyword: finds(analyzer, document, keyword))
    assert report.precision >= 0.995, report.summary()
    assert report.recall >= 0.975, report.summary()


def test_with_synonyms_all_judged_rows_are_matched() -> None:
    analyzer = TextAnalyzer()
    report = score(JUDGED, lambda document, keyword: finds(analyzer, document, keyword))
    assert report.precision >= 0.995, report.summary()
    assert report.recall >= 0.99, report.summary()


@pytest.mark.parametrize("row", POLICY, ids=lambda row: f"{row.query} in {row.document}")
def test_every_decision_is_followed(row: Row) -> None:
    assert finds(TextAnalyzer(), row.document, row.query) == row.expected


def test_what_is_found_is_marked_and_nothing_else_is() -> None:
    analyzer = TextAnalyzer()
    for row in (*JUDGED, *POLICY):
        analysis = analysis_of(row.document)
        assert analysis.marks is not None
        marks = Marks.from_json(json.loads(analysis.marks), row.document)
        for keyword in row.keywords:
            spellings = analyzer.spell(keyword)
            is_marked = bool(find_marks(marks, [spellings]))
            assert is_marked == matches(spellings, analysis), (row.document, keyword)
