"""Where the services are that tests talk to: a pytest plugin.

Taken from the environment (`KOUBO_TEST_ELASTICSEARCH_URL`, `KOUBO_TEST_ELASTICSEARCH_8_URL`,
`KOUBO_TEST_REDIS_URL`, `KOUBO_TEST_POSTGRESQL_URL`), or started once by `script/services start`. A
service that cannot be had is a failure and never a skip: a green run means that everything was run.

A test that asks for `store` or `database_url` runs twice: on SQLite and on PostgreSQL, each time
with a database of its own that has every table and nothing in it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

import psycopg
import pytest
import redis
from sqlalchemy import make_url

from store.config import StoreConfig
from store.migrations import runner
from store.store import Store, open_store

_PROGRAM: Final = Path(__file__).parents[1] / "script" / "services"


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """Elasticsearch 7.17, with the percolator."""
    return _url("KOUBO_TEST_ELASTICSEARCH_URL")


@pytest.fixture(scope="session")
def elasticsearch_8_url() -> str:
    """Elasticsearch 8.19; without the percolator, unless it is the full image."""
    return _url("KOUBO_TEST_ELASTICSEARCH_8_URL")


@pytest.fixture
def redis_url() -> str:
    """An empty database of Redis that no other test process uses."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    url = f"{_url('KOUBO_TEST_REDIS_URL')}/{number}"
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture(scope="session")
def postgresql_template() -> Iterator[str]:
    """A migrated database of PostgreSQL, to be copied: quicker than to migrate each time."""
    with postgresql_database() as url:
        runner.upgrade(url)
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file of SQLite, to be copied."""
    path = tmp_path_factory.mktemp("template") / "record.sqlite3"
    runner.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def postgresql_url(postgresql_template: str) -> Iterator[str]:
    """A database of PostgreSQL with every table and nothing in it."""
    with postgresql_database(template=postgresql_template) as url:
        yield url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A file of SQLite with every table and nothing in it."""
    shutil.copyfile(sqlite_template, tmp_path / "record.sqlite3")
    return f"sqlite:///{tmp_path / 'record.sqlite3'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each of the two databases in turn."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty store, on each of the two databases in turn."""
    opened = open_store(StoreConfig(url=database_url))
    yield opened
    opened.close()


@contextmanager
def postgresql_database(template: str | None = None) -> Iterator[str]:
    """A database beside the one that the server's address names, dropped at the end."""
    server = make_url(_url("KOUBO_TEST_POSTGRESQL_URL"))
    name = f"koubo_test_{os.getpid()}_{secrets.token_hex(4)}"
    copied = f" TEMPLATE {name_of_a_test(make_url(template).database)}" if template else ""
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name_of_a_test(name)}{copied}".encode())
        try:
            yield server.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f"DROP DATABASE {name_of_a_test(name)} WITH (FORCE)".encode())


def name_of_a_test(name: str | None) -> str:
    """The name of a database, if it is one that a test may fill and drop; else the run ends."""
    if name is None or "test" not in name:
        raise RuntimeError(f"{name} is not a database of tests")
    return name


def _url(variable: str) -> str:
    return os.environ.get(variable) or _started()[variable]


@cache
def _started() -> dict[str, str]:
    done = subprocess.run([_PROGRAM, "start"], capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    if done.returncode != 0:
        pytest.fail(f"script/services start did not succeed:\n{done.stderr}", pytrace=False)
    return dict(line.split("=", 1) for line in done.stdout.splitlines())
