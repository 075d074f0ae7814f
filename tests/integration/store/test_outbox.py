"""Events: claimed by state, leased, retried, given up, replayed; none lost and none twice."""

from __future__ import annotations

import multiprocessing
import threading
from datetime import datetime, timedelta

from schemas.events import Event, EventKind
from schemas.ids import EventId
from store.config import StoreConfig
from store.repositories.outbox import MAX_ATTEMPTS, wait_seconds
from store.rows import OutboxCounts
from store.store import Store, open_store
from tests.integration.store.claimers import claim_everything
from tests.integration.store.records import DAY, NOW, SECOND

LEASE = 60
AFTER_LEASE = NOW + LEASE * SECOND
UNKNOWN = EventId("00000000-0000-7000-8000-000000000000")


def write(store: Store, *subjects: str, at: datetime = NOW) -> None:
    with store.unit_of_work(at) as uow:
        uow.outbox.add(EventKind.POSTING_CHANGED, *subjects)


def claim(store: Store, at: datetime = NOW, limit: int = 100) -> list[Event]:
    with store.unit_of_work(at) as uow:
        return [one.event for one in uow.outbox.claim(limit, LEASE)]


def begin(store: Store, at: datetime = NOW) -> list[Event]:
    """Claim what waits and begin to handle it, as the relay and the worker do."""
    ids = [event.id for event in claim(store, at)]
    with store.unit_of_work(at) as uow:
        return [one.event for one in uow.outbox.begin(ids, LEASE)]


def counts(store: Store, at: datetime = NOW) -> OutboxCounts:
    with store.reading() as uow:
        return uow.outbox.counts(at)


def subjects(events: list[Event]) -> list[str]:
    return sorted(event.subject for event in events)


def test_an_event_is_claimed_once_and_gone_when_done(store: Store) -> None:
    write(store, "D000000001", "D000000002")
    claimed = claim(store)
    assert subjects(claimed) == ["D000000001", "D000000002"]
    assert {event.kind for event in claimed} == {EventKind.POSTING_CHANGED}
    assert claim(store) == []
    with store.unit_of_work(NOW) as uow:
        assert [one.event for one in uow.outbox.load([one.id for one in claimed])] == claimed
        uow.outbox.done([one.id for one in claimed])
        uow.outbox.done([one.id for one in claimed])
        assert uow.outbox.load([one.id for one in claimed]) == []
    assert counts(store) == OutboxCounts(0, 0, 0, 0)


def test_the_oldest_are_claimed_first(store: Store) -> None:
    for second in (3, 1, 2):
        write(store, f"D00000000{second}", at=NOW + second * SECOND)
    assert claim(store, NOW) == []  # a claimer whose clock is behind
    for second in (1, 2, 3):
        assert subjects(claim(store, NOW + DAY, limit=1)) == [f"D00000000{second}"]


def test_an_expired_lease_can_be_claimed_again(store: Store) -> None:
    write(store, "D000000001")
    (first,) = claim(store)
    assert claim(store, AFTER_LEASE - SECOND) == []
    assert claim(store, AFTER_LEASE) == [first]


def test_an_attempt_is_counted_when_it_begins(store: Store) -> None:
    write(store, "D000000001")
    for hour in range(3 * MAX_ATTEMPTS):  # handed over, and nobody there to handle it
        (event,) = claim(store, NOW + hour * 3_600 * SECOND)
    now = NOW + DAY
    for attempt in (1, 2):
        with store.unit_of_work(now) as uow:
            (begun,) = uow.outbox.begin([event.id, UNKNOWN], LEASE)
        assert (begun.event, begun.attempts) == (event, attempt)
    assert claim(store, now + (LEASE - 1) * SECOND) == []  # a new lease began with it
    with store.unit_of_work(now) as uow:
        uow.outbox.fail(event.id, "no good")
        assert uow.outbox.begin([event.id], LEASE) == []  # it waits, and is nobody's


def test_a_failure_waits_longer_each_time_and_is_given_up_in_the_end(store: Store) -> None:
    write(store, "D000000001")
    now, waits = NOW, []
    for _ in range(MAX_ATTEMPTS):
        (event,) = begin(store, now)
        with store.unit_of_work(now) as uow:
            uow.outbox.fail(event.id, "no good\x00" + "x" * 5_000)
        wait = timedelta(seconds=wait_seconds(event.id, len(waits) + 1))
        assert claim(store, now + wait - timedelta(milliseconds=1)) == []
        waits.append(wait)
        now += wait
    assert claim(store, now + DAY) == []
    least = [2**attempt / 2 for attempt in range(1, MAX_ATTEMPTS + 1)]
    assert all(wait.total_seconds() >= half for wait, half in zip(waits, least, strict=True))
    with store.reading() as uow:
        (dead,) = uow.outbox.dead()
        assert uow.outbox.load([event.id]) == []
    assert (dead.event, dead.attempts, dead.created_at) == (event, MAX_ATTEMPTS, NOW)
    assert dead.error.startswith("no goodx")
    assert len(dead.error) <= 2_000
    assert counts(store, now) == OutboxCounts(0, 0, 1, 0)


def test_an_event_that_ends_its_process_each_time_is_given_up(store: Store) -> None:
    write(store, "D000000001")
    for attempt in range(MAX_ATTEMPTS):
        assert len(begin(store, NOW + attempt * LEASE * SECOND)) == 1
    assert claim(store, NOW + DAY) == []
    with store.reading() as uow:
        assert len(uow.outbox.dead()) == 1


