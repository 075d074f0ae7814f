"""Rebuilding from the record: nothing is lost that changes meanwhile; a failure changes nothing."""

from __future__ import annotations

import random
import threading
from typing import Any

import pytest

from indexer.handling import handle_events
from indexer.rebuilding import (
    Lease,
    RebuildError,
    Rebuilding,
    RebuildUnderWayError,
    lease_name,
    unfinished_rebuilds,
)
from schemas.failpoints import arm
from search_engine.expression import Everything
from search_engine.port import EngineError, EngineUnavailableError, Outcome, WriteResult
from store.rows import BuildState
from tests.contract.documents import ANALYZER_VERSION
from tests.integration.pipeline.parts import POSTINGS, Parts, Spoiled, clock
from tests.integration.store.records import NOW, record


def rebuilding(parts: Parts, engine: Any = None) -> Rebuilding:
    return Rebuilding(parts.store, engine or parts.engine, parts.projector, clock)


def rebuild(parts: Parts, engine: Any = None) -> Any:
    return rebuilding(parts, engine).rebuild(POSTINGS, analyzer_version=ANALYZER_VERSION, workers=1)


def at(failpoint: str, action: Any) -> None:
    """Do something once, when the program comes to a place."""

    def reached(name: str) -> None:
        if name == failpoint:
            arm(None)
            action()

    arm(reached)


@pytest.fixture(autouse=True)
def _disarmed() -> Any:
    yield
    arm(None)


def states(parts: Parts) -> list[BuildState]:
    with parts.store.reading() as unit:
        return [build.state for build in unit.index_builds.recent()]


def test_an_index_is_made_from_the_record(parts: Parts) -> None:
    parts.put_numbers(range(1, 31))
    rebuilt = rebuild(parts)
    assert (rebuilt.documents, rebuilt.late) == (30, 0)
    parts.assert_equal()
    assert states(parts) == [BuildState.PUBLISHED]


def test_an_empty_record_makes_an_empty_index(parts: Parts) -> None:
    assert rebuild(parts).documents == 0
    assert parts.indexed() == {}


def test_what_has_no_record_is_not_in_the_new_index(parts: Parts) -> None:
    parts.engine.upsert(POSTINGS, [parts.projector.project(record(99))])
    parts.put_numbers([1])
    rebuild(parts)
    parts.assert_equal()


def test_a_change_between_filling_and_the_swap_is_in_the_index(parts: Parts) -> None:
    parts.put_numbers(range(1, 11))
    parts.handle()

    def change() -> None:
        parts.put_numbers([3], revision=2)
        parts.put_numbers([40])
        assert parts.handle().done == 2  # the relay writes to the index that is live still

    at("rebuild.before_publish", change)
    assert rebuild(parts).late == 2
    parts.assert_equal()


def test_a_change_after_the_swap_is_in_the_index(parts: Parts) -> None:
    parts.put_numbers(range(1, 11))
    at("rebuild.after_publish", lambda: parts.put_numbers([3], revision=2))
    rebuild(parts)
    parts.handle()
    parts.assert_equal()


def test_what_is_taken_back_meanwhile_is_not_in_the_index(parts: Parts) -> None:
    parts.put_numbers(range(1, 11))
    parts.handle()

    def take_back() -> None:
        parts.take_back(4)
        parts.handle()

    at("rebuild.before_publish", take_back)
    rebuild(parts)
    parts.assert_equal()


@pytest.mark.parametrize("turn", range(3))
def test_a_writer_and_a_relay_at_work_lose_nothing(parts: Parts, turn: int) -> None:
    parts.put_numbers(range(1, 151))
    parts.handle()
    is_done, chance = threading.Event(), random.Random(turn)
    errors: list[BaseException] = []
    revisions = dict.fromkeys(range(1, 151), 1)

    def write() -> None:
        try:
            while not is_done.is_set():
                number = chance.randint(1, 250)
                revisions[number] = revisions.get(number, 0) + 1
                parts.put(record(number, revisions[number]))
                if chance.random() < 0.5:
                    ids = [event.id for event in parts.claim()]
                    handle_events(parts.store, parts.engine, parts.projector, ids, clock)
        except BaseException as error:  # noqa: BLE001 - reported by the test itself
            errors.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(3):
            rebuild(parts)
    finally:
        is_done.set()
        writer.join()
    assert errors == []
    parts.handle()
    parts.assert_equal()


def test_searches_see_everything_all_the_time(parts_on_sqlite: Parts) -> None:
    parts = parts_on_sqlite
    parts.put_numbers(range(1, 201))
    parts.handle()
    is_done = threading.Event()
    counts: set[int] = set()

    def read() -> None:
        while not is_done.is_set():
            counts.add(parts.engine.count(POSTINGS, Everything(), now=NOW))

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(3):
        rebuild(parts)
    is_done.set()
    reader.join()
    assert counts == {200}


