"""Engines on a cluster, each with indexes of its own that go when the test ends."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from schemas.collection import Collection
from search_engine.config import EngineConfig
from search_engine.elastic.engine import ElasticEngine
from search_engine.port import SearchEngine
from tests.contract.base import OpenEngine
from tests.contract.documents import ANALYZER_VERSION


@contextmanager
def elastic_engines(url: str, shards: int = 1) -> Iterator[OpenEngine]:
    """Opens engines on the same indexes. Two shards show what one hides, one is faster."""
    config = EngineConfig(
        url=url,
        analyzer_version=ANALYZER_VERSION,
        index_prefix=f"test-{uuid.uuid4().hex[:12]}",
        shards=shards,
        search_timeout_seconds=20.0,
    )
    engines: list[ElasticEngine] = []

    def opened() -> SearchEngine:
        engines.append(ElasticEngine(config))
        return engines[-1]

    try:
        yield opened
    finally:
        sweeper = ElasticEngine(config)
        for collection in Collection:
            sweeper.drop(collection)
        for engine in (*engines, sweeper):
            engine.close()
