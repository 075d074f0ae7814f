"""Filling an index from a file takes nothing away: not from others, not when it is blind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest

from analyzers import TextAnalyzer
from indexer.building import BATCH_DOCUMENTS, index_file
from indexer.lines import parse_line
from indexer.projector import Projector
from indexer.workers import CHUNK_LINES
from schemas.collection import Collection
from search_engine.embedded.engine import EmbeddedEngine
from search_engine.port import EngineError, EngineUnavailableError, StoredRecord
from tests.unit.schemas.postings import POSTING

Write = Callable[..., Path]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    engine = EmbeddedEngine(tmp_path / "index", "test")
    yield engine
    engine.close()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(*numbers: int) -> Path:
        file = tmp_path / f"{numbers[0]}-{len(numbers)}.jsonl"
        file.write_bytes(b"\n".join(line(number) for number in numbers))
        return file

    return write


def line(number: int) -> bytes:
    return orjson.dumps(POSTING | {"data_number": f"D{number:09d}"}, default=str)


def ids(engine: EmbeddedEngine) -> list[int]:
    return [int(stored.id[1:]) for stored in engine.scan(Collection.POSTINGS)]


def test_a_file_fills_an_index_that_holds_nothing(engine: EmbeddedEngine, write: Write) -> None:
    filled = index_file(write(1, 2, 3), engine, workers=1)
    assert (filled.is_clean, filled.versions) == (True, {f"D{n:09d}": 1 for n in (1, 2, 3)})
    assert ids(engine) == [1, 2, 3]


def test_what_is_there_is_never_replaced(engine: EmbeddedEngine, write: Write) -> None:
    index_file(write(1, 2), engine, workers=1)
    with pytest.raises(EngineError, match="holds something already"):
        index_file(write(2, 3), engine, workers=1)
    assert ids(engine) == [1, 2]


def test_what_others_wrote_meanwhile_stays(engine: EmbeddedEngine, write: Write) -> None:
    other = Projector(TextAnalyzer()).project(parse_line(line(9)))

    chunks: list[int] = []

    def interfere(size_bytes: int) -> None:
        chunks.append(size_bytes)
        if len(chunks) * CHUNK_LINES >= BATCH_DOCUMENTS:  # the build has begun
            engine.upsert(Collection.POSTINGS, [other])

    file = write(*range(100, 101 + BATCH_DOCUMENTS))
    with pytest.raises(EngineError, match="holds something already"):
        index_file(file, engine, workers=1, progress=interfere)
    assert ids(engine) == [9]


def test_an_engine_that_does_not_answer_is_not_taken_for_an_empty_one(
    engine: EmbeddedEngine, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    index_file(write(1), engine, workers=1)

    def no_answer(collection: Collection) -> Iterator[StoredRecord]:
        raise EngineUnavailableError(collection)

    with monkeypatch.context() as patch:
        patch.setattr(engine, "scan", no_answer)
        with pytest.raises(EngineUnavailableError):
            index_file(write(2), engine, workers=1)
    assert ids(engine) == [1]
