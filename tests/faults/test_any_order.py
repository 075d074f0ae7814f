"""A3: events late, twice and in any order, by eight at once, end in the newest state."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from random import Random
from typing import Final

from indexer.handling import handle_events
from indexer.lines import Record
from indexer.projector import Projector
from schemas.ids import EventId
from search_engine.document import Document
from search_engine.port import Outcome
from tests.contract.documents import analyzer
from tests.faults.deployments import Deployment
from tests.faults.findings import Findings
from tests.faults.records import (
    NOW,
    POSTINGS,
    difference,
    number_of,
    posting,
    put,
    search,
    waiting,
)
from tests.faults.sizes import Sizes

WORKERS: Final = 8
NUMBER: Final = 1


class SlowProjector(Projector):
    """Takes a while, so that what it read is old when it is written."""

    def __init__(self, seed: int) -> None:
        super().__init__(analyzer())
        self._chance = Random(seed)

    def project(self, record: Record) -> Document:
        document = super().project(record)
        time.sleep(self._chance.random() * 0.02)
        return document


def test_eight_workers_end_in_the_newest_state(
    deployment: Deployment, findings: Findings, sizes: Sizes
) -> None:
    """Workers read while the posting is written, and write what they read at random moments."""
    store, chance = deployment.store, Random(3)
    is_written = threading.Event()
    claimed: list[EventId] = []
    lost: list[str] = []

    def write() -> None:
        for revision in range(1, sizes.updates + 1):
            put(store, posting(NUMBER, revision=revision, title=f"第{revision}版"))
        is_written.set()

    def work(seed: int) -> None:
        projector = SlowProjector(seed)
        while not is_written.is_set() or waiting(store):
            with store.unit_of_work(NOW) as unit:
                events = [one.event.id for one in unit.outbox.claim(3, lease_seconds=600)]
            claimed.extend(events)
            if chance.random() < 0.2:  # a fifth comes twice, to whoever takes it
                events += chance.sample(claimed, min(2, len(claimed)))
            chance.shuffle(events)
            handle_events(store, deployment.engine, projector, events, lambda: NOW)
            held = deployment.engine.versions(POSTINGS, [number_of(NUMBER)])
            versions_seen.append(held.get(number_of(NUMBER), 0))

    versions_seen: list[int] = []
    with ThreadPoolExecutor(WORKERS + 1) as pool:
        tasks = [pool.submit(write), *(pool.submit(work, seed) for seed in range(WORKERS))]
        for task in tasks:
            task.result()
    if held := deployment.engine.get(POSTINGS, number_of(NUMBER)):
        lost = [] if held.version == sizes.updates else [str(held.version)]
    found = difference(store, deployment.engine)
    findings.none(
        "A3",
        "updates after which an older state stayed",
        [*lost, *found],
        of=sizes.updates,
        detail=f"{WORKERS} workers, {len(set(versions_seen))} revisions seen on the way",
    )
    assert waiting(store) == 0
    assert search(deployment.engine, f"第{sizes.updates}版").total == 1


def test_documents_in_any_order_end_in_the_newest(
    deployment: Deployment, findings: Findings, sizes: Sizes
) -> None:
    """The same without the record in between: every revision is written, a fifth of them twice."""
    projector, chance = Projector(analyzer()), Random(4)
    documents = [
        projector.project(posting(NUMBER, revision=revision, title=f"第{revision}版"))
        for revision in range(1, sizes.updates + 1)
    ]
    delivered = [*documents, *chance.sample(documents, len(documents) // 5)]
    chance.shuffle(delivered)
    engine = deployment.engine
    outcomes: list[Outcome] = []
    lock, rest = threading.Lock(), iter(delivered)

    def deliver() -> None:
        while True:
            with lock:
                some = list(islice(rest, 5))
            if not some:
                return
            outcomes.extend(result.outcome for result in engine.upsert(POSTINGS, some))

    with ThreadPoolExecutor(WORKERS) as pool:
        for task in [pool.submit(deliver) for _ in range(WORKERS)]:
            task.result()
    engine.refresh(POSTINGS)
    stored = engine.get(POSTINGS, number_of(NUMBER))
    assert stored is not None
    late = [] if stored.version == sizes.updates else [stored.version]
    stale = outcomes.count(Outcome.STALE)
    findings.none(
        "A3",
        "deliveries after which an older state stayed",
        late,
        of=len(delivered),
        detail=f"{stale} came too late and were passed over",
    )
    assert Outcome.REFUSED not in outcomes
    assert stale > 0
