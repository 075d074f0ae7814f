"""The way in: a store, its units of work, and who is woken after a commit."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

from schemas.failpoints import failpoint
from store.config import StoreConfig
from store.database import open_database
from store.unit_of_work import UnitOfWork, WriterTurn, postgresql_unit, reading_unit, sqlite_unit

_log = logging.getLogger(__name__)


def open_store(config: StoreConfig) -> Store:
    """The store at `config.url`. Connects when it is first used, not before.

    The tables are made by `store.migrations.runner.upgrade(url)`. Raises StoreError for an address
    that is not one of SQLite or PostgreSQL.
    """
    return Store(config)


class Store:
    """The record. One for a process; safe to use from many threads."""

    def __init__(self, config: StoreConfig) -> None:
        self._config = config
        self._engine = open_database(config)
        # Numbers are counted on connections of their own: see `postgresql_unit`.
        self._numbers = open_database(config, most_connections=2)
        self._turn = WriterTurn()
        self.after_commit: list[Callable[[], None]] = []
        """Called after each commit that wrote events, in the thread that committed.

        An error in one is logged and goes no further: the change is made, and the event waits in
        the outbox for whoever asks next.
        """

    @contextmanager
    def unit_of_work(self, now: datetime) -> Iterator[UnitOfWork]:
        """One transaction that stands for the moment `now` (aware).

        Committed once, when the block ends without an error; rolled back otherwise, and the error
        goes on. Raises StoreUnavailableError where the database cannot be reached, does not
        answer in time or is held by others for too long: the same may succeed later.
        """
        if now.tzinfo is None:
            raise ValueError("a time without a time zone")
        with self._writing(now) as unit:
            yield unit
        failpoint("store.after_commit")
        if unit.has_events:
            self._wake()

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """One consistent state to read from. It waits for no writer, and writing in it fails."""
        return reading_unit(self._engine)

    def close(self) -> None:
        """Give up the connections. The store can still be used: it opens new ones."""
        self._engine.dispose()
        self._numbers.dispose()

    def _writing(self, now: datetime) -> AbstractContextManager[UnitOfWork]:
        if self._engine.dialect.name == "postgresql":
            return postgresql_unit(self._engine, self._numbers, now)
        return sqlite_unit(self._engine, self._turn, self._config.writer_patience_seconds, now)

    def _wake(self) -> None:
        for callback in self.after_commit:
            try:
                callback()
            except Exception:  # noqa: BLE001 - the change is made; nobody is left to tell
                _log.exception("what follows a commit failed")
