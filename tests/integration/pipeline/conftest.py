"""A record and an index beside it: both databases with the embedded engine, one with a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.projector import Projector
from search_engine.embedded.engine import EmbeddedEngine
from store.config import StoreConfig
from store.store import Store, open_store
from tests.contract.documents import ANALYZER_VERSION, analyzer
from tests.contract.elastic_engines import elastic_engines
from tests.integration.pipeline.parts import Parts


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    engine = EmbeddedEngine(tmp_path / "index", ANALYZER_VERSION)
    yield engine
    engine.close()


@pytest.fixture
def parts(store: Store, embedded: EmbeddedEngine) -> Parts:
    """Each database in turn, with an embedded index."""
    return Parts(store, embedded, Projector(analyzer()))


@pytest.fixture
def parts_on_sqlite(sqlite_url: str, embedded: EmbeddedEngine) -> Iterator[Parts]:
    """SQLite alone, where the database makes no difference."""
    store = open_store(StoreConfig(sqlite_url))
    yield Parts(store, embedded, Projector(analyzer()))
    store.close()


@pytest.fixture
def parts_on_cluster(postgresql_url: str, elasticsearch_url: str) -> Iterator[Parts]:
    """PostgreSQL and Elasticsearch 7.17, as in production."""
    store = open_store(StoreConfig(postgresql_url))
    with elastic_engines(elasticsearch_url) as opened:
        yield Parts(store, opened(), Projector(analyzer()))
    store.close()
