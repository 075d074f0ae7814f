"""Brings a database to the tables that this program needs, and says whether it has them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, make_url

import store.account_tables  # noqa: F401 - its tables belong to the metadata
from store.config import StoreConfig
from store.database import open_database, parse_url
from store.errors import SchemaError
from store.tables import metadata

_HERE: Final = Path(__file__).parent
_LOCK: Final = 4_205_637_120
"""Any number; the same in every process, so that two do not migrate at the same time."""

_TURN: Final = threading.Lock()
"""Alembic keeps what it is doing in a global variable."""

_STATEMENT_SECONDS: Final = 3_600
"""An index of a large table takes its time."""

_Steps = Callable[[ScriptDirectory, Any], list[Any]]


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database up to `revision`; nothing happens where it is there already.

    Makes the file, and the folder, of an SQLite database that does not exist. Several threads and
    processes may call it at once. Raises StoreUnavailableError if the database cannot be reached,
    SchemaError if it was made by a newer program.
    """
    database = parse_url(url).database
    if _is_sqlite(url) and database is not None:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    _run(url, revision, lambda script, now: script._upgrade_revs(revision, now))  # noqa: SLF001 - as the commands of Alembic do


def downgrade(url: str, revision: str) -> None:
    """Take the database back to `revision` ("base": no tables, and nothing in them)."""
    _run(url, revision, lambda script, now: script._downgrade_revs(revision, now))  # noqa: SLF001 - as the commands of Alembic do


def is_current(url: str) -> bool:
    """Whether the database has been brought to the newest step. Makes nothing.

    Raises StoreUnavailableError if it cannot be reached.
    """
    database = parse_url(url).database
    if _is_sqlite(url) and not (database and Path(database).exists()):
        return False
    with _connected(url) as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    return set(heads) == set(_script().get_heads())


def differences(url: str) -> list[Any]:
    """Where the tables of a database differ from what the program says they are."""
    with _connected(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def _run(url: str, revision: str, steps: _Steps) -> None:
    script = _script()
    with (
        _TURN,
        _connected(url) as connection,
        EnvironmentContext(
            Config(), script, fn=lambda now, _: steps(script, now), destination_rev=revision
        ) as environment,
    ):
        _lock(connection)
        environment.configure(
            connection=connection, target_metadata=metadata, transactional_ddl=True
        )
        try:
            environment.run_migrations()
        except CommandError as error:
            raise SchemaError(f"the database is of another version: {error}") from error
        connection.commit()


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '60s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(_HERE))


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = open_database(StoreConfig(url=url, statement_timeout_seconds=_STATEMENT_SECONDS))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
