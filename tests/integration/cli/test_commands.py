"""The command line, each command in a process of its own, on an index of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.limits import MAX_KEYWORDS

ROOT = Path(__file__).parents[3]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("koubo")


@pytest.fixture(scope="module")
def koubo(directory: Path) -> Run:
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment["KOUBO_ENGINE_URL"] = f"embedded:{directory / 'index'}"
    environment["KOUBO_DATABASE_URL"] = f"sqlite:///{directory / 'koubo.sqlite3'}"
    environment["COLUMNS"] = "200"

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "koubo", *arguments]
        return subprocess.run(  # noqa: S603 - our own program
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture(scope="module")
def imported(koubo: Run, directory: Path) -> Path:
    """A file of 150 sample postings, imported."""
    assert koubo("sample", str(directory), "--postings", "150", "--seekers", "40").returncode == 0
    done = koubo("import", str(directory / "postings.jsonl"), "--workers", "2")
    assert (done.returncode, "150 added" in done.stdout) == (0, True), done.stderr
    return directory / "postings.jsonl"


def test_what_was_imported_is_found(koubo: Run, imported: Path) -> None:
    done = koubo("search", "研究", "--none", "非公開")
    assert done.returncode == 0
    assert "found" in done.stdout
    assert "D126" in done.stdout
    del imported


def test_importing_again_changes_nothing(koubo: Run, imported: Path) -> None:
    done = koubo("import", str(imported), "--workers", "1")
    assert "0 added, 0 replaced, 150 already there" in done.stdout
    assert "0 indexed" in done.stdout


def test_profiles_are_told_from_postings(koubo: Run, imported: Path) -> None:
    done = koubo("import", str(imported.with_name("seekers.jsonl")), "--workers", "1")
    assert "40 added" in done.stdout
    assert "40 indexed" in done.stdout
    assert "S126" in koubo("search", "--collection", "seekers").stdout


def test_a_bad_line_is_reported_and_the_others_go_in(koubo: Run, imported: Path) -> None:
    lines = imported.read_text(encoding="utf-8").splitlines()[:3]
    posting = json.loads(lines[1])
    lines[1] = json.dumps(posting | {"job_types": ["king"]})
    lines[0] = json.dumps(json.loads(lines[0]) | {"revision": 90})
    mixed = imported.with_name("mixed.jsonl")
    mixed.write_text("\n".join([*lines, "{"]), encoding="utf-8")
    done = koubo("import", str(mixed), "--workers", "1")
    assert done.returncode == 1
    assert "1 replaced, 1 already there, 0 kept by institutions, 1 indexed, 2 bad" in done.stdout
    assert "line 2: job_types.0" in done.stderr
    assert "line 4: not JSON" in done.stderr


def test_a_rebuild_keeps_every_document(koubo: Run, imported: Path) -> None:
    done = koubo("rebuild", "--workers", "2")
    assert done.returncode == 0, done.stderr
    assert "postings: 150 documents" in done.stdout
    assert "150 documents" in koubo("status").stdout
    again = koubo("rebuild", "--rollback")
    assert (again.returncode, "is live again" in again.stdout) == (0, True), again.stderr
    assert "150 documents" in koubo("status").stdout
    del imported


def test_what_is_exported_is_the_record(koubo: Run, imported: Path) -> None:
    target = imported.with_name("exported.jsonl")
    done = koubo("export", "postings", str(target))
    assert (done.returncode, done.stdout) == (0, "postings: 150 records\n"), done.stderr
    assert len(target.read_bytes().splitlines()) == 150


def test_drift_is_told_and_repaired(koubo: Run, imported: Path) -> None:
    done = koubo("sweep", "--check")
    assert done.returncode == 0, done.stdout
    assert "postings: 150 records compared; 0 missing" in done.stdout
    del imported


def test_the_state_of_the_record_is_told(koubo: Run, imported: Path) -> None:
    done = koubo("status")
    assert done.returncode == 0, done.stdout
    assert "record of postings: 150" in done.stdout
    assert "0 waiting, 0 under way, 0 given up" in done.stdout
    assert "0 waiting" in koubo("outbox", "list").stdout
    assert "0 events wait again" in koubo("outbox", "replay").stdout
    assert koubo("migrate").returncode == 0
    del imported


def test_a_part_that_was_never_seen_is_not_alive(koubo: Run, imported: Path) -> None:
    done = koubo("heartbeat", "worker")
    assert (done.returncode, "never been seen" in done.stdout) == (1, True)
    del imported


def test_a_query_outside_the_limits_is_told_in_words(koubo: Run, imported: Path) -> None:
    done = koubo("search", *[f"word{number}" for number in range(MAX_KEYWORDS + 1)])
    assert done.returncode == 1
    assert f"up to {MAX_KEYWORDS} keywords" in done.stderr
    del imported


def test_an_engine_that_is_away_is_told_in_a_line(koubo: Run) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "koubo", "search", "研究"],
        cwd=ROOT,
        env=os.environ | {"KOUBO_ENGINE_URL": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    del koubo


def test_an_analysis_is_shown(koubo: Run) -> None:
    done = koubo("analyze", "図書館情報学")
    assert "情報学" in done.stdout
    assert "spellings" in done.stdout


def test_judged_rows_are_scored_and_a_minimum_is_held(koubo: Run, directory: Path) -> None:
    rows = directory / "rows.tsv"
    rows.write_text(
        "doc\tquery\tmode\tshould_match\tcategory\n"
        "東京都立大学\t京都\tphrase\t0\tcrossing\n"
        "図書館情報学\t情報学\tphrase\t1\tcompound\n"
        "図書館情報学\t天文学\tphrase\t1\twrong\n",
        encoding="utf-8",
    )
    assert koubo("evaluate", str(rows)).returncode == 0
    done = koubo("evaluate", str(rows), "--min-recall", "0.9")
    assert done.returncode == 1
    assert "天文学" in done.stdout


def test_the_schema_of_an_import_line_is_printed(koubo: Run) -> None:
    assert "$defs" in json.loads(koubo("schema").stdout)
