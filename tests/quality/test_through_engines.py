"""The same rows asked through the engines: each text a posting, each row a search."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzers.evaluation import load_rows
from koubo.evaluation import evaluate_rows
from koubo.settings import Settings

HERE = Path(__file__).parent
JUDGED = load_rows(HERE / "judged.tsv")
POLICY = load_rows(HERE / "policy.tsv")
BARE = [row for row in JUDGED if row.category != "synonym"]


@pytest.fixture(params=["embedded", "elasticsearch 7", "elasticsearch 8"])
def engine_url(request: pytest.FixtureRequest) -> str | None:
    names = {"elasticsearch 7": "elasticsearch_url", "elasticsearch 8": "elasticsearch_8_url"}
    if request.param == "embedded":
        return None
    return str(request.getfixturevalue(names[request.param]))


def test_the_judged_rows_without_synonyms(engine_url: str | None) -> None:
    report = evaluate_rows(BARE, engine_url, Settings(), expands=False)
    assert report.precision >= 0.995, report.summary()
    assert report.recall >= 0.975, report.summary()


def test_all_judged_rows_with_synonyms(engine_url: str | None) -> None:
    report = evaluate_rows(JUDGED, engine_url, Settings())
    assert report.precision >= 0.995, report.summary()
    assert report.recall >= 0.99, report.summary()


def test_every_decision(engine_url: str | None) -> None:
    report = evaluate_rows(POLICY, engine_url, Settings())
    assert not report.mistakes, report.summary()
