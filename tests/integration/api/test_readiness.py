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
from store.config import StoreConfig
from store.store import open_store
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


def test_how_far_the_index_is_behind_the_record_is_told(container: Container) -> None:
    with serve(container) as client:
        followed = client.get("/readyz").json()["record"]
        assert followed == {"status": "followed", "waiting": 0, "oldest_seconds": 0, "given_up": 0}
        with container.store.unit_of_work(utc_now()) as unit:
            unit.postings.put_imported([made_postings()[0]])
        assert client.get("/readyz").json()["record"]["waiting"] == 1
        with container.store.unit_of_work(utc_now()) as unit:
            ids = [one.event.id for one in unit.outbox.claim(10, 60)]
            unit.outbox.done(ids)


def test_a_record_that_does_not_answer_takes_no_process_out_of_service(
    container: Container, tmp_path: Path
) -> None:
    nowhere = open_store(StoreConfig(f"sqlite:///{tmp_path / 'missing' / 'koubo.sqlite3'}"))
    with serve(replace(container, store=nowhere)) as client:
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["record"]) == (200, {"status": "unavailable"})
        assert client.get("/api/v1/postings").status_code == 200
