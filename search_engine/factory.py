"""Picks the engine by its URL. The composition root is the only caller."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from search_engine.config import EngineConfig
from search_engine.elastic.engine import ElasticEngine
from search_engine.embedded.engine import EmbeddedEngine
from search_engine.port import SearchEngine

_EMBEDDED: Final = "embedded:"
_HTTP: Final = ("http://", "https://")


def open_engine(config: EngineConfig) -> SearchEngine:
    """The engine that the URL names. Opens no connection and makes no file yet.

    Raises:
        ValueError: if the URL names no engine.
    """
    if config.url.startswith(_HTTP):
        return ElasticEngine(config)
    path = config.url.removeprefix(_EMBEDDED)
    if not config.url.startswith(_EMBEDDED) or not path:
        raise ValueError(f"{config.url!r} is neither embedded:PATH nor an http(s) address")
    return EmbeddedEngine(
        Path(path), config.analyzer_version, lock_timeout_seconds=config.write_timeout_seconds
    )
