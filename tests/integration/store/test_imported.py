"""Records that come from outside: the highest revision stays."""

from __future__ import annotations

import threading
from datetime import timedelta

from schemas.events import EventKind
from schemas.workflow import ActorKind, PostingState
from store.rows import ImportOutcome
from store.store import Store
from tests.integration.store.records import (
    NOW,
    UNIVERSITY,
    institution,
    note,
    profile,
    published,
    record,
    text_of,
)

ADDED, REPLACED, STALE, KEPT = ImportOutcome


def put(store: Store, *numbers_and_revisions: tuple[int, int]) -> list[ImportOutcome]:
    with store.unit_of_work(NOW) as uow:
        return uow.postings.put_imported(
            [record(number, revision) for number, revision in numbers_and_revisions]
        )


def subjects(store: Store) -> list[str]:
    with store.unit_of_work(NOW + timedelta(days=1)) as uow:
        claimed = uow.outbox.claim(10_000, 60)
        uow.outbox.done([one.event.id for one in claimed])
    return sorted(one.event.subject for one in claimed)


def test_each_record_is_added_replaced_or_stale(store: Store) -> None:
    assert put(store, (1, 1), (2, 4)) == [ADDED, ADDED]
    assert subjects(store) == ["D000000001", "D000000002"]
    assert put(store, (2, 4), (1, 2), (3, 1), (2, 3)) == [STALE, REPLACED, ADDED, STALE]
    assert subjects(store) == ["D000000001", "D000000003"]
    with store.reading() as uow:
        kept = uow.postings.get(record(1).data_number)
        history = uow.postings.revisions(record(1).data_number)
        assert uow.postings.count() == 3
    assert kept is not None
    assert (kept.revision, kept.state, kept.institution_id) == (2, PostingState.PUBLISHED, None)
    assert (kept.created_at, kept.changed_at) == (NOW, NOW)
    assert kept.public == text_of(record(1, 2))
    assert [(one.revision, one.actor.kind, one.action) for one in history] == [
        (1, ActorKind.IMPORT, "import"),
        (2, ActorKind.IMPORT, "import"),
    ]


def test_of_one_number_in_a_batch_the_highest_revision_is_taken(store: Store) -> None:
    assert put(store, (1, 1), (1, 3), (1, 2), (1, 3)) == [STALE, ADDED, STALE, STALE]
    with store.reading() as uow:
        assert uow.postings.public([record(1).data_number]).values()
        assert [one.revision for one in uow.postings.scan_public()] == [3]


def test_what_an_institution_keeps_is_left_to_it(store: Store) -> None:
    number = record(1).data_number
    with store.unit_of_work(NOW) as uow:
        uow.institutions.add(institution())
        uow.postings.add(published(number, institution_id=UNIVERSITY), note())
    subjects(store)
    assert put(store, (1, 9)) == [KEPT]
    assert subjects(store) == []
    with store.reading() as uow:
        assert uow.postings.get(number) == published(number, institution_id=UNIVERSITY)


def test_nothing_is_nothing(store: Store) -> None:
    assert put(store) == []
    with store.unit_of_work(NOW) as uow:
        assert uow.profiles.put_imported([]) == []


def test_more_than_one_statement_holds(store: Store) -> None:
    numbers = [(number, 1) for number in range(1, 2_502)]
    assert set(put(store, *numbers)) == {ADDED}
    assert len(subjects(store)) == 2_501
    seen: list[str] = []
    with store.reading() as uow:
        while page := uow.postings.scan_public(seen[-1] if seen else "", limit=700):
            seen += [one.number for one in page]
        assert uow.postings.count() == 2_501
        assert len(uow.postings.public([record(n).data_number for n, _ in numbers])) == 2_501
    assert seen == [f"D{number:09d}" for number, _ in numbers]


def test_two_imports_at_once_add_each_record_once(store: Store) -> None:
    batches = [[(number, 1) for number in range(1, 301)] for _ in range(4)]
    batches[1].reverse()
    outcomes: list[ImportOutcome] = []
    start = threading.Barrier(4)

    def run(batch: list[tuple[int, int]]) -> None:
        start.wait()
        outcomes.extend(put(store, *batch))

    threads = [threading.Thread(target=run, args=(batch,)) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(ADDED) == 300
    assert outcomes.count(STALE) == 900
    assert len(subjects(store)) == 300


def test_profiles_are_kept_in_the_same_way(store: Store) -> None:
    with store.unit_of_work(NOW) as uow:
        records = [profile(1), profile(2, 5), profile(1, 2), profile(3)]
        assert uow.profiles.put_imported(records) == [STALE, ADDED, ADDED, ADDED]
    with store.unit_of_work(NOW) as uow:
        records = [profile(1, 2), profile(2, 6, "新しい")]
        assert uow.profiles.put_imported(records) == [STALE, REPLACED]
    with store.reading() as uow:
        number = profile(2).profile_number
        assert uow.profiles.public([number]) == {number: text_of(profile(2, 6, "新しい"))}
        assert [(one.number, one.revision) for one in uow.profiles.scan_public(limit=2)] == [
            ("S000000001", 2),
            ("S000000002", 6),
        ]
        assert len(uow.profiles.scan_public("S000000002")) == 1
        assert uow.profiles.count() == 3
    with store.unit_of_work(NOW + timedelta(days=1)) as uow:
        claimed = [one.event for one in uow.outbox.claim(10, 60)]
    assert {event.kind for event in claimed} == {EventKind.PROFILE_CHANGED}
    assert sorted(event.subject for event in claimed) == [
        "S000000001",
        "S000000002",
        "S000000002",
        "S000000003",
    ]
