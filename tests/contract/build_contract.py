"""The contract of builds: a second index that nobody reads until it is swapped in at once."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest

from schemas.collection import Collection
from schemas.language import Language
from search_engine.expression import AnyOf, Everything
from search_engine.mapping import TERMS
from search_engine.port import EngineError, Outcome, SearchEngine
from tests.contract.base import Contract, OpenEngine
from tests.contract.documents import (
    ANALYZER_VERSION,
    NOW,
    POSTINGS,
    ask,
    document,
    fill,
    random_documents,
)
from tests.contract.reference import actual_answer, assert_agrees

OLD = [document(n, terms=("old",)) for n in range(1, 41)]
NEW = [document(n, terms=("new",)) for n in range(21, 81)]


class BuildContract(Contract):
    """Rebuilding while others read."""

    def test_nobody_reads_a_build_before_it_is_published(self, engine: SearchEngine) -> None:
        fill(engine, OLD)
        build = engine.build(POSTINGS)
        build.upsert(NEW)
        engine.refresh(POSTINGS)
        assert_agrees(engine, ask(), OLD, NOW)
        assert engine.get(POSTINGS, NEW[-1].id) is None
        build.publish()
        assert_agrees(engine, ask(), NEW, NOW)
        assert engine.get(POSTINGS, OLD[0].id) is None

    def test_a_published_build_is_found_without_a_refresh(self, engine: SearchEngine) -> None:
        build = engine.build(POSTINGS)
        build.upsert(NEW)
        build.publish()
        assert_agrees(engine, ask(), NEW, NOW)
        assert len(list(engine.scan(POSTINGS))) == len(NEW)

    def test_an_empty_build_makes_an_empty_index(self, engine: SearchEngine) -> None:
        fill(engine, OLD)
        engine.build(POSTINGS).publish()
        assert_agrees(engine, ask(), [], NOW)
        assert engine.health().analyzer_versions[POSTINGS] == ANALYZER_VERSION

    def test_a_discarded_build_leaves_the_live_index_alone(self, engine: SearchEngine) -> None:
        fill(engine, OLD)
        build = engine.build(POSTINGS)
        build.upsert(NEW)
        build.discard()
        assert_agrees(engine, ask(), OLD, NOW)
        assert engine.health().documents[POSTINGS] == len(OLD)

    def test_a_build_discarded_before_there_is_a_live_index_leaves_nothing(
        self, engine: SearchEngine
    ) -> None:
        build = engine.build(POSTINGS)
        build.upsert(NEW)
        build.discard()
        assert_agrees(engine, ask(), [], NOW)
        assert engine.health().analyzer_versions[POSTINGS] is None

    def test_a_published_build_cannot_be_harmed_through_its_handle(
        self, engine: SearchEngine
    ) -> None:
        build = engine.build(POSTINGS)
        build.upsert(NEW)
        build.publish()
        for action in (build.publish, build.discard, build.publish):
            with suppress(EngineError):
                action()
            assert_agrees(engine, ask(), NEW, NOW)

    def test_a_discarded_build_cannot_be_published(self, engine: SearchEngine) -> None:
        fill(engine, OLD)
        build = engine.build(POSTINGS)
        build.upsert(NEW)
        build.discard()
        with pytest.raises(EngineError):
            build.publish()
        assert_agrees(engine, ask(), OLD, NOW)

    def test_a_discarded_build_takes_no_documents(self, engine: SearchEngine) -> None:
        fill(engine, OLD)
        build = engine.build(POSTINGS)
        build.discard()
        with pytest.raises(EngineError):
            build.upsert(NEW)
        assert_agrees(engine, ask(), OLD, NOW)

    def test_the_build_published_last_is_the_live_one(self, engine: SearchEngine) -> None:
        for generation in range(1, 5):
            build = engine.build(POSTINGS)
            build.upsert([document(generation, terms=("a",))])
            build.publish()
            assert actual_answer(engine, ask(), NOW).ids == [f"D{generation:09}"]

    def test_names_of_builds_differ_and_tell_the_analyzer_version(
        self, engine: SearchEngine
    ) -> None:
        builds = [engine.build(POSTINGS) for _ in range(3)]
        names = [build.name for build in builds]
        assert len(set(names)) == 3
        assert all(ANALYZER_VERSION in name for name in names)
        for build in builds:
            build.discard()

    def test_two_builds_at_once_do_not_mix(self, engine: SearchEngine) -> None:
        one, other = engine.build(POSTINGS), engine.build(POSTINGS)
        one.upsert(OLD)
        other.upsert(NEW)
        other.publish()
        assert_agrees(engine, ask(), NEW, NOW)
        one.discard()
        assert_agrees(engine, ask(), NEW, NOW)

    def test_the_newest_version_wins_in_a_build_and_after_it(self, engine: SearchEngine) -> None:
        fill(engine, [document(1, version=9, terms=("old",))])
        build = engine.build(POSTINGS)
        batch = [document(1, version=version) for version in (3, 2, 3, 5)]
        results = [result.outcome for result in build.upsert(batch)]
        assert results == [Outcome.INDEXED, Outcome.STALE, Outcome.STALE, Outcome.INDEXED]
        later = build.upsert([document(1, version=4), document(1, version=6)])
        assert [result.outcome for result in later] == [Outcome.STALE, Outcome.INDEXED]
        build.publish()
        (late,) = engine.upsert(POSTINGS, [document(1, version=6)])
        (newer,) = engine.upsert(POSTINGS, [document(1, version=7, terms=("a",))])
        assert (late.outcome, newer.outcome) == (Outcome.STALE, Outcome.INDEXED)
        engine.refresh(POSTINGS)
        assert_agrees(engine, ask(AnyOf(TERMS, ("a",))), [document(1, terms=("a",))], NOW)

    def test_what_is_written_to_the_live_index_meanwhile_is_found_meanwhile(
        self, engine: SearchEngine
    ) -> None:
        fill(engine, OLD)
        build = engine.build(POSTINGS)
        build.upsert(NEW)
        fill(engine, [document(500, terms=("old",))])
        assert engine.count(POSTINGS, Everything(), now=NOW) == len(OLD) + 1
        build.publish()
        fill(engine, [document(500, terms=("old",))])
        assert engine.count(POSTINGS, Everything(), now=NOW) == len(NEW) + 1

    def test_collections_are_built_apart(self, engine: SearchEngine) -> None:
        fill(engine, OLD)
        profile = document(7, collection=Collection.SEEKERS)
        build = engine.build(Collection.SEEKERS)
        build.upsert([profile])
        build.publish()
        assert_agrees(engine, ask(), OLD, NOW)
        assert_agrees(engine, ask(collection=Collection.SEEKERS), [profile], NOW)

    def test_a_reader_sees_the_old_index_or_the_new_one_and_nothing_between(
        self, open_engine: OpenEngine
    ) -> None:
        """Five swaps while two readers of their own ask without a pause."""
        generations = [
            [document(n, terms=(f"g{turn}",), codes={"country": ("JP",)}) for n in range(1, 100)]
            for turn in range(6)
        ]
        writer = open_engine()
        fill(writer, generations[0])
        readers = [open_engine(), open_engine()]
        is_done = threading.Event()
        seen: list[tuple[int, int, tuple[tuple[str, int], ...]]] = []
        errors: list[BaseException] = []

        def read(reader: SearchEngine) -> None:
            try:
                while not is_done.is_set():
                    result = reader.search(ask(size=5), now=NOW, language=Language.JA)
                    seen.append((result.total, len(result.hits), result.facets["country"]))
            except BaseException as error:  # noqa: BLE001 - reported by the test itself
                errors.append(error)

        threads = [threading.Thread(target=read, args=(reader,)) for reader in readers]
        for thread in threads:
            thread.start()
        for generation in generations[1:]:
            build = writer.build(POSTINGS)
            build.upsert(generation)
            build.publish()
        is_done.set()
        for thread in threads:
            thread.join()
        assert errors == []
        assert set(seen) == {(99, 5, (("JP", 99),))}
        for reader in readers:
            assert reader.count(POSTINGS, AnyOf(TERMS, ("g5",)), now=NOW) == 99

    def test_a_rebuilt_index_answers_like_the_one_before(self, engine: SearchEngine) -> None:
        documents = fill(engine, random_documents(60))
        before = actual_answer(engine, ask(size=60), NOW)
        build = engine.build(POSTINGS)
        build.upsert(documents)
        build.publish()
        assert actual_answer(engine, ask(size=60), NOW) == before
