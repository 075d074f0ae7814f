"""Leases: who may do what only one may do. Heartbeats: who is alive."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from store.tables import heartbeats, leases
from store.transaction import Transaction


class Leases:
    """Named rights that run out by themselves when their owner dies.

    A lease is held from the commit on: take it in a unit of work of its own and do the work after.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def acquire(self, name: str, owner: str, seconds: float) -> bool:
        """Whether `owner` has the lease now: it was free, had run out, or was its own."""
        now = self._transaction.now
        until = now + timedelta(seconds=seconds)
        take = self._transaction.insert(leases).values(name=name, owner=owner, until=until)
        take = take.on_conflict_do_update(
            index_elements=[leases.c.name],
            set_={"owner": owner, "until": until},
            where=or_(leases.c.until <= now, leases.c.owner == owner),
        )
        return self._transaction.inserts(take)

    def renew(self, name: str, owner: str, seconds: float) -> bool:
        """Whether `owner` still had the lease and has it for `seconds` more from now."""
        now = self._transaction.now
        longer = (
            update(leases)
            .where(leases.c.name == name, leases.c.owner == owner, leases.c.until > now)
            .values(until=now + timedelta(seconds=seconds))
        )
        return self._transaction.execute(longer).rowcount == 1

    def release(self, name: str, owner: str) -> None:
        """Give the lease back; nothing happens if somebody else has it by now."""
        self._transaction.execute(
            delete(leases).where(leases.c.name == name, leases.c.owner == owner)
        )

    def read(self) -> dict[str, tuple[str, datetime]]:
        """Every lease by its name: the owner, and until when."""
        rows = self._transaction.execute(select(leases).order_by(leases.c.name))
        return {row.name: (row.owner, row.until) for row in rows}


class Heartbeats:
    """When each part of the program was last known to work."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def beat(self, name: str) -> None:
        """`name` works, now."""
        now = self._transaction.now
        beat = self._transaction.insert(heartbeats).values(name=name, at=now)
        self._transaction.execute(
            beat.on_conflict_do_update(index_elements=[heartbeats.c.name], set_={"at": now})
        )

    def read(self) -> dict[str, datetime]:
        """The last beat of each, by name."""
        rows = self._transaction.execute(select(heartbeats).order_by(heartbeats.c.name))
        return {row.name: row.at for row in rows}
