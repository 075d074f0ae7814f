"""How a database gets its tables: the same on both, up and down and up, with what is in it."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, inspect, text

from store.config import StoreConfig
from store.errors import SchemaError, StoreUnavailableError
from store.migrations import runner
from store.store import open_store
from tests.integration.store.records import NOW, draft, note, record, text_of
from tests.services import postgresql_database

ROWS = 100_000

MANY_POSTINGS = """
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :rows)
INSERT INTO postings (data_number, state, revision, public_revision, visible_from, visible_until,
                      created_at, changed_at, public)
SELECT 'D' || substr('000000000' || n, -9), 'published', 1, 1, :now, :now, :now, :now, :public
FROM numbers
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Each of the two databases, without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'folder' / 'record.sqlite3'}"
    else:
        with postgresql_database() as url:
            yield url


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def tables(url: str) -> dict[str, Any]:
    """What the database itself says of its tables."""
    with connected(url) as connection:
        found = inspect(connection)
        return {
            name: (
                [(column["name"], column["nullable"]) for column in found.get_columns(name)],
                found.get_pk_constraint(name)["constrained_columns"],
                sorted(str(index["name"]) for index in found.get_indexes(name)),
                sorted(str(key["name"]) for key in found.get_foreign_keys(name)),
            )
            for name in found.get_table_names()
            if name != "alembic_version"
        }


def test_an_empty_database_is_brought_to_what_the_program_says(empty_url: str) -> None:
    assert not runner.is_current(empty_url)
    runner.upgrade(empty_url)
    assert runner.is_current(empty_url)
    assert runner.differences(empty_url) == []
    runner.upgrade(empty_url)
    assert runner.is_current(empty_url)


def test_both_databases_have_the_same_tables(sqlite_url: str, postgresql_url: str) -> None:
    assert tables(sqlite_url) == tables(postgresql_url)


def test_up_down_and_up_again_leaves_the_same(empty_url: str) -> None:
    runner.upgrade(empty_url)
    before = tables(empty_url)
    runner.downgrade(empty_url, "base")
    assert not runner.is_current(empty_url)
    assert tables(empty_url) == {}
    runner.upgrade(empty_url)
    assert tables(empty_url) == before
    assert runner.differences(empty_url) == []


def test_up_down_and_up_again_keeps_a_hundred_thousand_postings(database_url: str) -> None:
    moment = NOW.isoformat(timespec="microseconds")
    values = {"rows": ROWS, "now": moment, "public": text_of(record())}
    statement = MANY_POSTINGS
    if database_url.startswith("postgresql"):
        statement = statement.replace("substr('000000000' || n, -9)", "lpad(n::text, 9, '0')")
        statement = statement.replace(":now", "CAST(:now AS timestamptz)")
    with connected(database_url) as connection:
        connection.execute(text(statement), values)
    runner.downgrade(database_url, "0001")
    assert not runner.is_current(database_url)
    assert "access_counts" not in tables(database_url)
    runner.upgrade(database_url)
    assert runner.differences(database_url) == []
    store = open_store(StoreConfig(url=database_url))
    with store.unit_of_work(NOW) as uow:
        assert uow.postings.count() == ROWS
        last = uow.postings.get(record(ROWS).data_number)
        assert last is not None
        assert (last.public, last.created_at) == (text_of(record()), NOW)
        uow.access_counts.add_many({(last.data_number, NOW.date()): 1})
    store.close()


def test_a_database_of_a_newer_program_is_left_alone(database_url: str) -> None:
    with connected(database_url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = tables(database_url)
    assert not runner.is_current(database_url)
    with pytest.raises(SchemaError, match="9999"):
        runner.upgrade(database_url)
    assert tables(database_url) == before


def test_a_step_that_fails_changes_nothing(empty_url: str) -> None:
    runner.upgrade(empty_url, "0001")
    with connected(empty_url) as connection:
        connection.execute(text("CREATE TABLE posting_bands (band INTEGER)"))
    before = tables(empty_url)
    with pytest.raises(Exception, match="posting_bands"):
        runner.upgrade(empty_url)
    assert tables(empty_url) == before


def test_threads_that_migrate_at_once_wait_for_each_other(empty_url: str) -> None:
    failed: list[Exception] = []
    start = threading.Barrier(4)

    def migrate() -> None:
        start.wait()
        try:
            runner.upgrade(empty_url)
        except Exception as error:  # noqa: BLE001 - shown below, in the thread of the test
            failed.append(error)

    threads = [threading.Thread(target=migrate) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert runner.is_current(empty_url)


def test_processes_that_migrate_at_once_wait_for_each_other(empty_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=runner.upgrade, args=(empty_url,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    assert runner.is_current(empty_url)


def test_the_first_migration_does_not_disturb_who_writes(database_url: str) -> None:
    store = open_store(StoreConfig(url=database_url))
    runner.upgrade(database_url)
    with store.unit_of_work(NOW) as uow:
        uow.postings.add(draft(uow.postings.new_number()), note())
    store.close()


def test_asking_makes_no_file(tmp_path: Path) -> None:
    assert not runner.is_current(f"sqlite:///{tmp_path / 'record.sqlite3'}")
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_is_away_cannot_be_migrated() -> None:
    with pytest.raises(StoreUnavailableError):
        runner.upgrade("postgresql+psycopg://koubo@127.0.0.1:1/test")
    with pytest.raises(StoreUnavailableError):
        runner.is_current("postgresql+psycopg://koubo@127.0.0.1:1/test")