def test_dead_events_are_replayed_all_or_some(store: Store) -> None:
    write(store, "D000000001", "D000000002", "D000000003")
    for attempt in range(MAX_ATTEMPTS):
        begin(store, NOW + attempt * LEASE * SECOND)
    heard: list[int] = []
    store.after_commit.append(lambda: heard.append(1))
    later = NOW + DAY
    assert claim(store, later) == []
    with store.unit_of_work(later) as uow:
        some = uow.outbox.dead(limit=1)
        assert uow.outbox.replay([some[0].event.id, UNKNOWN]) == 1
    assert claim(store, later) == [some[0].event]
    with store.unit_of_work(later) as uow:
        assert [one.attempts for one in uow.outbox.load([some[0].event.id])] == [0]
        assert uow.outbox.replay() == 2
        assert uow.outbox.replay() == 0
        assert uow.outbox.replay([]) == 0
    assert len(claim(store, later)) == 2
    assert heard == [1, 1]


def test_what_is_released_comes_again_and_never_dies_of_it(store: Store) -> None:
    write(store, "D000000001")
    now = NOW
    for turn in range(3 * MAX_ATTEMPTS):
        was_begun = turn % 2 == 0
        (event,) = begin(store, now) if was_begun else claim(store, now)
        with store.unit_of_work(now) as uow:
            uow.outbox.release([event.id], wait_seconds=5, was_begun=was_begun)
            uow.outbox.release([event.id], wait_seconds=5)
            assert [one.attempts for one in uow.outbox.load([event.id])] == [0]
        assert claim(store, now + 4 * SECOND) == []
        now += 5 * SECOND
    assert counts(store, now) == OutboxCounts(1, 0, 0, 24 * 5)


def test_counts_say_how_long_the_oldest_waits(store: Store) -> None:
    write(store, "D000000001")
    write(store, "D000000002", at=NOW + 10 * SECOND)
    assert counts(store, NOW + 30 * SECOND) == OutboxCounts(2, 0, 0, 30)
    claim(store, NOW + 20 * SECOND, limit=1)
    assert counts(store, NOW + 30 * SECOND) == OutboxCounts(1, 1, 0, 30)
    assert counts(store, NOW - DAY) == OutboxCounts(1, 1, 0, 0)


def test_a_failure_of_what_is_gone_is_no_error(store: Store) -> None:
    with store.unit_of_work(NOW) as uow:
        uow.outbox.fail(UNKNOWN, "gone")
        uow.outbox.release([UNKNOWN])
        assert uow.outbox.load([UNKNOWN]) == []


def test_waits_double_up_to_a_limit_and_differ_between_events() -> None:
    for attempts in range(1, 20):
        whole = min(2**attempts, 300)
        waits = {wait_seconds(f"event {number}", attempts) for number in range(50)}
        assert all(whole / 2 <= wait <= whole for wait in waits)
        assert len(waits) > 40


def test_a_transaction_that_began_earlier_and_ends_later_is_not_passed_by(
    postgresql_url: str,
) -> None:
    """A2. PostgreSQL only: in SQLite a writer begins when the one before it has ended."""
    store = open_store(StoreConfig(url=postgresql_url))
    for trial in range(20):
        commit_in_reverse(store, NOW + trial * DAY)
    store.close()


def commit_in_reverse(store: Store, now: datetime) -> None:
    has_written, may_commit = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with store.unit_of_work(now) as uow:
            uow.outbox.add(EventKind.POSTING_CHANGED, "D000000001")
            has_written.set()
            assert may_commit.wait(30)

    slow = threading.Thread(target=write_slowly)
    slow.start()
    assert has_written.wait(30)
    write(store, "D000000002", at=now + SECOND)
    later = now + 2 * SECOND
    (newer,) = claim(store, later)
    with store.unit_of_work(later) as uow:
        uow.outbox.done([newer.id])
    may_commit.set()
    slow.join()
    (older,) = claim(store, later)
    assert (newer.subject, older.subject) == ("D000000002", "D000000001")
    assert older.id < newer.id
    with store.unit_of_work(later) as uow:
        uow.outbox.done([older.id])


def test_an_event_with_an_older_time_is_claimed_when_it_comes(store: Store) -> None:
    write(store, "D000000002", at=NOW + SECOND)
    assert subjects(claim(store, NOW + DAY)) == ["D000000002"]
    write(store, "D000000001", at=NOW - DAY)
    assert subjects(claim(store, NOW + DAY)) == ["D000000001"]


def test_threads_that_claim_at_once_get_different_events(store: Store) -> None:
    for number in range(40):
        write(store, *(f"D{number:04d}{place:05d}" for place in range(10)))
    claimed: list[Event] = []
    start = threading.Barrier(8)

    def take() -> None:
        start.wait()
        while batch := claim(store, NOW + DAY, limit=7):
            claimed.extend(batch)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == 400
    assert len({event.id for event in claimed}) == 400


def test_processes_that_claim_at_once_get_different_events(store: Store, database_url: str) -> None:
    for number in range(20):
        write(store, *(f"D{number:04d}{place:05d}" for place in range(20)))
    context = multiprocessing.get_context("spawn")
    ends, processes = [], []
    for _ in range(3):
        ours, theirs = context.Pipe()
        process = context.Process(target=claim_everything, args=(database_url, theirs))
        process.start()
        ends.append(ours)
        processes.append(process)
    for end in ends:
        assert end.recv() == "ready"
    for end in ends:
        end.send("go")
    claimed = [id_ for end in ends for id_ in end.recv()]
    for process in processes:
        process.join(30)
        assert process.exitcode == 0
    assert len(claimed) == 400
    assert len(set(claimed)) == 400
