"""Makes the parts from the settings; the only place that knows which adapter is in use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from analyzers import TextAnalyzer
from koubo.settings import Settings
from search_engine.config import EngineConfig
from search_engine.factory import open_engine
from search_engine.port import SearchEngine
from search_engine.searcher import Searcher


@dataclass(frozen=True, slots=True)
class Container:
    """The parts of a running process."""

    settings: Settings
    analyzer: TextAnalyzer
    engine: SearchEngine
    searcher: Searcher


@contextmanager
def open_container(settings: Settings, analyzer: TextAnalyzer | None = None) -> Iterator[Container]:
    """The parts, for as long as the context lasts; with the usual analyzer if none is given."""
    analyzer = analyzer or TextAnalyzer()
    engine = open_engine(engine_config(settings, analyzer.version))
    try:
        yield Container(settings, analyzer, engine, Searcher(engine, analyzer, utc_now))
    finally:
        engine.close()


def engine_config(settings: Settings, analyzer_version: str) -> EngineConfig:
    """What the engine needs to know of the settings."""
    return EngineConfig(
        url=settings.engine_url,
        analyzer_version=analyzer_version,
        index_prefix=settings.index_prefix,
        shards=settings.index_shards,
        replicas=settings.index_replicas,
        search_timeout_seconds=settings.search_timeout_seconds,
        write_timeout_seconds=settings.write_timeout_seconds,
    )


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)
