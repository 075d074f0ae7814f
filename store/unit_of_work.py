"""One transaction: begun once, committed once at its clean end, rolled back on any error.

This is the only place that commits. Whoever changes something does all of it inside one
`with store.unit_of_work(now) as uow:`; what is to follow from it leaves as an event in the same
transaction.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NoReturn

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from schemas.failpoints import failpoint
from store.errors import RecordError, StoreError, StoreUnavailableError
from store.repositories.access_counts import AccessCounts
from store.repositories.account_links import AccountLinks
from store.repositories.account_mails import AccountMails
from store.repositories.accounts import Accounts
from store.repositories.counters import raise_counter, step_counter
from store.repositories.index_builds import IndexBuilds
from store.repositories.institutions import Institutions
from store.repositories.leases import Heartbeats, Leases
from store.repositories.outbox import Outbox
from store.repositories.postings import Postings
from store.repositories.profiles import Profiles
from store.repositories.requests import Requests
from store.repositories.sessions import Sessions
from store.transaction import Transaction

_PAUSE_SECONDS: Final = 0.02


@dataclass(slots=True)
class WriterTurn:
    """Whose turn it is to write to SQLite, in this process."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    owner: int | None = None
    """The thread that writes."""


class UnitOfWork:
    """The repositories of one transaction. Use it in the thread that began it, and not after."""

    def __init__(self, transaction: Transaction) -> None:
        self.outbox = Outbox(transaction)
        self.institutions = Institutions(transaction)
        self.postings = Postings(transaction, self.outbox)
        self.profiles = Profiles(transaction, self.outbox)
        self.requests = Requests(transaction)
        self.accounts = Accounts(transaction)
        self.sessions = Sessions(transaction)
        self.account_links = AccountLinks(transaction)
        self.account_mails = AccountMails(transaction, self.outbox)
        self.index_builds = IndexBuilds(transaction)
        self.access_counts = AccessCounts(transaction)
        self.leases = Leases(transaction)
        self.heartbeats = Heartbeats(transaction)
        self._transaction = transaction

    @property
    def now(self) -> datetime:
        """The moment that was given to it. Raises StoreError in a reading unit."""
        return self._transaction.now

    @property
    def has_events(self) -> bool:
        """Whether an event was written in it."""
        return self._transaction.has_events


@contextmanager
def reading_unit(engine: Engine) -> Iterator[UnitOfWork]:
    """One consistent state to read from; writing in it fails."""
    with _in_our_words(), engine.connect() as connection:
        is_sqlite = engine.dialect.name == "sqlite"
        try:
            if is_sqlite:
                connection.exec_driver_sql("PRAGMA query_only = ON")
                connection.exec_driver_sql("BEGIN DEFERRED")
            else:
                begin = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
                connection.exec_driver_sql(begin)
            yield UnitOfWork(Transaction(connection, None, count_up=_refuse, raise_count=_refuse))
        finally:
            connection.rollback()
            if is_sqlite:
                connection.exec_driver_sql("PRAGMA query_only = OFF")
                connection.rollback()


def _refuse(*_: object) -> NoReturn:
    raise StoreError("a reading unit writes nothing")


@contextmanager
def postgresql_unit(engine: Engine, numbers: Engine, now: datetime) -> Iterator[UnitOfWork]:
    """A writing unit on PostgreSQL.

    `numbers` is a pool of its own for counters: a number is committed by itself, at once, so that
    it is never given twice even when the row it was given to is rolled back.
    """

    def count_up(name: str) -> int:
        with numbers.connect() as apart:
            value = step_counter(apart, name)
            apart.commit()
        return value

    def raise_count(name: str, value: int) -> None:
        with numbers.connect() as apart:
            raise_counter(apart, name, value)
            apart.commit()

    with _in_our_words(), engine.connect() as connection:
        transaction = Transaction(connection, now, count_up=count_up, raise_count=raise_count)
        # Leaving the block without a commit closes the connection, which rolls back.
        yield UnitOfWork(transaction)
        _commit(connection)


@contextmanager
def sqlite_unit(
    engine: Engine, turn: WriterTurn, patience_seconds: float, now: datetime
) -> Iterator[UnitOfWork]:
    """A writing unit on SQLite, which has one writer at a time.

    `turn` is the queue of the writers of this process. Others are waited for inside BEGIN
    IMMEDIATE, again and again until the patience is used up: nothing has been done before it, so
    trying once more is safe, and nobody is told that "the database is locked".
    """
    given: dict[str, int] = {}
    with _in_our_words(), _in_turn(turn, patience_seconds), engine.connect() as connection:

        def count_up(name: str) -> int:
            given[name] = step_counter(connection, name)
            return given[name]

        def raise_count(name: str, value: int) -> None:
            raise_counter(connection, name, value)

        _begin_immediate(connection, patience_seconds)
        connection.exec_driver_sql("SAVEPOINT nothing_done")
        transaction = Transaction(connection, now, count_up=count_up, raise_count=raise_count)
        try:
            yield UnitOfWork(transaction)
            _commit(connection)
        except BaseException:
            _keep_numbers(connection, given)
            raise


def _commit(connection: Connection) -> None:
    failpoint("store.before_commit")
    connection.commit()


def _keep_numbers(connection: Connection, given: dict[str, int]) -> None:
    """Undo everything but the numbers that were given: nobody gets them again."""
    if not given:
        return
    try:
        connection.exec_driver_sql("ROLLBACK TO nothing_done")
        for name, value in given.items():
            raise_counter(connection, name, value)
        connection.commit()
    except (SQLAlchemyError, StoreError):
        # The transaction is gone already, and the error that ended it is on its way to the caller.
        connection.rollback()


@contextmanager
def _in_turn(turn: WriterTurn, patience_seconds: float) -> Iterator[None]:
    if turn.owner == threading.get_ident():
        raise StoreError("a unit of work inside another of the same thread waits for itself")
    if not turn.lock.acquire(timeout=patience_seconds):
        raise StoreUnavailableError("too many writers wait for the database")
    turn.owner = threading.get_ident()
    try:
        yield
    finally:
        turn.owner = None
        turn.lock.release()


def _begin_immediate(connection: Connection, patience_seconds: float) -> None:
    end = time.monotonic() + patience_seconds
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except StoreUnavailableError:
            if time.monotonic() > end:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Nobody outside knows the library: every error that leaves is one of ours."""
    try:
        yield
    except PoolTimeoutError as error:
        raise StoreUnavailableError("no connection to the database is free") from error
    except IntegrityError as error:
        raise StoreError("a rule of the tables was broken") from error
    except SQLAlchemyError as error:
        # What a column type refused, such as a time without a time zone, was wrapped on its way.
        cause = getattr(error, "orig", None)
        if isinstance(cause, ValueError):
            raise RecordError(str(cause)) from error
        raise StoreError(f"the database refused: {cause or error}") from error
