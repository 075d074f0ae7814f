"""Data numbers: each given once, for ever."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import create_engine, text

from schemas.ids import DataNumber
from store.config import StoreConfig
from store.errors import StoreError
from store.store import Store, open_store
from tests.integration.store.records import NOW, draft, note, record


class StopError(Exception):
    pass


def new_numbers(store: Store, count: int = 1) -> list[DataNumber]:
    with store.unit_of_work(NOW) as uow:
        return [uow.postings.new_number() for _ in range(count)]


def take_and_stop(store: Store, taken: list[DataNumber]) -> None:
    with store.unit_of_work(NOW) as uow:
        taken.append(uow.postings.new_number())
        uow.postings.add(draft(taken[-1]), note())
        raise StopError


def test_numbers_begin_with_one_and_rise(store: Store) -> None:
    assert new_numbers(store, 3) == ["D000000001", "D000000002", "D000000003"]


def test_a_number_whose_posting_was_rolled_back_is_not_given_again(store: Store) -> None:
    taken: list[DataNumber] = []
    for _ in range(3):
        with pytest.raises(StopError):
            take_and_stop(store, taken)
        taken += new_numbers(store)
    assert taken == sorted(set(taken))
    with store.reading() as uow:
        assert uow.postings.get(taken[0]) is None


def test_numbers_go_on_above_what_was_imported(store: Store) -> None:
    with store.unit_of_work(NOW) as uow:
        uow.postings.put_imported([record(5_000), record(17)])
        assert uow.postings.new_number() == "D000005001"
    with store.unit_of_work(NOW) as uow:
        uow.postings.put_imported([record(40)])
    assert new_numbers(store) == ["D000005002"]


def test_threads_never_get_the_same_number(store: Store) -> None:
    taken: list[DataNumber] = []
    failed: list[Exception] = []
    start = threading.Barrier(8)

    def take(thread: int) -> None:
        start.wait()
        for turn in range(20):
            try:
                if (thread + turn) % 3 == 0:
                    take_and_stop(store, taken)
                else:
                    taken.extend(new_numbers(store, 2))
            except StopError:
                continue
            except Exception as error:  # noqa: BLE001 - shown below, in the thread of the test
                failed.append(error)

    threads = [threading.Thread(target=take, args=(thread,)) for thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(taken) > 200
    assert len(set(taken)) == len(taken)


def test_when_no_number_is_left_it_says_so(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE counters SET value = 999999998"))
    engine.dispose()
    store = open_store(StoreConfig(url=database_url))
    assert new_numbers(store) == ["D999999999"]
    with pytest.raises(StoreError, match="no data number"):
        new_numbers(store)
    store.close()
