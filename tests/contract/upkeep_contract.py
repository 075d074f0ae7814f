"""The contract of upkeep: what is held at which version, and the way back to the index before."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from schemas.collection import Collection
from search_engine.document import Document
from search_engine.expression import Everything
from search_engine.port import NoPreviousIndexError, SearchEngine
from tests.contract.base import Contract, OpenEngine
from tests.contract.documents import ANALYZER_VERSION, NOW, POSTINGS, ask, document, fill
from tests.contract.reference import assert_agrees

OLD = [document(n, terms=("old",)) for n in range(1, 6)]
NEW = [document(n, version=2, terms=("new",)) for n in range(4, 12)]


def publish(engine: SearchEngine, documents: Iterable[Document]) -> str:
    build = engine.build(POSTINGS)
    build.upsert(documents)
    build.publish()
    return build.name


class UpkeepContract(Contract):
    """What rebuilds, sweeps and the relay ask for."""

    def test_an_index_that_is_not_there_holds_no_versions(self, engine: SearchEngine) -> None:
        assert engine.versions(POSTINGS, ["D000000001"]) == {}
        assert engine.versions(POSTINGS, []) == {}

    def test_versions_are_told_of_what_there_is(self, engine: SearchEngine) -> None:
        fill(engine, [document(n, version=n * 3) for n in range(1, 5)])
        asked = ["D000000004", "D000000001", "D000000009", "D000000001", "nothing"]
        assert engine.versions(POSTINGS, iter(asked)) == {"D000000004": 12, "D000000001": 3}
        assert engine.versions(Collection.SEEKERS, asked) == {}

    def test_a_version_is_told_before_it_can_be_found(self, engine: SearchEngine) -> None:
        fill(engine, [document(1, version=1)])
        engine.upsert(POSTINGS, [document(1, version=7), document(2, version=2)])
        wanted = ["D000000001", "D000000002"]
        assert engine.versions(POSTINGS, wanted) == {"D000000001": 7, "D000000002": 2}

    def test_a_removed_document_has_no_version(self, engine: SearchEngine) -> None:
        fill(engine, OLD)
        engine.remove(POSTINGS, [OLD[0].id])
        assert set(engine.versions(POSTINGS, [one.id for one in OLD])) == {
            one.id for one in OLD[1:]
        }

    def test_versions_of_thousands_are_told_at_once(self, engine: SearchEngine) -> None:
        publish(engine, [document(n, version=n) for n in range(1, 2_502)])
        asked = [f"D{n:09}" for n in range(1, 3_000)]
        versions = engine.versions(POSTINGS, asked)
        assert versions == {f"D{n:09}": n for n in range(1, 2_502)}

    def test_versions_are_those_of_the_live_index(self, engine: SearchEngine) -> None:
        fill(engine, OLD)
        build = engine.build(POSTINGS)
        build.upsert(NEW)
        assert engine.versions(POSTINGS, ["D000000004", "D000000011"]) == {"D000000004": 1}
        build.publish()
        assert engine.versions(POSTINGS, ["D000000001", "D000000004"]) == {"D000000004": 2}

    def test_a_build_can_be_looked_at_before_it_is_published(self, engine: SearchEngine) -> None:
        fill(engine, OLD)
        build = engine.build(POSTINGS)
        assert build.count() == 0
        build.upsert(NEW)
        build.upsert([document(5, version=3)])
        assert build.count() == len(NEW)
        stored = build.get("D000000005")
        assert stored is not None
        assert (stored.version, stored.record) == (3, document(5, version=3).record)
        assert build.get("D000000001") is None
        assert_agrees(engine, ask(), OLD, NOW)
        build.upsert([document(50)])
        assert build.count() == len(NEW) + 1
        build.publish()
        assert engine.count(POSTINGS, Everything(), now=NOW) == len(NEW) + 1
        assert engine.versions(POSTINGS, ["D000000005"]) == {"D000000005": 3}

    def test_the_index_before_comes_back_as_it_was(self, engine: SearchEngine) -> None:
        first = publish(engine, OLD)
        second = publish(engine, NEW)
        assert_agrees(engine, ask(), NEW, NOW)
        assert engine.publish_previous(POSTINGS) == first
        assert_agrees(engine, ask(), OLD, NOW)
        assert engine.versions(POSTINGS, [NEW[-1].id]) == {}
        assert engine.health().analyzer_versions[POSTINGS] == ANALYZER_VERSION
        assert engine.publish_previous(POSTINGS) == second
        assert_agrees(engine, ask(), NEW, NOW)

    def test_the_first_index_comes_back_too(self, engine: SearchEngine) -> None:
        fill(engine, OLD)
        publish(engine, NEW)
        engine.publish_previous(POSTINGS)
        assert_agrees(engine, ask(), OLD, NOW)

    def test_the_index_that_came_back_is_written(self, engine: SearchEngine) -> None:
        publish(engine, OLD)
        publish(engine, NEW)
        engine.publish_previous(POSTINGS)
        fill(engine, [document(20)])
        assert_agrees(engine, ask(), [*OLD, document(20)], NOW)

    def test_without_an_index_before_nothing_changes(self, engine: SearchEngine) -> None:
        with pytest.raises(NoPreviousIndexError):
            engine.publish_previous(POSTINGS)
        publish(engine, OLD)
        unfinished = engine.build(POSTINGS)
        unfinished.upsert(NEW)
        with pytest.raises(NoPreviousIndexError):
            engine.publish_previous(POSTINGS)
        assert_agrees(engine, ask(), OLD, NOW)
        unfinished.discard()

    def test_a_build_goes_on_over_a_way_back(self, open_engine: OpenEngine) -> None:
        engine, other = open_engine(), open_engine()
        publish(engine, OLD)
        publish(engine, NEW)
        build = engine.build(POSTINGS)
        build.upsert([document(30)])
        other.publish_previous(POSTINGS)
        assert_agrees(engine, ask(), OLD, NOW)
        build.publish()
        assert_agrees(engine, ask(), [document(30)], NOW)
        engine.publish_previous(POSTINGS)
        assert_agrees(other, ask(), OLD, NOW)
