"""Drift of every kind is found, counted and repaired; what is right is left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from indexer.handling import mark_events
from indexer.sweeping import DriftReport, sweep
from schemas.collection import Collection
from schemas.failpoints import arm
from store.repositories.outbox import MAX_ATTEMPTS
from tests.integration.pipeline.parts import POSTINGS, Parts, clock
from tests.integration.store.records import profile, record


def swept(parts: Parts, *, is_repairing: bool = True) -> DriftReport:
    return sweep(parts.store, parts.engine, parts.projector, POSTINGS, is_repairing=is_repairing)


def spoil(parts: Parts) -> None:
    """Of 100 records: 50 missing, 30 stale, 20 orphans beside them, 3 changed, 2 ahead."""
    parts.put_numbers(range(1, 101), revision=2)
    parts.handle()
    parts.engine.remove(POSTINGS, [f"D{n:09d}" for n in range(1, 86)])
    older = [parts.projector.project(record(n, revision=1)) for n in range(51, 81)]
    orphans = [parts.projector.project(record(n)) for n in range(1_001, 1_021)]
    ahead = [parts.projector.project(record(n, revision=7)) for n in (81, 82)]
    changed = [
        parts.projector.project(record(n, revision=2, title={"ja": "別の題"})) for n in (83, 84, 85)
    ]
    parts.engine.upsert(POSTINGS, [*older, *orphans, *ahead, *changed])
    parts.engine.refresh(POSTINGS)


def assert_found_and_repaired(parts: Parts) -> None:
    report = swept(parts, is_repairing=False)
    found = {kind: len(numbers) for kind, numbers in report.by_kind().items()}
    expected = {"missing": 50, "stale": 30, "orphans": 20, "different": 3, "ahead": 2}
    assert found == expected
    assert report.drift == 105
    assert swept(parts).by_kind() == report.by_kind()
    parts.assert_equal()
    assert swept(parts).drift == 0


def test_every_fault_is_found_and_repaired_at_once(parts: Parts) -> None:
    spoil(parts)
    assert_found_and_repaired(parts)


@pytest.mark.elasticsearch
def test_every_fault_is_found_and_repaired_on_a_cluster(parts_on_cluster: Parts) -> None:
    spoil(parts_on_cluster)
    assert_found_and_repaired(parts_on_cluster)


def test_what_is_equal_is_left_alone(parts: Parts) -> None:
    parts.put_numbers(range(1, 31))
    parts.handle()
    report = swept(parts)
    assert (report.checked, report.drift) == (30, 0)


def test_an_index_that_is_lost_is_made_again(parts: Parts) -> None:
    parts.put_numbers(range(1, 31))
    parts.handle()
    parts.engine.drop(POSTINGS)
    assert len(swept(parts).missing) == 30
    parts.assert_equal()


def test_an_empty_record_empties_no_index(parts: Parts) -> None:
    parts.engine.upsert(POSTINGS, [parts.projector.project(record(1))])
    assert swept(parts).orphans == ["D000000001"]
    assert parts.indexed() == {"D000000001": 1}


def test_profiles_are_swept_too(parts: Parts) -> None:
    with parts.store.unit_of_work(clock()) as unit:
        unit.profiles.put_imported([profile(1), profile(2)])
    ids = [event.id for event in parts.claim()]
    mark_events(parts.store, clock, done=ids)  # as if an engine had forgotten what it took
    report = sweep(parts.store, parts.engine, parts.projector, Collection.SEEKERS)
    assert report.missing == ["S000000001", "S000000002"]
    assert len(parts.engine.versions(Collection.SEEKERS, report.missing)) == 2


def test_a_change_during_a_sweep_is_not_undone(parts: Parts) -> None:
    """A document without a record is being removed when its record becomes public."""
    parts.put_numbers([1])
    parts.handle()
    parts.engine.upsert(POSTINGS, [parts.projector.project(record(2))])
    remove = parts.engine.remove

    class Late:
        def __getattr__(self, name: str) -> object:
            return getattr(parts.engine, name)

        def remove(self, collection: Collection, numbers: list[str]) -> int:
            parts.put(record(2))
            parts.handle()
            return remove(collection, numbers)

    sweep(parts.store, Late(), parts.projector, POSTINGS)  # type: ignore[arg-type]
    parts.assert_equal()


def test_what_an_event_waits_for_is_no_drift(parts: Parts) -> None:
    parts.put_numbers(range(1, 4))
    parts.handle()
    parts.put_numbers([2], revision=2)
    parts.put_numbers([9])
    assert swept(parts, is_repairing=False).drift == 0
    parts.handle()
    parts.assert_equal()


def test_what_was_given_up_is_drift(parts: Parts) -> None:
    parts.put_numbers([1])
    for _ in range(MAX_ATTEMPTS):
        with parts.store.unit_of_work(clock() + timedelta(hours=1)) as unit:
            ids = [one.event.id for one in unit.outbox.claim(10, -3600)]
            unit.outbox.begin(ids, -3600)
    parts.claim()
    assert parts.counts().dead == 1
    assert swept(parts).missing == ["D000000001"]
    parts.assert_equal()


def test_what_the_relay_is_about_to_do_is_no_drift(parts: Parts) -> None:
    """Changes that come in while the two are compared are looked at again before they count."""
    parts.put_numbers(range(1, 4))
    parts.handle()

    class Busy:
        """Changes a posting, and lets the relay index it, when the index has been read."""

        def __getattr__(self, name: str) -> object:
            return getattr(parts.engine, name)

        def scan(self, collection: Collection) -> object:
            scanned = list(parts.engine.scan(collection))
            scanned[1] = replace(scanned[1], version=0)
            return iter(scanned)

    busy: object = Busy()
    report = sweep(parts.store, busy, parts.projector, POSTINGS)  # type: ignore[arg-type]
    assert report.drift == 0


@pytest.fixture(autouse=True)
def _disarmed() -> object:
    yield
    arm(None)
