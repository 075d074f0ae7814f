"""How the store is opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DEFAULT_URL: Final = "sqlite:///var/koubo.sqlite3"


@dataclass(frozen=True, slots=True)
class StoreConfig:
    """Where the record is, and how long anything may take.

    `url` is `sqlite:///PATH` or `postgresql+psycopg://USER:PASSWORD@HOST:PORT/DATABASE`. The times
    are for one statement, for waiting for a lock, for a connection to be had. A page waits five
    seconds for a statement at most; a worker or a command is given a minute.
    """

    url: str = DEFAULT_URL
    statement_timeout_seconds: float = 5
    lock_timeout_seconds: float = 2
    connect_timeout_seconds: int = 5
    most_connections: int = 16
    """Connections of one process; who finds none waits `connect_timeout_seconds`."""
    writer_patience_seconds: float = 30
    """SQLite has one writer: how long another waits for its turn before it is told to retry."""
