"""Institutions, requests, builds, accesses, leases, heartbeats."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest

from schemas.collection import Collection
from schemas.ids import DataNumber, RequestId
from schemas.workflow import Decision, RequestKind
from store.errors import (
    AlreadyThereError,
    NotFoundError,
    RequestClosedError,
    RequestOpenError,
    StoreError,
)
from store.repositories.access_counts import AccessOrder
from store.rows import AccessTotal, BuildState
from store.store import Store
from tests.integration.store.records import (
    CLERK,
    NOW,
    OTHER,
    SECOND,
    SECRETARY,
    UNIVERSITY,
    draft,
    institution,
    note,
)

ONE, TWO, THREE = (DataNumber(f"D00000000{digit}") for digit in (1, 2, 3))


@pytest.fixture
def kept(store: Store) -> Store:
    """Two institutions; the first has the postings ONE and TWO, the other THREE."""
    with store.unit_of_work(NOW) as uow:
        uow.institutions.add(institution())
        uow.institutions.add(institution(OTHER))
        for number, owner in ((ONE, UNIVERSITY), (TWO, UNIVERSITY), (THREE, OTHER)):
            uow.postings.add(draft(number, institution_id=owner), note())
    return store


def test_institutions_come_back_as_they_were_registered(kept: Store) -> None:
    with kept.reading() as uow:
        assert uow.institutions.get(UNIVERSITY) == institution()
        assert uow.institutions.find_many([UNIVERSITY, OTHER]).keys() == {UNIVERSITY, OTHER}
        assert uow.institutions.scan(after=UNIVERSITY) == [institution(OTHER)]
    with pytest.raises(AlreadyThereError), kept.unit_of_work(NOW) as uow:
        uow.institutions.add(institution())


def test_a_posting_has_one_open_request(kept: Store) -> None:
    with kept.unit_of_work(NOW) as uow:
        first = uow.requests.add(
            ONE, RequestKind.PUBLICATION, CLERK, institution_id=UNIVERSITY, message="お願いします"
        )
    with pytest.raises(RequestOpenError), kept.unit_of_work(NOW) as uow:
        uow.requests.add(ONE, RequestKind.CORRECTION, CLERK)
    with kept.unit_of_work(NOW + SECOND) as uow:
        found = uow.requests.open_for(ONE)
        assert found is not None
        assert (found.id, found.message, found.opened_by) == (first, "お願いします", CLERK)
        assert (found.decision, found.decided_at) == (None, None)
        uow.requests.decide(first, Decision.RETURNED, SECRETARY, "締切日がありません")
        assert uow.requests.open_for(ONE) is None
        second = uow.requests.add(ONE, RequestKind.PUBLICATION, CLERK)
    with kept.reading() as uow:
        decided, opened = uow.requests.of_posting(ONE)
        assert (decided.id, opened.id) == (first, second)
        assert uow.requests.get(first) == decided
        assert uow.requests.get(RequestId("unknown")) is None
    assert (decided.decision, decided.decided_by) == (Decision.RETURNED, SECRETARY)
    assert (decided.decided_at, decided.reason) == (NOW + SECOND, "締切日がありません")


def test_a_request_is_decided_once(kept: Store) -> None:
    with kept.unit_of_work(NOW) as uow:
        request = uow.requests.add(ONE, RequestKind.PUBLICATION, CLERK)
        uow.requests.decide(request, Decision.WITHDRAWN, CLERK)
    for unknown in (request, RequestId("unknown")):
        with pytest.raises(RequestClosedError), kept.unit_of_work(NOW) as uow:
            uow.requests.decide(unknown, Decision.ACCEPTED, SECRETARY)


def test_a_request_for_no_posting_is_refused(kept: Store) -> None:
    with pytest.raises(StoreError), kept.unit_of_work(NOW) as uow:
        uow.requests.add(DataNumber("D999999999"), RequestKind.PUBLICATION, CLERK)


def test_of_requests_made_at_once_one_is_open(kept: Store) -> None:
    outcomes: list[str] = []
    start = threading.Barrier(6)

    def ask() -> None:
        start.wait()
        try:
            with kept.unit_of_work(NOW) as uow:
                uow.requests.add(ONE, RequestKind.PUBLICATION, CLERK)
            outcomes.append("open")
        except RequestOpenError:
            outcomes.append("refused")

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["open"] + ["refused"] * 5


def test_the_secretariat_sees_what_is_open_oldest_first(kept: Store) -> None:
    with kept.unit_of_work(NOW + SECOND) as uow:
        later = uow.requests.add(ONE, RequestKind.PUBLICATION, CLERK)
    with kept.unit_of_work(NOW) as uow:
        earlier = uow.requests.add(TWO, RequestKind.CORRECTION, CLERK)
    with kept.reading() as uow:
        assert [one.id for one in uow.requests.list_open()] == [earlier, later]
        assert [one.id for one in uow.requests.list_open(limit=1)] == [earlier]
        assert [one.id for one in uow.requests.list_open(after=earlier)] == [later]
        assert [one.id for one in uow.requests.list_open(RequestKind.CORRECTION)] == [earlier]
        assert uow.requests.count_open() == {
            RequestKind.PUBLICATION: 1,
            RequestKind.CORRECTION: 1,
        }


def test_builds_are_remembered_with_what_became_of_them(store: Store) -> None:
    with store.unit_of_work(NOW) as uow:
        uow.index_builds.begin(Collection.POSTINGS, "koubo-postings-1", "7")
    with store.unit_of_work(NOW + SECOND) as uow:
        uow.index_builds.begin(Collection.SEEKERS, "koubo-seekers-1", "7")
        uow.index_builds.published("koubo-postings-1")
        uow.index_builds.discarded("koubo-seekers-1", "counts differ")
    with store.reading() as uow:
        seekers, postings = uow.index_builds.recent()
        assert uow.index_builds.recent(limit=1) == [seekers]
    assert (postings.state, postings.begun_at, postings.ended_at) == (
        BuildState.PUBLISHED,
        NOW,
        NOW + SECOND,
    )
    assert (seekers.state, seekers.reason) == (BuildState.DISCARDED, "counts differ")
    assert (seekers.collection, seekers.analyzer_version) == (Collection.SEEKERS, "7")
    with pytest.raises(AlreadyThereError), store.unit_of_work(NOW) as uow:
        uow.index_builds.begin(Collection.POSTINGS, "koubo-postings-1", "7")
    with pytest.raises(NotFoundError), store.unit_of_work(NOW) as uow:
        uow.index_builds.published("unknown")


def test_accesses_add_up_by_day_and_in_all(kept: Store) -> None:
    today, yesterday = date(2026, 11, 20), date(2026, 11, 19)
    with kept.unit_of_work(NOW) as uow:
        uow.access_counts.add_many({(ONE, yesterday): 2, (ONE, today): 3, (THREE, today): 9})
    with kept.unit_of_work(NOW) as uow:
        uow.access_counts.add_many({(ONE, today): 4, (TWO, today): 1})
        uow.access_counts.add_many({})
    with kept.reading() as uow:
        assert uow.access_counts.of(ONE) == {yesterday: 2, today: 7}
        assert uow.access_counts.totals(UNIVERSITY) == [AccessTotal(TWO, 1), AccessTotal(ONE, 9)]
        by_total = uow.access_counts.totals(UNIVERSITY, AccessOrder.TOTAL)
        assert by_total == [AccessTotal(ONE, 9), AccessTotal(TWO, 1)]
        assert uow.access_counts.totals(UNIVERSITY, limit=1, offset=1) == [AccessTotal(ONE, 9)]
    with kept.unit_of_work(NOW) as uow:
        uow.postings.add(draft(DataNumber("D000000004"), institution_id=OTHER), note())
        assert uow.access_counts.totals(OTHER) == [
            AccessTotal(DataNumber("D000000004"), 0),
            AccessTotal(THREE, 9),
        ]


def test_accesses_that_are_written_at_once_all_count(kept: Store) -> None:
    days = [date(2026, 11, day) for day in range(1, 11)]
    start = threading.Barrier(6)

    def add(turn: int) -> None:
        start.wait()
        numbers = (ONE, TWO, THREE) if turn % 2 else (THREE, TWO, ONE)
        with kept.unit_of_work(NOW) as uow:
            uow.access_counts.add_many({(number, day): 1 for number in numbers for day in days})

    threads = [threading.Thread(target=add, args=(turn,)) for turn in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with kept.reading() as uow:
        assert uow.access_counts.of(TWO) == dict.fromkeys(days, 6)
        assert uow.access_counts.totals(OTHER) == [AccessTotal(THREE, 60)]


def test_a_lease_has_one_owner_until_it_runs_out(store: Store) -> None:
    def take(owner: str, second: int) -> bool:
        with store.unit_of_work(NOW + second * SECOND) as uow:
            return uow.leases.acquire("rebuild", owner, 10)

    assert take("first", 0)
    assert not take("second", 9)
    assert take("first", 5)  # again, and until second 15
    assert not take("second", 14)
    assert take("second", 15)
    with store.unit_of_work(NOW + 16 * SECOND) as uow:
        assert not uow.leases.renew("rebuild", "first", 10)
        uow.leases.release("rebuild", "first")  # not his any more
        assert uow.leases.renew("rebuild", "second", 10)
        assert uow.leases.read() == {"rebuild": ("second", NOW + 26 * SECOND)}
    with store.unit_of_work(NOW + 26 * SECOND) as uow:
        assert not uow.leases.renew("rebuild", "second", 10)
    with store.unit_of_work(NOW + 16 * SECOND) as uow:
        uow.leases.release("rebuild", "second")
        assert uow.leases.read() == {}
    assert take("third", 16)


def test_of_those_who_want_a_lease_at_once_one_gets_it(store: Store) -> None:
    got: list[int] = []
    start = threading.Barrier(8)

    def take(owner: int) -> None:
        start.wait()
        with store.unit_of_work(NOW) as uow:
            if uow.leases.acquire("tick", str(owner), 10):
                got.append(owner)

    threads = [threading.Thread(target=take, args=(owner,)) for owner in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1


def test_heartbeats_are_the_last_ones(store: Store) -> None:
    for seconds in (0, 5):
        with store.unit_of_work(NOW + timedelta(seconds=seconds)) as uow:
            uow.heartbeats.beat("relay")
    with store.unit_of_work(NOW) as uow:
        uow.heartbeats.beat("beat")
    with store.reading() as uow:
        assert uow.heartbeats.read() == {"beat": NOW, "relay": NOW + 5 * SECOND}
