"""Corrections whose moment has come are applied, and one that cannot be holds up no other."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from koubo import jobs
from koubo.container import Container, open_container, prepare_record
from koubo.settings import Settings
from schemas.workflow import PostingState
from store.rows import RevisionNote
from tests.contract.documents import analyzer
from tests.integration.recruiting.cases import CLOCK, DAY, NOON, in_state, registered, stored


@pytest.fixture
def container(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Container]:
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=database_url,
        engine_url=f"embedded:{tmp_path / 'index'}",
    )
    monkeypatch.setattr(jobs, "utc_now", lambda: NOON + DAY)
    prepare_record(settings)
    with open_container(settings, analyzer()) as opened:
        yield opened


def test_a_correction_that_cannot_be_applied_holds_up_no_other(
    container: Container, caplog: pytest.LogCaptureFixture
) -> None:
    store = registered(container.store)
    broken, *good = (in_state(store, PostingState.CORRECTION_SCHEDULED) for _ in range(4))
    with store.unit_of_work(NOON) as unit:
        bad = replace(broken, upcoming="{}", revision=broken.revision + 1)
        note = RevisionNote(CLOCK, "broken by hand", NOON)
        unit.postings.save(bad, note, expected_revision=broken.revision)
    with caplog.at_level(logging.ERROR):
        jobs.tick(container)
    for posting in good:
        applied = stored(store, posting.data_number)
        assert applied.public is not None
        assert "年俸制" in applied.public
        assert applied.upcoming is None
    assert stored(store, broken.data_number).upcoming == "{}"
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_more_than_one_reading_takes_are_applied_by_one_tick(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_CORRECTIONS_AT_ONCE", 2)
    store = registered(container.store)
    waiting = [in_state(store, PostingState.CORRECTION_SCHEDULED) for _ in range(5)]
    jobs.tick(container)
    assert all(stored(store, one.data_number).upcoming is None for one in waiting)
