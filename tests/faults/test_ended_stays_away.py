"""A4: an old event, or an old document, that comes after the end brings nothing back.

An engine that forgets what it deleted would take the old document for a new one: Elasticsearch
keeps the versions of deleted documents for 60 s and in memory only. Nothing that ended is deleted.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from indexer.handling import handle_events
from indexer.projector import Projector
from recruiting import postings as steps
from schemas.events import EventKind
from schemas.failpoints import arm
from search_engine.document import Document
from store.rows import StoredPosting
from tests.cluster import Cluster
from tests.faults.deployments import Deployment, default, production
from tests.faults.findings import Findings
from tests.faults.handlers import claim, handle_all
from tests.faults.life import INSTITUTION, accept, register_institution
from tests.faults.records import (
    NOW,
    POSTINGS,
    difference,
    posting,
    public_records,
    put,
    search,
)
from tests.faults.sizes import Sizes

AFTERWARDS = NOW + timedelta(seconds=1)


def test_embedded(tmp_path: Path, findings: Findings, projector: Projector, sizes: Sizes) -> None:
    with default(tmp_path) as deployment:
        _try_to_bring_back(deployment, projector, findings, sizes, deployment.reopen_engine)


def test_elasticsearch(
    lone_node: Cluster,
    postgresql_url: str,
    findings: Findings,
    projector: Projector,
    sizes: Sizes,
) -> None:
    """With a node that is killed and started again, not only another client."""
    with production(lone_node.url, postgresql_url) as deployment:

        def restart() -> None:
            (node,) = lone_node.nodes
            node.kill()
            lone_node.start(node)
            lone_node.wait_until_green()

        _try_to_bring_back(deployment, projector, findings, sizes, restart)


def test_what_is_called_off_while_it_is_on_its_way_is_not_found(
    deployment: Deployment, findings: Findings, projector: Projector, sizes: Sizes
) -> None:
    """What nobody has seen yet loses its record altogether, so nothing newer meets the document.

    A worker has read the record; before it writes, the posting is called off, and another worker
    takes it out. Whoever writes last looks at the record again.
    """
    store, tomorrow = deployment.store, (NOW + timedelta(days=2)).date()
    register_institution(store)
    found: list[str] = []
    for turn in range(sizes.ended):
        with store.unit_of_work(NOW) as unit:
            kept = accept(unit, f"第{turn}号", tomorrow, NOW, deadline=date(2027, 1, 31))

        def overtake(name: str, kept: StoredPosting = kept) -> None:
            if name == "index.before_write":
                arm(None)
                with store.unit_of_work(NOW) as unit:
                    steps.retract(
                        unit, kept.data_number, INSTITUTION, NOW, expected_revision=kept.revision
                    )
                handle_all(deployment, projector, now=NOW)

        arm(overtake)
        try:
            handle_all(deployment, projector, now=NOW)
        finally:
            arm(None)
        found += deployment.engine.versions(POSTINGS, [kept.data_number])
    findings.none("A4", "postings called off that were found", found, of=sizes.ended)
    assert not difference(store, deployment.engine)


def _try_to_bring_back(
    deployment: Deployment,
    projector: Projector,
    findings: Findings,
    sizes: Sizes,
    restart: Callable[[], None],
) -> None:
    store, numbers = deployment.store, range(1, sizes.ended + 1)
    put(store, *(posting(number) for number in numbers))
    old_documents = [projector.project(posting(number)) for number in numbers]
    handle_all(deployment, projector, now=NOW)
    assert search(deployment.engine, now=AFTERWARDS).total == sizes.ended

    put(store, *(posting(number, revision=2, ends=AFTERWARDS) for number in numbers))
    handle_all(deployment, projector, now=NOW)
    came_back = [f"never ended {one}" for one in _seen(deployment)]

    _deliver_again(deployment, projector, old_documents)
    came_back += [f"at once {one}" for one in _seen(deployment)]
    time.sleep(sizes.seconds_after_end)
    _deliver_again(deployment, projector, old_documents)
    came_back += [f"later {one}" for one in _seen(deployment)]
    restart()
    _deliver_again(deployment, projector, old_documents)
    came_back += [f"after a restart {one}" for one in _seen(deployment)]

    findings.none(
        "A4",
        "ended postings that came back",
        came_back,
        of=3 * sizes.ended,
        detail=f"at once, after {sizes.seconds_after_end} s, after a restart of the engine",
    )
    assert not difference(store, deployment.engine)


def _deliver_again(
    deployment: Deployment, projector: Projector, old_documents: list[Document]
) -> None:
    """The event as it was, and the document of a worker that had read the record before the end."""
    with deployment.store.unit_of_work(NOW) as unit:
        numbers = [document.id for document in old_documents]
        unit.outbox.add(EventKind.POSTING_CHANGED, *numbers)
    again = claim(deployment.store, NOW)
    assert len(again) == len(old_documents)
    handle_events(deployment.store, deployment.engine, projector, again, lambda: NOW)
    deployment.engine.upsert(POSTINGS, old_documents)
    deployment.engine.refresh(POSTINGS)


def _seen(deployment: Deployment) -> list[str]:
    """What is to be seen after the end, or is not as it was when it ended."""
    engine = deployment.engine
    found = [hit.id for hit in search(engine, now=AFTERWARDS).hits]
    numbers = [record.number for record in public_records(deployment.store)]
    held = engine.versions(POSTINGS, numbers)
    return [*found, *(number for number in numbers if held.get(number, 0) < 2)]
