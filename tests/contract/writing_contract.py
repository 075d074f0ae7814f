"""The contract of writing: versions, bad documents, removal, and what another process sees."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from schemas.collection import Collection
from search_engine.document import Document
from search_engine.expression import AnyOf, Everything
from search_engine.mapping import DEADLINE_DAY, TERMS
from search_engine.port import Outcome, SearchEngine
from tests.contract.base import Contract, OpenEngine
from tests.contract.documents import ANALYZER_VERSION, NOW, POSTINGS, ask, document, fill
from tests.contract.reference import actual_answer, assert_agrees

INDEXED, STALE, REFUSED = Outcome.INDEXED, Outcome.STALE, Outcome.REFUSED


def outcomes(engine: SearchEngine, *documents: Document) -> list[Outcome]:
    results = engine.upsert(POSTINGS, documents)
    assert [result.id for result in results] == [one.id for one in documents]
    return [result.outcome for result in results]


def stored_version(engine: SearchEngine, number: int) -> int | None:
    engine.refresh(POSTINGS)
    record = engine.get(POSTINGS, f"D{number:09}")
    return None if record is None else record.version


def bad_documents() -> dict[str, Document]:
    """Documents that no engine can keep, each for a reason of its own."""
    good = document(2)
    return {
        "a number beyond 64 bits": replace(good, numbers={**good.numbers, DEADLINE_DAY: 2**63}),
        "a number that is a text": replace(
            good, numbers={**good.numbers, DEADLINE_DAY: unchecked("tomorrow")}
        ),
        "a term that is not Unicode": replace(good, exact={**good.exact, TERMS: ("\ud800",)}),
        "a field that does not exist": replace(good, exact={**good.exact, "colour": ("red",)}),
    }


def unchecked(value: Any) -> Any:
    """A value of another type than declared, as bad data would have."""
    return value


class WritingContract(Contract):
    """Writing."""

    def test_nothing_written_is_no_result(self, engine: SearchEngine) -> None:
        assert engine.upsert(POSTINGS, []) == []
        assert engine.upsert(POSTINGS, iter(())) == []
        assert_agrees(engine, ask(), [], NOW)

    def test_documents_can_come_from_a_generator(self, engine: SearchEngine) -> None:
        results = engine.upsert(POSTINGS, (document(n) for n in range(1, 6)))
        assert [result.outcome for result in results] == [INDEXED] * 5

    def test_the_newest_version_wins_whatever_comes_later(self, engine: SearchEngine) -> None:
        assert outcomes(engine, document(1, version=2, terms=("two",))) == [INDEXED]
        assert outcomes(engine, document(1, version=1, terms=("one",))) == [STALE]
        assert outcomes(engine, document(1, version=2, terms=("twice",))) == [STALE]
        assert_stored(engine, document(1, version=2, terms=("two",)))
        assert outcomes(engine, document(1, version=3, terms=("three",))) == [INDEXED]
        assert_stored(engine, document(1, version=3, terms=("three",)))

    def test_versions_may_leave_gaps_and_grow_large(self, engine: SearchEngine) -> None:
        for version in (1, 10, 2**31 - 1):
            assert outcomes(engine, document(1, version=version)) == [INDEXED]
        assert outcomes(engine, document(1, version=2**31 - 2)) == [STALE]
        assert stored_version(engine, 1) == 2**31 - 1

    def test_one_batch_may_hold_several_versions_in_any_order(self, engine: SearchEngine) -> None:
        batch = [document(1, version=version) for version in (2, 1, 2, 4, 3)]
        assert outcomes(engine, *batch, document(2)) == [
            *(INDEXED, STALE, STALE, INDEXED, STALE),
            INDEXED,
        ]
        assert stored_version(engine, 1) == 4
        assert engine.count(POSTINGS, Everything(), now=NOW) == 2

    def test_any_order_of_delivery_ends_in_the_same_state(self, engine: SearchEngine) -> None:
        chance = Random(5)
        everything = [
            document(number, version=version, terms=(f"v{version}",))
            for number in range(1, 11)
            for version in range(1, 6)
        ]
        deliveries = [*everything, *chance.sample(everything, 20)]
        chance.shuffle(deliveries)
        for start in range(0, len(deliveries), 7):
            engine.upsert(POSTINGS, deliveries[start : start + 7])
        engine.refresh(POSTINGS)
        newest = [one for one in everything if one.version == 5]
        assert_agrees(engine, ask(AnyOf(TERMS, ("v5",))), newest, NOW)
        assert engine.count(POSTINGS, Everything(), now=NOW) == 10

    def test_writers_at_the_same_time_end_in_the_newest_state(
        self, open_engine: OpenEngine
    ) -> None:
        chance = Random(6)
        versions = list(range(1, 41))
        chance.shuffle(versions)
        engines = [open_engine() for _ in range(4)]

        def deliver(worker: int) -> None:
            for version in versions[worker::4]:
                engines[worker].upsert(POSTINGS, [document(1, version=version), document(2)])

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(deliver, range(4)))
        assert stored_version(engines[0], 1) == 40
        assert engines[0].count(POSTINGS, Everything(), now=NOW) == 2

    @pytest.mark.parametrize("reason", bad_documents())
    def test_one_bad_document_does_not_stop_the_others(
        self, engine: SearchEngine, reason: str
    ) -> None:
        bad = bad_documents()[reason]
        results = engine.upsert(POSTINGS, [document(1), bad, document(3)])
        assert [result.outcome for result in results] == [INDEXED, REFUSED, INDEXED]
        assert [bool(result.reason) for result in results] == [False, True, False]
        engine.refresh(POSTINGS)
        assert_agrees(engine, ask(), [document(1), document(3)], NOW)

    def test_a_refused_version_leaves_the_one_before_and_can_be_mended(
        self, engine: SearchEngine
    ) -> None:
        bad = replace(bad_documents()["a number beyond 64 bits"], version=2)
        assert outcomes(engine, document(2, version=1)) == [INDEXED]
        assert outcomes(engine, bad) == [REFUSED]
        assert stored_version(engine, 2) == 1
        assert outcomes(engine, document(2, version=2)) == [INDEXED]

    def test_a_new_version_replaces_everything_of_the_old(self, engine: SearchEngine) -> None:
        old = document(
            1, terms=("old",), words=("old", "words"), codes={"tenure": ("old",)}, deadline_day=1
        )
        fill(engine, [old])
        new = document(1, version=2, terms=("new",), texts={"title.ja": "新"}, record="{}")
        fill(engine, [new])
        assert_agrees(engine, ask(), [new], NOW)
        assert_agrees(engine, ask(AnyOf(TERMS, ("old",))), [new], NOW)
        assert_stored(engine, new)

    def test_closing_is_an_update_that_nothing_late_undoes(self, engine: SearchEngine) -> None:
        open_, closed = document(1), document(1, version=2, visible_until=1)
        fill(engine, [open_])
        fill(engine, [closed])
        assert outcomes(engine, open_) == [STALE]
        engine.refresh(POSTINGS)
        assert_agrees(engine, ask(), [closed], NOW)
        assert actual_answer(engine, ask(), NOW).total == 0

    def test_what_is_removed_is_gone(self, engine: SearchEngine) -> None:
        documents = fill(engine, [document(n) for n in range(1, 6)])
        assert engine.remove(POSTINGS, ["D000000002", "D000000004", "D000009999"]) == 2
        engine.refresh(POSTINGS)
        kept = [one for one in documents if one.id not in {"D000000002", "D000000004"}]
        assert_agrees(engine, ask(), kept, NOW)
        assert engine.get(POSTINGS, "D000000002") is None
        assert [one.id for one in engine.scan(POSTINGS)] == [one.id for one in kept]

    def test_removing_again_or_nothing_removes_nothing(self, engine: SearchEngine) -> None:
        assert engine.remove(POSTINGS, ["D000000001"]) == 0
        fill(engine, [document(1)])
        assert engine.remove(POSTINGS, []) == 0
        assert engine.remove(POSTINGS, ["D000000001"]) == 1
        assert engine.remove(POSTINGS, ["D000000001"]) == 0

    def test_what_was_removed_can_come_back_as_a_newer_version(self, engine: SearchEngine) -> None:
        fill(engine, [document(1)])
        engine.remove(POSTINGS, ["D000000001"])
        assert outcomes(engine, document(1, version=2)) == [INDEXED]
        assert_stored(engine, document(1, version=2))

    def test_what_was_removed_can_be_written_again(self, engine: SearchEngine) -> None:
        """The index is a projection: what is removed by mistake comes back with the next sweep."""
        fill(engine, [document(1, version=3)])
        engine.remove(POSTINGS, ["D000000001"])
        assert outcomes(engine, document(1, version=3, terms=("again",))) == [INDEXED]
        assert_stored(engine, document(1, version=3, terms=("again",)))

    def test_a_large_batch_is_written_whole(self, engine: SearchEngine) -> None:
        documents = [document(n, terms=("機械学習",)) for n in range(1, 2_501)]
        results = engine.upsert(POSTINGS, documents)
        assert {result.outcome for result in results} == {INDEXED}
        assert [result.id for result in results] == [one.id for one in documents]
        engine.refresh(POSTINGS)
        assert engine.count(POSTINGS, AnyOf(TERMS, ("機械学習",)), now=NOW) == 2_500

    def test_scan_reads_every_record_in_the_order_of_ids(self, engine: SearchEngine) -> None:
        numbers = list(range(1, 60))
        Random(7).shuffle(numbers)
        documents = fill(engine, [document(n, version=n) for n in numbers])
        expected = sorted((one.id, one.version, one.record) for one in documents)
        scanned = [(one.id, one.version, one.record) for one in engine.scan(POSTINGS)]
        assert scanned == expected

    def test_what_is_written_is_there_for_another_process(self, open_engine: OpenEngine) -> None:
        reader, writer = open_engine(), open_engine()
        assert_agrees(reader, ask(), [], NOW)
        documents = fill(writer, [document(n) for n in range(1, 4)])
        reader.refresh(POSTINGS)
        assert_agrees(reader, ask(), documents, NOW)
        writer.remove(POSTINGS, ["D000000001"])
        writer.refresh(POSTINGS)
        writer.close()
        reader.refresh(POSTINGS)
        assert_agrees(reader, ask(), documents[1:], NOW)

    def test_health_tells_documents_and_analyzer_version_of_each_collection(
        self, engine: SearchEngine
    ) -> None:
        empty = engine.health()
        assert empty.is_available
        assert empty.documents == dict.fromkeys(Collection, 0)
        assert empty.analyzer_versions == dict.fromkeys(Collection)
        fill(engine, [document(1), document(2, visible_until=1)])
        health = engine.health()
        assert health.is_available
        assert health.documents == {Collection.POSTINGS: 2, Collection.SEEKERS: 0}
        assert health.analyzer_versions == {
            Collection.POSTINGS: ANALYZER_VERSION,
            Collection.SEEKERS: None,
        }


def assert_stored(engine: SearchEngine, expected: Document) -> None:
    """The engine holds exactly this one document of all its versions."""
    assert stored_version(engine, int(expected.id[1:])) == expected.version
    record = engine.get(POSTINGS, expected.id)
    assert record is not None
    assert record.record == expected.record
    assert_agrees(engine, ask(), [expected], NOW)
