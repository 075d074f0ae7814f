"""A process of its own that claims events until there are none: for test_outbox.py."""

from __future__ import annotations

from multiprocessing.connection import Connection

from store.config import StoreConfig
from store.store import open_store
from tests.integration.store.records import DAY, NOW


def claim_everything(url: str, results: Connection) -> None:
    """Send the ids of what was claimed, ten at a time, in the order in which they came."""
    store = open_store(StoreConfig(url=url))
    results.send("ready")
    results.recv()
    claimed: list[str] = []
    while True:
        with store.unit_of_work(NOW + DAY) as uow:
            batch = uow.outbox.claim(10, 60)
        if not batch:
            break
        claimed += [one.event.id for one in batch]
    results.send(claimed)
    store.close()
