"""A2: a transaction that began earlier and ends later is not passed over.

On PostgreSQL two transactions are open at once and end in the other order. SQLite has one writer:
there, transactions end in the order in which they began, and the only thing that can turn is the
clock, which gives the event that is committed later the lower id.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from store.store import Store
from tests.faults.deployments import Deployment
from tests.faults.findings import Findings
from tests.faults.records import NOW, number_of, posting, put
from tests.faults.sizes import Sizes

LATER = NOW + timedelta(seconds=2)
WRITERS = 16


def test_what_is_committed_last_is_claimed_though_its_id_is_lower(
    deployment: Deployment, findings: Findings, sizes: Sizes
) -> None:
    store = deployment.store
    skipped = []
    for pair in range(sizes.late_pairs):
        first, second = number_of(2 * pair + 1), number_of(2 * pair + 2)
        seen = _inverted(store, 2 * pair + 1, is_sqlite=deployment.is_default)
        assert seen[0] == {second}, "the order was not the one that was wanted"
        if seen[1] != {first}:
            skipped.append(first)
    findings.none("A2", "late commits skipped", skipped, of=sizes.late_pairs)


def test_many_writers_with_a_relay_beside_them(
    deployment: Deployment, findings: Findings, sizes: Sizes
) -> None:
    """Whatever order chance makes: every event is claimed, by one of two relays and once."""
    store, each = deployment.store, max(4, sizes.late_pairs // WRITERS)
    claimed: list[str] = []
    is_over = threading.Event()

    def write(writer: int) -> None:
        for turn in range(each):
            put(store, posting(1 + writer * each + turn))

    def relay() -> None:
        while not is_over.is_set():
            claimed.extend(_claim(store, LATER))

    relays = [threading.Thread(target=relay) for _ in range(2)]
    writers = [threading.Thread(target=write, args=(one,)) for one in range(WRITERS)]
    for thread in (*relays, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    is_over.set()
    for thread in relays:
        thread.join()
    claimed.extend(_claim(store, LATER))
    wanted = {number_of(1 + number) for number in range(WRITERS * each)}
    findings.none("A2", "events of 16 writers skipped", wanted - set(claimed), of=len(wanted))
    assert len(claimed) == len(wanted), "claimed twice"


def _inverted(store: Store, number: int, *, is_sqlite: bool) -> tuple[set[str], set[str]]:
    """What a relay claims after the first commit of two, and after the second."""
    if is_sqlite:
        put(store, posting(number + 1), now=LATER)
        before = _claim(store, LATER)
        put(store, posting(number), now=NOW)
        return set(before), set(_claim(store, LATER))
    with store.unit_of_work(NOW) as early:
        early.postings.put_imported([posting(number)])
        put(store, posting(number + 1), now=LATER)
        before = _claim(store, LATER)
    return set(before), set(_claim(store, LATER))


def _claim(store: Store, now: datetime) -> list[str]:
    with store.unit_of_work(now) as unit:
        return [one.event.subject for one in unit.outbox.claim(100, lease_seconds=600)]
