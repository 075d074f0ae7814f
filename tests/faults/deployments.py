"""The two ways Koubo is run, each with a record and indexes of its own, gone when a test ends."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from koubo.container import engine_config
from koubo.settings import Settings
from schemas.collection import Collection
from search_engine.factory import open_engine
from search_engine.port import SearchEngine
from store.config import StoreConfig
from store.migrations.runner import upgrade
from store.store import Store, open_store
from tests.contract.documents import analyzer


@dataclass
class Deployment:
    """A record and an engine, by the settings that processes of their own would be given."""

    settings: Settings
    store: Store
    engine: SearchEngine
    opened: list[SearchEngine] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """For a process that works on the same record and index."""
        return {
            "KOUBO_DATABASE_URL": self.settings.database_url,
            "KOUBO_ENGINE_URL": self.settings.engine_url,
            "KOUBO_BROKER_URL": self.settings.broker_url,
            "KOUBO_INDEX_PREFIX": self.settings.index_prefix,
        }

    @property
    def is_default(self) -> bool:
        """Whether it is the one that needs no service."""
        return self.settings.engine_url.startswith("embedded:")

    def reopen_engine(self) -> None:
        """Close the engine and open it again, as a new process would find it."""
        self.engine.close()
        self.engine = self.open_engine()

    def open_engine(self) -> SearchEngine:
        """One more client of the engine. The embedded one has one writer at a time."""
        return open_engine(engine_config(self.settings, analyzer().version))


@contextmanager
def deployed(settings: Settings) -> Iterator[Deployment]:
    """A deployment with an empty record, whose tables the migrations made."""
    upgrade(settings.database_url)
    store = open_store(StoreConfig(settings.database_url))
    engine = open_engine(engine_config(settings, analyzer().version))
    deployment = Deployment(settings, store, engine)
    try:
        yield deployment
    finally:
        for collection in Collection:
            deployment.engine.drop(collection)
        deployment.engine.close()
        store.close()


@contextmanager
def default(folder: Path, **settings: str) -> Iterator[Deployment]:
    """SQLite and the embedded engine, below a folder."""
    with deployed(
        Settings(
            _env_file=None,
            database_url=f"sqlite:///{folder / 'koubo.sqlite3'}",
            engine_url=f"embedded:{folder / 'index'}",
            **settings,
        )
    ) as deployment:
        yield deployment


@contextmanager
def production(engine_url: str, database_url: str, **settings: str) -> Iterator[Deployment]:
    """PostgreSQL and Elasticsearch; the indexes have a prefix of their own."""
    with deployed(
        Settings(
            _env_file=None,
            database_url=database_url,
            engine_url=engine_url,
            index_prefix=f"test-{uuid.uuid4().hex[:12]}",
            search_timeout_seconds=5,
            **settings,
        )
    ) as deployment:
        yield deployment
