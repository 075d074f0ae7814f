"""Addresses of databases, and the settings a connection to PostgreSQL is opened with."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import text

from store.config import StoreConfig
from store.database import open_database, parse_url
from store.errors import StoreError, StoreUnavailableError


@pytest.mark.parametrize(
    ("url", "driver", "database"),
    [
        ("sqlite:///var/koubo.sqlite3", "sqlite", "var/koubo.sqlite3"),
        ("sqlite:////var/koubo.sqlite3", "sqlite", "/var/koubo.sqlite3"),
        ("postgresql://koubo@db/koubo", "postgresql+psycopg", "koubo"),
        ("postgresql+psycopg://koubo@db/koubo", "postgresql+psycopg", "koubo"),
        ("postgresql+asyncpg://koubo@db/koubo", "postgresql+psycopg", "koubo"),
    ],
)
def test_addresses_that_are_read(url: str, driver: str, database: str) -> None:
    assert (parse_url(url).drivername, parse_url(url).database) == (driver, database)


@pytest.mark.parametrize(
    "url",
    ["", "koubo.sqlite3", "sqlite://", "sqlite:///:memory:", "mysql://db/koubo", "sqlite:///"],
)
def test_addresses_that_are_refused(url: str) -> None:
    with pytest.raises(StoreError):
        parse_url(url)


def test_a_password_is_not_in_an_error() -> None:
    config = StoreConfig(url="postgresql://koubo:secret@127.0.0.1:1/koubo")
    engine = open_database(config)
    with pytest.raises(StoreUnavailableError) as refused, engine.connect():
        pass
    engine.dispose()
    assert "secret" not in f"{refused.value} {refused.value.__cause__} {engine!r}"


def test_what_was_to_be_written_is_not_in_an_error(
    tmp_path: object, caplog: pytest.LogCaptureFixture
) -> None:
    engine = open_database(StoreConfig(url=f"sqlite:///{tmp_path}/record.sqlite3"))
    with caplog.at_level(logging.DEBUG), engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE kept (name TEXT UNIQUE)")
        insert = text("INSERT INTO kept VALUES (:name)")
        connection.execute(insert, {"name": "山田"})
        with pytest.raises(Exception, match="UNIQUE") as refused:
            connection.execute(insert, {"name": "山田"})
    engine.dispose()
    assert "山田" not in str(refused.value) + caplog.text
