"""Many writers: everyone gets his turn, nobody hears of locks (A20)."""

from __future__ import annotations

import multiprocessing
import threading

import pytest
from sqlalchemy import create_engine, text

from store.config import StoreConfig
from store.errors import StoreUnavailableError
from store.store import Store, open_store
from tests.integration.store.records import NOW, draft, note
from tests.integration.store.writers import write_much

PROCESSES = 4
THREADS = 4
TRANSACTIONS = 100


def test_sixteen_writers_of_a_hundred_transactions_never_hear_of_a_lock(
    store: Store, database_url: str
) -> None:
    context = multiprocessing.get_context("spawn")
    ends, processes = [], []
    for _ in range(PROCESSES):
        ours, theirs = context.Pipe()
        process = context.Process(
            target=write_much, args=(database_url, THREADS, TRANSACTIONS, theirs)
        )
        process.start()
        ends.append(ours)
        processes.append(process)
    for end in ends:
        assert end.recv() == "ready"
    for end in ends:
        end.send("go")
    written: list[str] = []
    for end in ends:
        numbers, errors = end.recv()
        assert errors == []
        written += numbers
    for process in processes:
        process.join(30)
    assert len(set(written)) == len(written) == PROCESSES * THREADS * TRANSACTIONS
    with store.reading() as uow:
        kept = uow.postings.get_many([draft(number).data_number for number in written])
    assert len(kept) == len(written)


def test_a_writer_that_is_never_let_in_is_told_to_come_again(database_url: str) -> None:
    config = StoreConfig(
        url=database_url,
        lock_timeout_seconds=0.2,
        writer_patience_seconds=0.2,
    )
    store, other = open_store(config), open_store(config)
    with store.unit_of_work(NOW) as uow:
        uow.postings.add(draft(uow.postings.new_number()), note())
        uow.leases.acquire("tick", "first", 10)
        failed: list[Exception] = []

        def wait() -> None:
            try:
                with other.unit_of_work(NOW) as second:
                    second.leases.acquire("tick", "second", 10)
            except StoreUnavailableError as error:
                failed.append(error)

        thread = threading.Thread(target=wait)
        thread.start()
        thread.join()
        assert len(failed) == 1
    store.close()
    other.close()


def test_a_writer_of_this_process_waits_for_its_turn(store: Store) -> None:
    has_begun, may_end = threading.Event(), threading.Event()
    order: list[str] = []

    def slow() -> None:
        with store.unit_of_work(NOW) as uow:
            uow.leases.acquire("tick", "slow", 10)
            has_begun.set()
            may_end.wait(10)
            order.append("slow")

    def quick() -> None:
        with store.unit_of_work(NOW) as uow:
            uow.leases.acquire("tick", "quick", 10)
            order.append("quick")

    threads = [threading.Thread(target=slow), threading.Thread(target=quick)]
    threads[0].start()
    assert has_begun.wait(10)
    threads[1].start()
    threads[1].join(0.3)
    may_end.set()
    for thread in threads:
        thread.join()
    assert order == ["slow", "quick"]


@pytest.mark.parametrize("seconds", [0.3])
def test_a_statement_that_takes_too_long_is_ended(postgresql_url: str, seconds: float) -> None:
    store = open_store(StoreConfig(url=postgresql_url, statement_timeout_seconds=seconds))
    engine = create_engine(postgresql_url)
    with engine.begin() as connection:  # as slow as it gets
        connection.execute(text("ALTER TABLE heartbeats RENAME TO kept"))
        view = "CREATE VIEW heartbeats AS SELECT kept.* FROM kept, pg_sleep(5)"
        connection.execute(text(view))
        connection.execute(text("INSERT INTO kept VALUES ('relay', now())"))
    with pytest.raises(StoreUnavailableError), store.reading() as uow:
        uow.heartbeats.read()
    engine.dispose()
    store.close()


def test_more_readers_than_connections_wait_and_are_then_told(database_url: str) -> None:
    store = open_store(StoreConfig(url=database_url, most_connections=1, connect_timeout_seconds=1))
    with store.reading(), pytest.raises(StoreUnavailableError), store.reading():
        pass
    with store.reading() as uow:
        assert uow.postings.count() == 0
    store.close()
