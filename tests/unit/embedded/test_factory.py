"""Which engine a URL names."""

from __future__ import annotations

from pathlib import Path

import pytest

from search_engine.config import EngineConfig
from search_engine.elastic.engine import ElasticEngine
from search_engine.embedded.engine import EmbeddedEngine
from search_engine.factory import open_engine


def test_a_directory_is_the_embedded_engine_and_is_not_made_by_opening(tmp_path: Path) -> None:
    path = tmp_path / "a: 検索"
    engine = open_engine(EngineConfig(url=f"embedded:{path}", analyzer_version="1"))
    assert isinstance(engine, EmbeddedEngine)
    assert engine.health().is_available
    engine.close()
    assert not path.exists()


def test_an_address_is_elasticsearch() -> None:
    config = EngineConfig(url="http://127.0.0.1:9200,http://127.0.0.2:9200", analyzer_version="1")
    engine = open_engine(config)
    assert isinstance(engine, ElasticEngine)
    engine.close()


@pytest.mark.parametrize("url", ["", "embedded:", "/var/lib/koubo", "ftp://x", "redis://x"])
def test_anything_else_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        open_engine(EngineConfig(url=url, analyzer_version="1"))
