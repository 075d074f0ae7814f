"""What `/readyz` says of an index that is not there yet, or was made with another analysis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from indexer.projector import Projector
from koubo.container import Container, utc_now
from schemas.collection import Collection
from search_engine.config import EngineConfig
from search_engine.factory import open_engine
from search_engine.searcher import Searcher
from tests.integration.api.corpus import made_postings
from tests.integration.api.serving import serve


@pytest.fixture
def older(container: Container, tmp_path: Path) -> Iterator[Container]:
    """The same process, before an index that an older version of the analysis writes."""
    engine = open_engine(EngineConfig(f"embedded:{tmp_path / 'index'}", analyzer_version="older"))
    yield replace(container, engine=engine, searcher=Searcher(engine, container.analyzer, utc_now))
    engine.close()


def _postings(answer: Any) -> dict[str, Any]:
    return dict(answer["collections"]["postings"])


def test_no_index_yet_is_an_empty_one(older: Container) -> None:
    with serve(older) as client:
        ready = client.get("/readyz")
        assert ready.status_code == 200
        assert _postings(ready.json()) == {
            "documents": 0,
            "analyzer_version": None,
            "analysis": "missing",
        }
        found = client.get("/api/v1/postings?all=研究")
        assert (found.status_code, found.json()["total"]) == (200, 0)
        assert client.get("/api/v1/postings/D126010001").status_code == 404


def test_an_index_of_another_analysis_answers_and_calls_for_a_rebuild(older: Container) -> None:
    document = Projector(older.analyzer).project(made_postings()[0])
    older.engine.upsert(Collection.POSTINGS, [document])
    older.engine.refresh(Collection.POSTINGS)
    with serve(older) as client:
        ready = client.get("/readyz")
        assert ready.status_code == 200
        assert _postings(ready.json()) == {
            "documents": 1,
            "analyzer_version": "older",
            "analysis": "outdated",
        }
        assert client.get("/api/v1/postings").json()["total"] == 1
