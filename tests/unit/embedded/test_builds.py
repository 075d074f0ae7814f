"""Builds on disk: swapped at once, one kept, the rest deleted; and what is wrong is said so."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from search_engine.embedded.engine import EmbeddedEngine
from search_engine.embedded.files import locked
from search_engine.expression import Everything
from search_engine.port import EngineError, EngineUnavailableError
from tests.contract.documents import NOW, POSTINGS, document


def _count(engine: EmbeddedEngine) -> int:
    return engine.count(POSTINGS, Everything(), now=NOW)


def _publish(engine: EmbeddedEngine, documents: int) -> str:
    build = engine.build(POSTINGS)
    build.upsert(document(number) for number in range(1, documents + 1))
    build.publish()
    return build.name


def _names(directory: Path) -> set[str]:
    return {path.name for path in (directory / POSTINGS / "builds").iterdir()}


def test_the_build_before_is_kept_and_older_ones_go(
    engine: EmbeddedEngine, directory: Path
) -> None:
    names = [_publish(engine, documents) for documents in (1, 2, 3)]
    assert _names(directory) == set(names[1:])
    assert _count(engine) == 3


def test_a_name_holds_the_analyzer_version_whatever_is_in_it(directory: Path) -> None:
    build = EmbeddedEngine(directory, "core/2026 α").build(POSTINGS)
    assert build.name.startswith("core_2026_")
    build.publish()
    health = EmbeddedEngine(directory, "other").health()
    assert health.analyzer_versions[POSTINGS] == "core/2026 α"


def test_a_discarded_build_is_gone_and_the_live_index_as_it_was(
    engine: EmbeddedEngine, directory: Path
) -> None:
    live = _publish(engine, 2)
    build = engine.build(POSTINGS)
    build.upsert([document(9)])
    build.discard()
    assert _names(directory) == {live}
    assert _count(engine) == 2


def test_a_build_is_of_no_use_after_its_end(engine: EmbeddedEngine) -> None:
    build = engine.build(POSTINGS)
    build.publish()
    for use in (build.publish, build.discard, lambda: build.upsert([document(1)])):
        with pytest.raises(EngineError, match="published or discarded"):
            use()


def test_a_build_that_could_not_be_published_can_be_tried_again_or_discarded(
    directory: Path,
) -> None:
    impatient = EmbeddedEngine(directory, "test-1", lock_timeout_seconds=0.05)
    builds = [impatient.build(POSTINGS) for _ in range(2)]
    for build in builds:
        build.upsert([document(1)])
    with locked(directory / POSTINGS / "write.lock", 1):
        for build in builds:
            with pytest.raises(EngineUnavailableError):
                build.publish()
    builds[0].publish()
    builds[1].discard()
    assert _names(directory) == {builds[0].name}
    assert _count(impatient) == 1


def test_a_scan_goes_on_in_the_build_it_began_in(engine: EmbeddedEngine) -> None:
    _publish(engine, 5)
    records = engine.scan(POSTINGS)
    first = next(records)
    for documents in (1, 2, 3):
        _publish(engine, documents)
    assert [first.id, *(record.id for record in records)] == [f"D{n:09}" for n in range(1, 6)]


def test_readers_see_whole_states_while_another_thread_writes(engine: EmbeddedEngine) -> None:
    _publish(engine, 10)
    seen: list[int] = []
    is_done = threading.Event()

    def read() -> None:
        while not is_done.is_set():
            seen.append(_count(engine))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(11, 16):
        engine.upsert(POSTINGS, [document(number)])
    _publish(engine, 20)
    is_done.set()
    for reader in readers:
        reader.join()
    assert set(seen) <= {*range(10, 16), 20}
    assert _count(engine) == 20


def test_dropping_removes_builds_and_conditions_and_one_can_begin_again(
    engine: EmbeddedEngine, directory: Path
) -> None:
    _publish(engine, 3)
    engine.drop(POSTINGS)
    assert _names(directory) == set()
    assert _count(engine) == 0
    assert engine.health().analyzer_versions[POSTINGS] is None
    engine.upsert(POSTINGS, [document(1)])
    assert _count(engine) == 1


def _damage_pointer(directory: Path, _: str) -> None:
    (directory / POSTINGS / "current").write_bytes(b'{"current": 1}')


def _lose_index(directory: Path, name: str) -> None:
    (directory / POSTINGS / "builds" / name).rename(directory / "elsewhere")


def _damage_index(directory: Path, name: str) -> None:
    (directory / POSTINGS / "builds" / name / "index" / "meta.json").write_bytes(b"{")


def _empty_files(directory: Path, name: str) -> None:
    for path in (directory / POSTINGS / "builds" / name / "index").glob("*.*"):
        if path.suffix in {".idx", ".store", ".fast", ".term"}:
            path.write_bytes(b"")


@pytest.mark.parametrize("damage", [_damage_pointer, _lose_index, _damage_index, _empty_files])
def test_a_damaged_index_is_an_error_of_the_port_and_a_rebuild_heals_it(
    engine: EmbeddedEngine, directory: Path, damage: object
) -> None:
    name = _publish(engine, 3)
    assert callable(damage)
    damage(directory, name)
    reopened = EmbeddedEngine(directory, "test-1")
    with pytest.raises(EngineUnavailableError):
        _count(reopened)
    with pytest.raises(EngineUnavailableError):
        reopened.upsert(POSTINGS, [document(1)])
    health = reopened.health()
    assert not health.is_available
    assert health.detail
    _publish(reopened, 4)
    assert _count(reopened) == 4
    assert reopened.health().is_available