def test_two_at_once_are_refused_and_a_dead_one_is_waited_for(parts: Parts) -> None:
    parts.put_numbers([1])
    other = Lease(parts.store, clock, lease_name(POSTINGS))
    assert other.acquire()
    with pytest.raises(RebuildUnderWayError, match="another process is rebuilding postings"):
        rebuild(parts)
    other.release()
    rebuild(parts)
    parts.assert_equal()


@pytest.mark.parametrize("call", ["build", "versions"])
def test_an_engine_that_fails_changes_nothing(parts: Parts, call: str) -> None:
    parts.put_numbers(range(1, 6))
    parts.handle()
    parts.put_numbers([9])
    before = parts.indexed()
    if call == "versions":
        parts.put_numbers(range(1, 3), revision=2)
    with pytest.raises(EngineUnavailableError):
        rebuild(parts, Spoiled(parts.engine, **{call: EngineUnavailableError("away")}))
    assert parts.indexed() == before
    assert BuildState.BEGUN not in states(parts)


def test_a_build_that_does_not_hold_what_was_written_is_not_published(parts: Parts) -> None:
    parts.put_numbers(range(1, 6))
    parts.handle()

    def forgetful(collection: Any) -> Any:
        build: Any = parts.engine.build(collection)
        build.count = lambda: 4
        return build

    engine: Any = Spoiled(parts.engine)
    engine.build = forgetful
    with pytest.raises(RebuildError, match="4 documents where 5"):
        rebuild(parts, engine)
    parts.assert_equal()
    assert states(parts) == [BuildState.DISCARDED]


def test_a_record_that_cannot_be_indexed_keeps_what_is_shown_of_it(parts: Parts) -> None:
    parts.put_numbers([1, 2])
    parts.handle()
    before = parts.indexed()

    def refusing(collection: Any) -> Any:
        build: Any = parts.engine.build(collection)
        upsert = build.upsert

        def without_two(documents: Any) -> Any:
            results = upsert([one for one in documents if one.id != "D000000002"])
            return _with_refusal(documents, results)

        build.upsert = without_two
        return build

    engine: Any = Spoiled(parts.engine)
    engine.build = refusing
    with pytest.raises(RebuildError, match="D000000002 was refused"):
        rebuild(parts, engine)
    assert parts.indexed() == before


def _with_refusal(documents: Any, results: Any) -> Any:
    by_id = {result.id: result for result in results}
    refused = WriteResult("D000000002", Outcome.REFUSED, "no good")
    return [by_id.get(document.id, refused) for document in documents]


@pytest.mark.parametrize("place", ["rebuild.before_publish", "rebuild.after_publish"])
def test_a_rebuild_that_dies_is_finished_by_a_sweep(parts: Parts, place: str) -> None:
    parts.put_numbers(range(1, 11))
    parts.handle()

    class KilledError(BaseException):
        pass

    def die() -> None:
        parts.put_numbers([2], revision=2)
        parts.handle()
        raise KilledError

    at(place, die)
    with pytest.raises(KilledError):
        rebuild(parts)
    unfinished = unfinished_rebuilds(parts.store, clock())
    assert len(unfinished) == (place == "rebuild.after_publish")
    for build in unfinished:
        rebuilding(parts).finish(build)
    parts.assert_equal()
    assert unfinished_rebuilds(parts.store, clock()) == []
    rebuild(parts)
    parts.assert_equal()


def test_the_index_before_comes_back_and_is_brought_up_to_date(parts: Parts) -> None:
    parts.put_numbers(range(1, 6))
    first = rebuild(parts).name
    rebuild(parts)
    parts.put_numbers([2], revision=2)
    parts.put_numbers([9])
    parts.handle()
    name, report = rebuilding(parts).roll_back(POSTINGS)
    assert name == first
    assert (report.stale, report.missing) == (["D000000002"], ["D000000009"])
    parts.assert_equal()


def test_without_an_index_before_a_roll_back_changes_nothing(parts: Parts) -> None:
    parts.put_numbers([1])
    parts.handle()
    with pytest.raises(EngineError):
        rebuilding(parts).roll_back(POSTINGS)
    parts.assert_equal()


@pytest.mark.elasticsearch
def test_on_a_cluster_a_rebuild_and_the_way_back_lose_nothing(parts_on_cluster: Parts) -> None:
    parts = parts_on_cluster
    parts.put_numbers(range(1, 31))
    parts.handle()

    def change() -> None:
        parts.put_numbers([3, 50], revision=2)
        parts.handle()

    at("rebuild.before_publish", change)
    assert rebuild(parts).late == 2
    parts.assert_equal()
    parts.put_numbers([7], revision=2)
    parts.handle()
    rebuilding(parts).roll_back(POSTINGS)
    parts.assert_equal()
