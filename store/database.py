"""A database as both kinds behave the same: time limits, one writer, errors in our own words."""

from __future__ import annotations

import os
import weakref
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError

from store.config import StoreConfig
from store.errors import SchemaError, StoreError, StoreUnavailableError

_BUSY_MILLISECONDS: Final = 5_000
_IDLE_SECONDS: Final = 30
"""A transaction in which nothing happens for so long is ended by PostgreSQL."""

_RETRYABLE_STATES: Final = (
    "08",  # the connection failed
    "40",  # serialization failure, deadlock
    "53",  # out of memory, disk or connections
    "55P03",  # a lock was not to be had in time
    "57",  # cancelled: a time limit, or the server is shut down
    "25P03",  # idle in a transaction for too long
    "58",  # the system of the server failed
)
_MISSING_STATES: Final = ("42P01", "42703")  # no such table, no such column
_RETRYABLE_MESSAGES: Final = ("locked", "busy", "unable to open", "disk i/o error", "is full")
_MISSING_MESSAGES: Final = ("no such table", "no such column", "has no column named")


def parse_url(url: str) -> URL:
    """Read the address of a database. Raises StoreError for one that is not supported."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError("the database address cannot be read") from None
    if parsed.get_backend_name() == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        return parsed.set(drivername="sqlite")
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    raise StoreError("the record is kept in sqlite:///PATH or postgresql+psycopg://…")


def open_database(config: StoreConfig, *, most_connections: int | None = None) -> Engine:
    """A pool of connections; none is opened before it is needed."""
    url = parse_url(config.url)
    size = most_connections or config.most_connections
    pool: dict[str, Any] = {
        "pool_size": size,
        "max_overflow": 0,
        "pool_timeout": config.connect_timeout_seconds,
        # Records have no place in the message of an error, which ends up in logs.
        "hide_parameters": True,
    }
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": _BUSY_MILLISECONDS / 1_000}, **pool)
        event.listen(engine, "connect", _prepare_sqlite)
    else:
        engine = create_engine(
            url,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": config.connect_timeout_seconds,
                "options": _postgresql_options(config),
                "application_name": "koubo",
            },
            **pool,
        )
    event.listen(engine, "handle_error", _in_our_words)
    _leave_to_parent(engine)
    return engine


def _postgresql_options(config: StoreConfig) -> str:
    settings = {
        "statement_timeout": round(config.statement_timeout_seconds * 1_000),
        "lock_timeout": round(config.lock_timeout_seconds * 1_000),
        "idle_in_transaction_session_timeout": _IDLE_SECONDS * 1_000,
        "timezone": "UTC",
    }
    return " ".join(f"-c {name}={value}" for name, value in settings.items())


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's connection
    """Set what SQLite forgets between connections.

    Transactions are begun by us (`isolation_level`): the driver would begin one at the first
    write, when it may be too late to get the lock. WAL lets readers read while one writes. In WAL,
    synchronous=NORMAL may lose the last commits when the power fails, and with them a publication
    that was confirmed to an institution; FULL waits for the disk once a commit.
    """
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
    if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _leave_to_parent(engine: Engine) -> None:
    """Let a process that is split off open connections of its own: two cannot speak on one."""
    known = weakref.ref(engine)

    def forget() -> None:
        if (ours := known()) is not None:
            ours.dispose(close=False)

    os.register_at_fork(after_in_child=forget)


def _in_our_words(context: ExceptionContext) -> None:
    """Raise a StoreError in place of the driver's error, where it is one a caller can act on."""
    if context.is_pre_ping:
        return  # the pool finds out whether a connection is alive, and opens another if not
    error = context.original_exception
    message = str(error).lower()
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        is_missing, is_retryable = state in _MISSING_STATES, state.startswith(_RETRYABLE_STATES)
    else:
        is_missing = any(part in message for part in _MISSING_MESSAGES)
        # psycopg gives no state where there is no connection to a server.
        is_retryable = type(error).__module__.startswith("psycopg") and (
            type(error).__name__ in {"OperationalError", "ConnectionTimeout", "InterfaceError"}
        )
        is_retryable = is_retryable or any(part in message for part in _RETRYABLE_MESSAGES)
    if is_missing:
        raise SchemaError("the database was not migrated: koubo migrate") from error
    if is_retryable or context.is_disconnect:
        raise StoreUnavailableError("the database does not answer in time") from error
