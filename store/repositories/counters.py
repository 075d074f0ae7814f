"""Counters that never give a value twice."""

from __future__ import annotations

from sqlalchemy import Connection, update

from store.tables import counters


def step_counter(connection: Connection, name: str) -> int:
    """Count up and return the new value; the first is 1."""
    step = (
        update(counters)
        .where(counters.c.name == name)
        .values(value=counters.c.value + 1)
        .returning(counters.c.value)
    )
    return int(connection.execute(step).scalar_one())


def raise_counter(connection: Connection, name: str, value: int) -> None:
    """See to it that the next value is above `value`."""
    connection.execute(
        update(counters)
        .where(counters.c.name == name, counters.c.value < value)
        .values(value=value)
    )
