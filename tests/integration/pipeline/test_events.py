"""From an event to the index: nothing is lost, nothing comes back, the newest state wins."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from indexer.handling import ENGINE_PAUSE_SECONDS, handle_events
from indexer.subjects import Indexing, index_subjects
from schemas.collection import Collection
from schemas.failpoints import arm
from search_engine.port import EngineError, EngineUnavailableError
from tests.integration.pipeline.parts import POSTINGS, Parts, Spoiled, clock
from tests.integration.store.records import profile, record


def _still(now: datetime) -> datetime:
    return now


def number(n: int) -> str:
    return f"D{n:09d}"


def test_a_change_is_found_and_its_event_is_gone(parts: Parts) -> None:
    parts.put_numbers(range(1, 6))
    handled = parts.handle()
    assert (handled.done, handled.indexed) == (5, 5)
    parts.assert_equal()
    assert parts.counts().pending + parts.counts().leased == 0


def test_both_collections_are_followed(parts: Parts) -> None:
    with parts.store.unit_of_work(clock()) as unit:
        unit.postings.put_imported([record(1)])
        unit.profiles.put_imported([profile(1)])
    assert parts.handle().done == 2
    assert parts.engine.versions(Collection.SEEKERS, ["S000000001"]) == {"S000000001": 1}


def test_what_is_rolled_back_never_appears(parts: Parts) -> None:
    def put_and_fail() -> None:
        with parts.store.unit_of_work(clock()) as unit:
            unit.postings.put_imported([record(1)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        put_and_fail()
    assert parts.handle().done == 0
    assert parts.indexed() == {}


def test_an_event_that_comes_late_leads_to_the_newest_state(parts: Parts) -> None:
    parts.put(record(1, revision=1))
    late = [event.id for event in parts.claim()]
    parts.put(record(1, revision=2))
    assert parts.handle().indexed == 1
    assert parts.indexed() == {number(1): 2}
    handled = handle_events(parts.store, parts.engine, parts.projector, late, clock)
    assert (handled.done, handled.indexed) == (1, 0)
    assert parts.indexed() == {number(1): 2}


def test_an_event_that_comes_twice_is_handled_once(parts: Parts) -> None:
    parts.put_numbers([1, 2])
    ids = [event.id for event in parts.claim()]
    for done in (2, 0):
        handled = handle_events(parts.store, parts.engine, parts.projector, ids, clock)
        assert handled.done == done
    parts.assert_equal()


def test_a_record_that_is_taken_back_leaves_the_index(parts: Parts) -> None:
    parts.put_numbers([1, 2])
    parts.handle()
    parts.take_back(1)
    assert parts.handle().done == 1
    assert parts.indexed() == {number(2): 1}


def test_a_record_that_is_taken_back_while_it_is_written_leaves_the_index(parts: Parts) -> None:
    parts.put_numbers([1])

    def take_back(name: str) -> None:
        if name == "index.before_write":
            arm(None)
            parts.take_back(1)
            parts.handle()  # finds nothing to remove yet

    arm(take_back)
    try:
        index_subjects(parts.store, parts.engine, parts.projector, POSTINGS, [number(1)])
    finally:
        arm(None)
    assert parts.indexed() == {}


def test_an_engine_that_is_away_costs_an_event_nothing(parts: Parts) -> None:
    parts.put_numbers([1, 2])
    away: Any = Spoiled(parts.engine, versions=EngineUnavailableError("away"))
    for turn in range(20):
        now = clock() - timedelta(seconds=(20 - turn) * 2 * ENGINE_PAUSE_SECONDS)
        with parts.store.unit_of_work(now + timedelta(hours=1)) as unit:
            ids = [one.event.id for one in unit.outbox.claim(10, 60)]
        handled = handle_events(parts.store, away, parts.projector, ids, partial(_still, now))
        assert (handled.released, handled.engine_error) == (2, "away")
    assert parts.counts().dead == 0
    assert parts.handle().done == 2
    parts.assert_equal()


def test_one_bad_record_is_given_up_and_holds_nobody_up(parts: Parts) -> None:
    parts.put_numbers(range(1, 21))

    class Choosy:
        def project(self, posting: Any) -> Any:
            if posting.data_number == number(7):
                raise ZeroDivisionError("cannot be analysed")
            return parts.projector.project(posting)

    choosy: Any = Choosy()
    ids = [event.id for event in parts.claim()]
    handled = handle_events(parts.store, parts.engine, choosy, ids, clock)
    assert (handled.done, list(handled.failed)) == (19, [number(7)])
    assert len(parts.indexed()) == 19
    assert parts.counts().pending == 1


def test_a_refused_document_fails_alone(parts: Parts) -> None:
    parts.put_numbers(range(1, 11))

    class Breaking:
        def project(self, posting: Any) -> Any:
            document = parts.projector.project(posting)
            if posting.data_number == number(3):
                return replace(document, exact={**document.exact, "colour": ("red",)})
            return document

    breaking: Any = Breaking()
    numbers = [number(n) for n in range(1, 11)]
    results = index_subjects(parts.store, parts.engine, breaking, POSTINGS, numbers)
    failed = [subject for subject, one in results.items() if one.outcome is Indexing.FAILED]
    assert failed == [number(3)]
    assert len(parts.indexed()) == 9


def test_a_document_that_brings_a_request_down_fails_alone(parts: Parts) -> None:
    parts.put_numbers(range(1, 5))
    engine: Any = parts.engine

    class Choking:
        def __getattr__(self, name: str) -> Any:
            return getattr(engine, name)

        def upsert(self, collection: Collection, documents: Any) -> Any:
            documents = list(documents)
            if any(one.id == number(2) for one in documents):
                raise EngineError("choked")
            return engine.upsert(collection, documents)

    choking: Any = Choking()
    ids = [event.id for event in parts.claim()]
    handled = handle_events(parts.store, choking, parts.projector, ids, clock)
    assert (handled.done, handled.failed) == (3, {number(2): "choked"})


def test_an_engine_that_takes_nothing_has_failed_as_a_whole(parts: Parts) -> None:
    parts.put_numbers(range(1, 5))
    refusing: Any = Spoiled(parts.engine, upsert=EngineError("forbidden"))
    ids = [event.id for event in parts.claim()]
    handled = handle_events(parts.store, refusing, parts.projector, ids, clock)
    assert (handled.done, handled.released, handled.engine_error) == (0, 4, "forbidden")


def test_any_order_and_repetition_of_delivery_ends_in_the_newest_state(parts: Parts) -> None:
    """Eight workers, shuffled and doubled deliveries of changes to a few postings."""
    chance = random.Random(11)
    deliveries = []
    for revision in range(1, 26):
        parts.put_numbers([1, 2, 3], revision)
        deliveries += [[event.id] for event in parts.claim()]
    deliveries += chance.sample(deliveries, 15)
    chance.shuffle(deliveries)

    def deliver(ids: Any) -> int:
        return handle_events(parts.store, parts.engine, parts.projector, ids, clock).done

    with ThreadPoolExecutor(8) as pool:
        done = sum(pool.map(deliver, deliveries))
    assert done >= 75
    parts.assert_equal()
    assert set(parts.indexed().values()) == {25}


@pytest.mark.elasticsearch
def test_on_a_cluster_a_change_is_found_and_taken_back(parts_on_cluster: Parts) -> None:
    parts = parts_on_cluster
    parts.put_numbers(range(1, 6))
    assert parts.handle().done == 5
    parts.put_numbers([2], revision=2)
    parts.take_back(3)
    assert parts.handle().done == 2
    parts.assert_equal()
    assert parts.indexed()[number(2)] == 2
