"""Connections that break, and processes that are split off."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sqlalchemy import create_engine, text

from schemas.ids import DataNumber
from store.config import StoreConfig
from store.errors import StoreUnavailableError
from store.store import open_store
from tests.integration.store.records import NOW, draft, note

FORK = """
import os, sys
from datetime import UTC, datetime
from store.config import StoreConfig
from store.store import open_store

store = open_store(StoreConfig(url=sys.argv[1]))
with store.unit_of_work(datetime.now(UTC)) as uow:
    uow.heartbeats.beat("parent")
children = []
for number in range(3):
    child = os.fork()
    if child == 0:
        for _ in range(20):
            with store.unit_of_work(datetime.now(UTC)) as uow:
                uow.heartbeats.beat(f"child {number}")
        os._exit(0)
    children.append(child)
for _ in range(20):
    with store.unit_of_work(datetime.now(UTC)) as uow:
        uow.heartbeats.beat("parent")
sys.exit(max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children))
"""

END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def end_others(url: str) -> None:
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text(END_OTHERS))
    engine.dispose()


def test_connections_that_were_ended_are_replaced_unseen(postgresql_url: str) -> None:
    store = open_store(StoreConfig(url=postgresql_url))
    for _ in range(3):
        with store.unit_of_work(NOW) as uow:
            uow.postings.add(draft(uow.postings.new_number()), note())
        end_others(postgresql_url)
    with store.reading() as uow:
        assert uow.postings.get(DataNumber("D000000003")) is not None
    store.close()


def test_a_transaction_whose_connection_is_ended_is_rolled_back(postgresql_url: str) -> None:
    store = open_store(StoreConfig(url=postgresql_url))

    def interrupted() -> None:
        with store.unit_of_work(NOW) as uow:
            uow.heartbeats.beat("relay")
            end_others(postgresql_url)

    with pytest.raises(StoreUnavailableError):
        interrupted()
    with store.reading() as uow:
        assert uow.heartbeats.read() == {}
    store.close()


def test_a_process_that_is_split_off_opens_connections_of_its_own(database_url: str) -> None:
    done = subprocess.run(  # noqa: S603 - this interpreter, our own program
        [sys.executable, "-c", FORK, database_url],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    store = open_store(StoreConfig(url=database_url))
    with store.reading() as uow:
        assert uow.heartbeats.read().keys() == {"parent", "child 0", "child 1", "child 2"}
    store.close()


def test_a_store_that_was_closed_can_be_used_again(database_url: str) -> None:
    store = open_store(StoreConfig(url=database_url))
    for _ in range(2):
        with store.unit_of_work(NOW) as uow:
            uow.heartbeats.beat("relay")
        store.close()
