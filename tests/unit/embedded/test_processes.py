"""Several processes, one directory: each sees what the others write, a killed one loses nothing."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from search_engine.embedded.engine import EmbeddedEngine
from search_engine.embedded.files import locked
from search_engine.expression import Everything
from search_engine.port import EngineUnavailableError, Outcome
from tests.contract.documents import NOW, POSTINGS, document

StartChild = Callable[[str, int], "subprocess.Popen[str]"]


def _count(engine: EmbeddedEngine) -> int:
    return engine.count(POSTINGS, Everything(), now=NOW)


def _read_lines(process: subprocess.Popen[str], count: int) -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline().strip() for _ in range(count)]


def _kill_after(process: subprocess.Popen[str], count: int) -> list[str]:
    """What was acknowledged: the lines read before the kill and those still in the pipe."""
    lines = _read_lines(process, count)
    process.kill()
    rest, _ = process.communicate()
    return lines + rest.split()


def test_what_another_process_writes_is_found_by_the_next_search(
    engine: EmbeddedEngine, start_child: StartChild
) -> None:
    engine.upsert(POSTINGS, [document(1)])
    assert _count(engine) == 1
    start_child("upsert", 3).wait()
    assert _count(engine) == 3


def test_a_build_that_another_process_publishes_is_live_at_once(
    engine: EmbeddedEngine, start_child: StartChild
) -> None:
    engine.upsert(POSTINGS, [document(900)])
    assert _count(engine) == 1
    start_child("publish", 5).wait()
    assert _count(engine) == 5
    assert engine.get(POSTINGS, "D000000900") is None
    assert engine.health().analyzer_versions[POSTINGS] == "child-1"


def test_conditions_that_another_process_registers_match_at_once(
    engine: EmbeddedEngine, start_child: StartChild
) -> None:
    posting = document(1, terms=("term1", "term2", "term7"))
    assert engine.percolate(POSTINGS, posting, now=NOW) == frozenset()
    start_child("register", 3).wait()
    assert len(engine.percolate(POSTINGS, posting, now=NOW)) == 2


def test_a_killed_writer_loses_nothing_it_acknowledged(
    engine: EmbeddedEngine, start_child: StartChild
) -> None:
    acknowledged = _kill_after(start_child("upsert", 1_000), 20)
    assert len(acknowledged) >= 20
    assert all(engine.get(POSTINGS, id_) for id_ in acknowledged)
    [result] = engine.upsert(POSTINGS, [document(5_000)])
    assert result.outcome is Outcome.INDEXED
    assert _count(engine) in {len(acknowledged) + 1, len(acknowledged) + 2}


def test_a_killed_registration_loses_nothing_it_acknowledged(
    engine: EmbeddedEngine, start_child: StartChild
) -> None:
    acknowledged = _kill_after(start_child("register", 5_000), 50)
    posting = document(1, terms=tuple(f"term{number}" for number in acknowledged))
    assert len(engine.percolate(POSTINGS, posting, now=NOW)) == len(acknowledged)


def test_a_killed_build_leaves_the_live_index_and_is_cleaned_up_by_the_next(
    engine: EmbeddedEngine, directory: Path, start_child: StartChild
) -> None:
    engine.upsert(POSTINGS, [document(1)])
    [leftover] = _kill_after(start_child("build", 500), 1)
    builds = directory / POSTINGS / "builds"
    assert (builds / leftover).is_dir()
    assert _count(engine) == 1

    build = engine.build(POSTINGS)

    assert not (builds / leftover).exists()
    build.upsert([document(1), document(2)])
    build.publish()
    assert _count(engine) == 2


def test_a_build_that_is_still_being_made_is_left_alone(
    engine: EmbeddedEngine, directory: Path, start_child: StartChild
) -> None:
    [name] = _read_lines(start_child("build", 5), 1)
    build = engine.build(POSTINGS)
    build.upsert([document(1)])
    build.publish()
    assert (directory / POSTINGS / "builds" / name).is_dir()


def test_a_writer_waits_for_another_and_not_for_ever(directory: Path) -> None:
    impatient = EmbeddedEngine(directory, "test-1", lock_timeout_seconds=0.05)
    impatient.upsert(POSTINGS, [document(1)])
    with (
        locked(directory / POSTINGS / "write.lock", 1),
        pytest.raises(EngineUnavailableError, match="another process"),
    ):
        impatient.upsert(POSTINGS, [document(2)])
    assert _count(impatient) == 1
