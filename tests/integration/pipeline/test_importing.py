"""From lines to the record to the index and out again: whole, repeatable, byte for byte."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import orjson
import pytest

from indexer.exporting import export_file
from indexer.importing import BATCH_LINES, Importing, ImportReport
from koubo.sample import generate_postings, generate_profiles
from schemas.collection import Collection
from schemas.failpoints import arm
from search_engine.port import EngineUnavailableError
from store.config import StoreConfig
from store.rows import ImportOutcome
from store.store import Store, open_store
from tests.contract.documents import ANALYZER_VERSION
from tests.integration.pipeline.parts import POSTINGS, Parts, Spoiled, clock
from tests.integration.store.records import NOW, record


@pytest.fixture(autouse=True)
def _disarmed() -> Any:
    yield
    arm(None)


def import_file(parts: Parts, path: Path, engine: Any = None, workers: int = 1) -> ImportReport:
    importing = Importing(parts.store, engine or parts.engine, parts.projector, clock)
    return importing.import_file(path, analyzer_version=ANALYZER_VERSION, workers=workers)


def write(path: Path, *numbers: int, revision: int = 1) -> Path:
    lines = [record(number, revision).model_dump_json(exclude_none=True) for number in numbers]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_lines_go_into_the_record_and_the_index(parts: Parts, tmp_path: Path) -> None:
    report = import_file(parts, write(tmp_path / "a", *range(1, 21)))
    assert report.records == {ImportOutcome.ADDED: 20}
    assert (report.indexed, report.is_clean) == (20, True)
    parts.assert_equal()
    assert parts.counts().pending + parts.counts().leased == 0


def test_importing_again_changes_nothing(parts: Parts, tmp_path: Path) -> None:
    file = write(tmp_path / "a", 1, 2, 3)
    import_file(parts, file)
    report = import_file(parts, file)
    assert (report.records, report.indexed) == ({ImportOutcome.STALE: 3}, 0)
    parts.assert_equal()


def test_a_second_file_is_added_to_the_first(parts: Parts, tmp_path: Path) -> None:
    import_file(parts, write(tmp_path / "a", 1, 2))
    report = import_file(parts, write(tmp_path / "b", 2, 3, revision=4))
    assert report.records == {ImportOutcome.REPLACED: 1, ImportOutcome.ADDED: 1}
    assert parts.indexed() == {"D000000001": 1, "D000000002": 4, "D000000003": 4}
    parts.assert_equal()


def test_many_changes_are_analysed_in_several_processes(parts: Parts, tmp_path: Path) -> None:
    import_file(parts, write(tmp_path / "a", 1))
    report = import_file(parts, write(tmp_path / "b", *range(1, 701), revision=2), workers=2)
    assert report.indexed == 700
    parts.assert_equal()
    assert parts.counts().pending + parts.counts().leased == 0


def test_bad_lines_are_told_and_the_others_go_in(parts: Parts, tmp_path: Path) -> None:
    file = write(tmp_path / "a", 1, 2)
    file.write_text(file.read_text() + '\n{"data_number": 7}\n{\n', encoding="utf-8")
    report = import_file(parts, file)
    assert [bad.number for bad in report.bad_lines] == [3, 4]
    assert report.records == {ImportOutcome.ADDED: 2}
    parts.assert_equal()


def test_an_import_that_is_cut_off_is_completed_by_the_next(parts: Parts, tmp_path: Path) -> None:
    file = write(tmp_path / "a", *range(1, 2 * BATCH_LINES + 1))

    class KilledError(BaseException):
        pass

    def die(name: str) -> None:
        if name == "import.between_batches":
            raise KilledError

    arm(die)
    with pytest.raises(KilledError):
        import_file(parts, file)
    arm(None)
    assert len(parts.recorded()) == BATCH_LINES
    report = import_file(parts, file)
    assert report.records == {ImportOutcome.STALE: BATCH_LINES, ImportOutcome.ADDED: BATCH_LINES}
    parts.assert_equal()
    assert parts.counts().pending + parts.counts().leased == 0


def test_with_the_engine_away_the_record_takes_it_all(parts: Parts, tmp_path: Path) -> None:
    file = write(tmp_path / "a", 1, 2, 3)
    away = Spoiled(parts.engine, scan=EngineUnavailableError("away"))
    with pytest.raises(EngineUnavailableError):
        import_file(parts, file, away)
    assert len(parts.recorded()) == 3
    assert parts.handle().done == 3
    parts.assert_equal()


@pytest.mark.parametrize("workers", [1, 2])
def test_an_engine_that_goes_away_on_the_way_loses_nothing(
    parts: Parts, tmp_path: Path, workers: int
) -> None:
    import_file(parts, write(tmp_path / "a", 1))
    file = write(tmp_path / "b", *range(1, 501), revision=2)
    away = Spoiled(parts.engine, upsert=EngineUnavailableError("away"))
    with pytest.raises(EngineUnavailableError):
        import_file(parts, file, away, workers)
    assert parts.counts().dead == 0
    import_file(parts, write(tmp_path / "c", *range(1, 501), revision=3))
    parts.assert_equal()


def test_what_is_exported_imported_and_exported_is_the_same(
    parts: Parts, sqlite_template: Path, tmp_path: Path
) -> None:
    with parts.store.unit_of_work(clock()) as unit:
        unit.postings.put_imported(list(generate_postings(60, seed=5, now=NOW)))
        unit.profiles.put_imported(list(generate_profiles(20, seed=5, now=NOW)))
    for collection in Collection:
        first, second = tmp_path / f"{collection}-1", tmp_path / f"{collection}-2"
        written = export_file(parts.store, collection, first)
        lines = first.read_bytes().splitlines()
        assert written == len(lines) == (60 if collection is POSTINGS else 20)
        key = "data_number" if collection is POSTINGS else "profile_number"
        numbers = [orjson.loads(line)[key] for line in lines]
        assert numbers == sorted(numbers)
        other = _empty_store(sqlite_template, tmp_path / f"{collection}.sqlite3")
        Importing(other, parts.engine, parts.projector, clock).store_file(first)
        export_file(other, collection, second)
        other.close()
        assert second.read_bytes() == first.read_bytes()


def _empty_store(template: Path, path: Path) -> Store:
    shutil.copyfile(template, path)
    return open_store(StoreConfig(f"sqlite:///{path}"))


def test_an_export_that_fails_leaves_no_half_of_a_file(parts: Parts, tmp_path: Path) -> None:
    parts.put_numbers([1, 2])
    target = tmp_path / "out"
    target.write_text("before")

    def fail(_: int) -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        export_file(parts.store, POSTINGS, target, progress=fail)
    assert target.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []
