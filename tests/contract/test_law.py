"""The law holds on every engine that percolates."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from search_engine.embedded.engine import EmbeddedEngine
from tests.contract.base import OpenEngine
from tests.contract.documents import ANALYZER_VERSION
from tests.contract.elastic_engines import elastic_engines
from tests.contract.law_contract import LawContract


class TestLawOfTheEmbeddedEngine(LawContract):
    """tantivy in a directory."""

    @pytest.fixture
    def open_engine(self, tmp_path: Path) -> Iterator[OpenEngine]:
        engine = EmbeddedEngine(tmp_path / "index", ANALYZER_VERSION)
        yield lambda: engine
        engine.close()


@pytest.mark.elasticsearch
class TestLawOfElasticsearch(LawContract):
    """Elasticsearch 7.17, on two shards."""

    @pytest.fixture
    def open_engine(self, elasticsearch_url: str) -> Iterator[OpenEngine]:
        with elastic_engines(elasticsearch_url, shards=2) as opened:
            yield opened
