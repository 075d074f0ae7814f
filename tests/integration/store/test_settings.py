"""The settings that keep the record safe, read from live connections."""

from __future__ import annotations

import pytest
from sqlalchemy import event, text

from store.config import StoreConfig
from store.store import Store, open_store
from tests.services import name_of_a_test

SQLITE = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 5_000,
}
POSTGRESQL = {
    "statement_timeout": "5s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "30s",
    "TimeZone": "UTC",
    "application_name": "koubo",
}


def live(store: Store, statement: str) -> object:
    with store._engine.connect() as connection:  # noqa: SLF001 - the connections it really uses
        return connection.execute(text(statement)).scalar_one()


@pytest.mark.parametrize("name", SQLITE)
def test_sqlite(sqlite_url: str, name: str) -> None:
    store = open_store(StoreConfig(url=sqlite_url))
    assert live(store, f"PRAGMA {name}") == SQLITE[name]
    store.close()


@pytest.mark.parametrize("name", POSTGRESQL)
def test_postgresql(postgresql_url: str, name: str) -> None:
    store = open_store(StoreConfig(url=postgresql_url))
    assert live(store, f"SHOW {name}") == POSTGRESQL[name]
    store.close()


def test_a_worker_may_take_longer(postgresql_url: str) -> None:
    store = open_store(StoreConfig(url=postgresql_url, statement_timeout_seconds=60))
    assert live(store, "SHOW statement_timeout") == "1min"
    store.close()


def test_the_database_of_the_tests_sorts_otherwise_than_python(postgresql_url: str) -> None:
    store = open_store(StoreConfig(url=postgresql_url))
    assert live(store, "SELECT 'a' < 'B'") is True
    assert live(store, "SELECT 'a' < 'B' COLLATE \"C\"") is False
    store.close()


def test_nothing_is_opened_before_it_is_used(database_url: str) -> None:
    store = open_store(StoreConfig(url=database_url))
    opened: list[object] = []
    for engine in (store._engine, store._numbers):  # noqa: SLF001 - the connections it really uses
        event.listen(engine, "connect", lambda *_: opened.append(1))
    assert opened == []
    with store.reading():
        pass
    assert opened == [1]
    store.close()


@pytest.mark.parametrize("name", ["koubo", "postgres", "", None])
def test_a_database_that_is_not_of_tests_is_never_filled_or_dropped(name: str | None) -> None:
    assert name_of_a_test("koubo_test_1") == "koubo_test_1"
    with pytest.raises(RuntimeError):
        name_of_a_test(name)
