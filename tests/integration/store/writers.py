"""A process of its own with threads that write: for test_concurrency.py."""

from __future__ import annotations

import threading
from multiprocessing.connection import Connection

from store.config import StoreConfig
from store.store import open_store
from tests.integration.store.records import NOW, draft, note


def write_much(url: str, threads: int, transactions: int, results: Connection) -> None:
    """Write a draft in each transaction; send the numbers and the errors there were."""
    store = open_store(StoreConfig(url=url))
    numbers: list[str] = []
    errors: list[str] = []
    results.send("ready")
    results.recv()

    def write() -> None:
        for _ in range(transactions):
            try:
                with store.unit_of_work(NOW) as uow:
                    number = uow.postings.new_number()
                    uow.postings.add(draft(number), note())
                numbers.append(number)
            except Exception as error:  # noqa: BLE001 - any error is what the test asks about
                errors.append(repr(error))

    running = [threading.Thread(target=write) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    store.close()
    results.send((numbers, errors))
