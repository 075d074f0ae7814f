"""What the repositories share inside one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Executable, Table, literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult

from store.errors import StoreError

T = TypeVar("T")

BATCH: Final = 1_000
"""Values of one statement, well below what either database takes."""

UpsertStatement = postgresql.Insert | sqlite.Insert


class Transaction:
    """One connection inside one transaction, the time it stands for, and what it has done.

    `now` is the moment of the change, given by whoever began the unit of work; asking a reading
    unit for it raises StoreError, because only what writes has a moment.
    """

    def __init__(
        self,
        connection: Connection,
        now: datetime | None,
        *,
        count_up: Callable[[str], int],
        raise_count: Callable[[str, int], None],
    ) -> None:
        self._connection = connection
        self._now = now
        self._is_postgresql = connection.dialect.name == "postgresql"
        self.count_up = count_up
        """The next value of a counter; never given again, whatever becomes of this transaction."""
        self.raise_count = raise_count
        """See to it that a counter goes on after this value."""
        self.has_events = False
        """Whether an event was written: then others are woken after the commit."""

    @property
    def now(self) -> datetime:
        """The moment of the change, aware. Raises StoreError in a reading unit."""
        if self._now is None:
            raise StoreError("a reading unit writes nothing and has no time")
        return self._now

    def execute(
        self, statement: Executable, rows: Sequence[dict[str, Any]] | None = None
    ) -> CursorResult[Any]:
        """Run a statement, once for each of `rows` where they are given."""
        return self._connection.execute(statement, rows)

    def inserts(self, statement: UpsertStatement) -> bool:
        """Run an INSERT of one row; whether it wrote one, or a conflict kept it from it."""
        return self.execute(statement.returning(literal_column("1"))).first() is not None

    def insert(self, table: Table) -> UpsertStatement:
        """An INSERT that can say what to do ON CONFLICT, in the words of this database."""
        return postgresql.insert(table) if self._is_postgresql else sqlite.insert(table)


def batches(values: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The values in lists of at most `size`."""
    batch: list[T] = []
    for value in values:
        batch.append(value)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
