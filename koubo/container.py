"""Makes the parts from the settings; the only place that knows which adapter is in use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from analyzers import TextAnalyzer
from indexer.projector import Projector
from koubo.metrics import metered
from koubo.settings import Settings
from search_engine.config import EngineConfig
from search_engine.factory import open_engine
from search_engine.port import SearchEngine
from search_engine.searcher import Searcher
from store.config import StoreConfig
from store.errors import SchemaError
from store.migrations.runner import is_current, upgrade
from store.store import Store, open_store

JOB_STATEMENT_SECONDS: Final = 60
"""A statement of a worker or a command; a page gets the shorter default of the store."""

_SQLITE: Final = "sqlite:"


@dataclass(frozen=True, slots=True)
class Container:
    """The parts of a running process."""

    settings: Settings
    analyzer: TextAnalyzer
    engine: SearchEngine
    searcher: Searcher
    store: Store
    projector: Projector


@contextmanager
def open_container(
    settings: Settings, analyzer: TextAnalyzer | None = None, *, for_jobs: bool = False
) -> Iterator[Container]:
    """The parts, for as long as the context lasts; with the usual analyzer if none is given.

    Connects to nothing yet. Whoever uses the record calls `prepare_record` first.
    """
    analyzer = analyzer or TextAnalyzer()
    engine = metered(open_engine(engine_config(settings, analyzer.version)))
    store = open_store(store_config(settings, for_jobs=for_jobs))
    try:
        yield Container(
            settings,
            analyzer,
            engine,
            Searcher(engine, analyzer, utc_now),
            store,
            Projector(analyzer),
        )
    finally:
        store.close()
        engine.close()


def prepare_record(settings: Settings) -> None:
    """See to it that the record has the tables this program needs.

    A file of SQLite belongs to this program: it is made and brought up to date here. A server may
    have other programs on it, of the version before: somebody says when (`koubo migrate`).

    Raises SchemaError if that was not done, StoreUnavailableError if the server does not answer.
    """
    if settings.database_url.startswith(_SQLITE):
        upgrade(settings.database_url)
    elif not is_current(settings.database_url):
        raise SchemaError("the database has not the tables of this version: run `koubo migrate`")


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


def store_config(settings: Settings, *, for_jobs: bool = False) -> StoreConfig:
    """What the store needs to know of the settings."""
    if for_jobs:
        return StoreConfig(settings.database_url, statement_timeout_seconds=JOB_STATEMENT_SECONDS)
    return StoreConfig(settings.database_url)


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)
