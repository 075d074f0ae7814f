"""Engines on both versions, with indexes of their own that go when the test ends."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from schemas.collection import Collection
from search_engine.config import EngineConfig
from search_engine.elastic.engine import ElasticEngine


@pytest.fixture
def config(elasticsearch_url: str) -> EngineConfig:
    """7.17: where nothing else is said, and for all that percolates."""
    return _config(elasticsearch_url)


@pytest.fixture(params=["elasticsearch_url", "elasticsearch_8_url"], ids=["7.17", "8.19"])
def any_config(request: pytest.FixtureRequest) -> EngineConfig:
    """Each version in turn."""
    return _config(request.getfixturevalue(request.param))


@pytest.fixture
def engine(config: EngineConfig) -> Iterator[ElasticEngine]:
    yield from _engine(config)


@pytest.fixture
def any_engine(any_config: EngineConfig) -> Iterator[ElasticEngine]:
    yield from _engine(any_config)


@pytest.fixture
def client(config: EngineConfig) -> Iterator[Elasticsearch]:
    """A client of the test's own, to look at what the engine did."""
    with Elasticsearch(config.url) as opened:
        yield opened


@pytest.fixture
def any_client(any_config: EngineConfig) -> Iterator[Elasticsearch]:
    with Elasticsearch(any_config.url) as opened:
        yield opened


def _config(url: str) -> EngineConfig:
    return EngineConfig(
        url=url,
        analyzer_version="Sudachi 1+a",
        index_prefix=f"test-{uuid.uuid4().hex[:12]}",
        search_timeout_seconds=20.0,
    )


def _engine(config: EngineConfig) -> Iterator[ElasticEngine]:
    engine = ElasticEngine(config)
    yield engine
    for collection in Collection:
        engine.drop(collection)
    engine.close()
