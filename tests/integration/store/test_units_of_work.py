"""One transaction: all of it or nothing, and who hears of it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import create_engine, text

from schemas import failpoints
from schemas.ids import DataNumber
from store.config import StoreConfig
from store.errors import RecordError, SchemaError, StoreError, StoreUnavailableError
from store.store import Store, open_store
from store.unit_of_work import UnitOfWork
from tests.integration.store.records import NOW, draft, note, published

NUMBER = DataNumber("D000000001")


class StopError(Exception):
    pass


def add_and_stop(uow: UnitOfWork) -> None:
    uow.postings.add(published(NUMBER), note())
    raise StopError


@pytest.fixture
def passed() -> Iterator[list[str]]:
    seen: list[str] = []
    failpoints.arm(seen.append)
    yield seen
    failpoints.arm(None)


def test_a_clean_end_commits_the_record_its_history_and_its_event(store: Store) -> None:
    with store.unit_of_work(NOW) as uow:
        uow.postings.add(published(NUMBER), note())
    with store.reading() as uow:
        assert uow.postings.get(NUMBER) == published(NUMBER)
        assert len(uow.postings.revisions(NUMBER)) == 1
        assert uow.outbox.counts(NOW).pending == 1


def test_an_error_leaves_neither_record_nor_history_nor_event(store: Store) -> None:
    with pytest.raises(StopError), store.unit_of_work(NOW) as uow:
        add_and_stop(uow)
    with store.reading() as uow:
        assert uow.postings.get(NUMBER) is None
        assert uow.postings.revisions(NUMBER) == []
        assert uow.outbox.counts(NOW).pending == 0


def test_it_commits_once(store: Store, passed: list[str]) -> None:
    with store.unit_of_work(NOW) as uow:
        uow.postings.add(published(NUMBER), note())
        assert passed == []
    assert passed == ["store.before_commit", "store.after_commit"]


def test_a_stop_right_before_the_commit_leaves_nothing(store: Store) -> None:
    def stop(name: str) -> None:
        if name == "store.before_commit":
            raise StopError

    failpoints.arm(stop)
    try:
        with pytest.raises(StopError), store.unit_of_work(NOW) as uow:
            uow.postings.add(published(NUMBER), note())
    finally:
        failpoints.arm(None)
    with store.reading() as uow:
        assert uow.postings.get(NUMBER) is None
        assert uow.outbox.counts(NOW).pending == 0


def test_who_follows_is_woken_after_a_commit_with_events(store: Store) -> None:
    heard: list[int] = []

    def hear() -> None:
        with store.reading() as uow:
            heard.append(uow.outbox.counts(NOW).pending)

    store.after_commit.append(hear)
    with store.unit_of_work(NOW) as uow:
        uow.postings.add(draft(NUMBER), note())
    assert heard == []
    with store.unit_of_work(NOW) as uow:
        uow.postings.add(published(DataNumber("D000000002")), note())
        assert heard == []
    assert heard == [1]


def test_nobody_is_woken_by_what_was_rolled_back(store: Store) -> None:
    heard: list[int] = []
    store.after_commit.append(lambda: heard.append(1))
    with pytest.raises(StopError), store.unit_of_work(NOW) as uow:
        add_and_stop(uow)
    assert heard == []


def test_an_error_of_who_follows_is_logged_and_goes_no_further(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[int] = []

    def fail() -> None:
        raise StopError("broken")

    store.after_commit += [fail, lambda: heard.append(1)]
    with caplog.at_level(logging.ERROR), store.unit_of_work(NOW) as uow:
        uow.postings.add(published(NUMBER), note())
    assert heard == [1]
    assert "broken" in caplog.text


def test_a_reading_unit_writes_nothing(store: Store) -> None:
    with pytest.raises(StoreError), store.reading() as uow:
        uow.heartbeats.beat("relay")
    with pytest.raises(StoreError), store.reading() as uow:
        uow.postings.new_number()
    with pytest.raises(StoreError, match=r"(?i)read.?only"), store.reading() as uow:
        uow.postings.set_fingerprint(NUMBER, [1])
    with store.unit_of_work(NOW) as uow:
        uow.heartbeats.beat("relay")  # the connection that was read from writes again


def test_a_reading_unit_sees_one_state(store: Store) -> None:
    with store.reading() as reading:
        assert reading.postings.get(NUMBER) is None
        with store.unit_of_work(NOW) as uow:
            uow.postings.add(draft(NUMBER), note())
        assert reading.postings.get(NUMBER) is None
    with store.reading() as reading:
        assert reading.postings.get(NUMBER) is not None


def test_a_read_does_not_wait_for_a_write(store: Store) -> None:
    is_written, is_read = threading.Event(), threading.Event()
    seen: list[object] = []

    def write() -> None:
        with store.unit_of_work(NOW) as uow:
            uow.postings.add(draft(NUMBER), note())
            is_written.set()
            assert is_read.wait(10)

    writer = threading.Thread(target=write)
    writer.start()
    assert is_written.wait(10)
    with store.reading() as uow:
        seen.append(uow.postings.get(NUMBER))
    is_read.set()
    writer.join()
    with store.reading() as uow:
        seen.append(uow.postings.get(NUMBER))
    assert seen == [None, draft(NUMBER)]


def test_a_time_without_a_time_zone_is_refused(store: Store) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"), store.unit_of_work(naive):
        pass
    with pytest.raises(RecordError, match="time zone"), store.unit_of_work(NOW) as uow:
        uow.postings.add(draft(NUMBER, changed_at=naive), note())


def test_times_come_back_in_utc_wherever_they_were_written(store: Store) -> None:
    japan = NOW.astimezone(timezone(timedelta(hours=9)))
    with store.unit_of_work(japan) as uow:
        uow.postings.add(draft(NUMBER, created_at=japan, changed_at=japan), note(japan))
    with store.reading() as uow:
        kept = uow.postings.get(NUMBER)
        revision = uow.postings.revisions(NUMBER)[0]
    assert kept is not None
    for moment in (kept.created_at, kept.changed_at, revision.at):
        assert moment == NOW
        assert moment.utcoffset() == timedelta(0)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/St_Johns", "Pacific/Kiritimati"])
def test_the_time_zone_of_the_session_means_nothing(postgresql_url: str, zone: str) -> None:
    database = postgresql_url.rsplit("/", 1)[1]
    engine = create_engine(postgresql_url)
    with engine.begin() as connection:
        connection.execute(text(f"ALTER DATABASE \"{database}\" SET timezone = '{zone}'"))
    moment = datetime(2026, 10, 31, 15, 0, 0, 123456, tzinfo=UTC)
    store = open_store(StoreConfig(url=postgresql_url))
    with store.unit_of_work(moment) as uow:
        uow.postings.add(
            published(NUMBER, upcoming="{}", upcoming_at=moment, created_at=moment), note(moment)
        )
    with engine.connect() as connection:  # a session in the other zone reads the same moment
        kept = connection.execute(text("SELECT created_at FROM postings")).scalar_one()
        assert kept == moment
    with store.reading() as uow:
        assert uow.postings.due(moment) == [NUMBER]
        assert uow.postings.due(moment - timedelta(microseconds=1)) == []
    store.close()
    engine.dispose()


def test_a_unit_inside_another_of_the_same_thread_is_refused_at_once(sqlite_url: str) -> None:
    store = open_store(StoreConfig(url=sqlite_url))
    with (
        pytest.raises(StoreError, match="inside another"),
        store.unit_of_work(NOW),
        store.unit_of_work(NOW),
    ):
        pass
    with store.unit_of_work(NOW) as uow:
        uow.heartbeats.beat("relay")
    store.close()


def test_a_database_without_tables_says_so(tmp_path: object) -> None:
    store = open_store(StoreConfig(url=f"sqlite:///{tmp_path}/new.sqlite3"))
    with pytest.raises(SchemaError), store.reading() as uow:
        uow.postings.count()
    store.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://koubo@127.0.0.1:1/test",
        "sqlite:////nowhere/at/all/record.sqlite3",
    ],
)
def test_a_database_that_is_away_is_unavailable(url: str) -> None:
    store = open_store(StoreConfig(url=url))
    with pytest.raises(StoreUnavailableError), store.reading() as uow:
        uow.postings.count()
    store.close()


@pytest.mark.parametrize("url", ["mysql://localhost/koubo", "sqlite://", "record.sqlite3", ""])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(StoreError):
        open_store(StoreConfig(url=url))
