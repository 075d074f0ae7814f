"""The log of conditions: durable, shared, compacted, and forgiving of one bad line."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

import pytest

from schemas.ids import ConditionHash
from search_engine.document import Document
from search_engine.embedded import percolator as percolator_module
from search_engine.embedded.engine import EmbeddedEngine
from search_engine.embedded.percolator import Percolator
from search_engine.expression import AnyOf, Between, expression_hash
from search_engine.port import Condition, EngineError
from tests.contract.documents import POSTINGS
from tests.unit.search_engine.expressions import make_document


def _condition(value: str) -> Condition:
    expression = AnyOf("terms", (value,))
    return Condition(expression_hash(expression), expression)


def _document(*terms: str) -> Document:
    return make_document(exact={"terms": terms})


def _open(path: Path) -> Percolator:
    return Percolator(path, lambda _field, _value: 0, 5.0)


def _hashes(values: Iterable[str]) -> frozenset[ConditionHash]:
    return frozenset(_condition(value).hash for value in values)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "postings" / "conditions.jsonl"


def test_conditions_are_there_after_reopening(path: Path) -> None:
    percolator = _open(path)
    percolator.register(map(_condition, "abc"))
    percolator.unregister(_hashes("b"))
    percolator.register([_condition("a")])
    assert _open(path).match(_document("a", "b", "c")) == _hashes("ac")


def test_registering_again_writes_nothing(path: Path) -> None:
    percolator = _open(path)
    percolator.register([_condition("a"), _condition("a")])
    size = path.stat().st_size
    percolator.register([_condition("a")])
    assert path.stat().st_size == size


def test_a_condition_comes_back_after_it_was_taken_out(path: Path) -> None:
    percolator = _open(path)
    for _ in range(3):
        percolator.register([_condition("a")])
        percolator.unregister(_hashes("a"))
    percolator.register([_condition("a")])
    assert percolator.match(_document("a")) == _open(path).match(_document("a")) == _hashes("a")


def test_the_tail_of_a_killed_writer_is_cut_off(path: Path) -> None:
    first = _open(path)
    first.register([_condition("a")])
    with path.open("ab") as file:
        file.write(b'["+","0123')
    assert first.match(_document("a")) == _hashes("a")
    second = _open(path)
    second.register([_condition("b")])
    assert first.match(_document("a", "b")) == _hashes("ab")
    assert first.bad_lines == second.bad_lines == 0


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b'{"a":1}',
        b'["+","x"]',
        b'["+","x",["no such leaf"]]',
        b'["+","x",["any_of","terms",1]]',
        b'["+","x",["any_of"]]',
        b'["+","x",["not",["between","deadline_day","tomorrow",null]]]',
        b'["+","x",' + b'["not",' * 200 + b'["everything"]' + b"]" * 201,
        b"\xff\xfe",
    ],
)
def test_a_bad_line_is_reported_and_the_others_still_match(
    path: Path, line: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    _open(path).register([_condition("a")])
    with path.open("ab") as file:
        file.write(line + b"\n")
    percolator = _open(path)
    with caplog.at_level(logging.ERROR):
        percolator.register([_condition("b")])
    assert percolator.match(_document("a", "b")) == _hashes("ab")
    assert percolator.bad_lines == 1
    assert "conditions.jsonl" in caplog.text


def test_health_tells_of_bad_lines(engine: EmbeddedEngine, directory: Path) -> None:
    engine.register(POSTINGS, [_condition("a")])
    with (directory / POSTINGS / "conditions.jsonl").open("ab") as file:
        file.write(b"?\n")
    engine.unregister(POSTINGS, [])
    assert engine.health().is_available
    assert "1 stored conditions cannot be read" in engine.health().detail


def test_compaction_keeps_the_living_and_others_notice(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(percolator_module, "_DEAD_LINES_KEPT", 10)
    other = _open(path)
    percolator = _open(path)
    percolator.register(_condition(f"t{number}") for number in range(100))
    assert len(other.match(_document("t98", "t99"))) == 2
    before = path.stat().st_size
    percolator.unregister(_hashes(f"t{number}" for number in range(99)))
    assert path.stat().st_size < before / 50
    for one in (other, percolator, _open(path)):
        assert one.match(_document("t98", "t99")) == _hashes(["t99"])
    other.register([_condition("new")])
    assert percolator.match(_document("new", "t99")) == _hashes(["new", "t99"])


def test_what_cannot_be_written_is_an_error_and_leaves_no_trace(path: Path) -> None:
    percolator = _open(path)
    percolator.register([_condition("a")])
    size = path.stat().st_size
    huge = Between("deadline_day", 0, 2**70)
    with pytest.raises(EngineError):
        percolator.register(
            [_condition("b"), Condition(expression_hash(_condition("b").expression), huge)]
        )
    assert path.stat().st_size == size
    assert percolator.match(_document("a", "b")) == _hashes("a")
