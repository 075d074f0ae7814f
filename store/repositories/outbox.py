"""Events that wait to be handled: written with the change, claimed by state, deleted when done.

An event is claimed because it is pending, never because its id is above the last one that was
seen: a transaction that began earlier may be committed later, and a mark would have passed it by.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, delete, func, select, text, update

from schemas.events import INDEX_EVENTS, Event, EventKind
from schemas.ids import EventId, new_uuid7
from store.rows import ClaimedEvent, DeadEvent, OutboxCounts
from store.tables import outbox
from store.transaction import Transaction, batches

MAX_ATTEMPTS: Final = 8
"""Times an event is tried; after the last it is dead until somebody replays it."""

LONGEST_WAIT_SECONDS: Final = 300
MAX_ERROR_CHARACTERS: Final = 2_000

_PENDING: Final = "pending"
_LEASED: Final = "leased"
_DEAD: Final = "dead"
# Written out as in the indexes: for a bound value neither database could tell that they serve.
_NOT_DEAD: Final = text("state <> 'dead'")
_IS_DEAD: Final = text("state = 'dead'")


def wait_seconds(event_id: str, attempts: int) -> float:
    """How long an event waits after `attempts` failures: 2, 4, 8 … 300 s, less up to a half.

    Which part of the half is the event's own, so that those that failed together do not all come
    back together.
    """
    whole = min(2.0**attempts, LONGEST_WAIT_SECONDS)
    share = zlib.crc32(f"{event_id} {attempts}".encode()) / 2**32
    return whole * (1 - share / 2)


class Outbox:
    """The events of the record."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, kind: EventKind, *subjects: str) -> None:
        """Write an event for each subject. Called by the repositories whose records changed."""
        now = self._transaction.now
        rows = [
            {
                "id": new_uuid7(now),
                "kind": kind.value,
                "subject": subject,
                "state": _PENDING,
                "attempts": 0,
                "created_at": now,
                "available_at": now,
                "error": "",
            }
            for subject in subjects
        ]
        if rows:
            self._transaction.execute(outbox.insert(), rows)
            self._transaction.has_events = True

    def claim(
        self, limit: int, lease_seconds: float, kinds: Collection[EventKind] = INDEX_EVENTS
    ) -> list[ClaimedEvent]:
        """Take up to `limit` events of these kinds that wait, oldest first, and lease them.

        Whoever claims at the same time gets others. When the lease has run out and the event is
        neither done, failed nor released, it can be claimed again. A claim is no attempt: where
        nobody is there to handle what was handed over, an event waits for as long as it takes.
        """
        now = self._transaction.now
        ids = self._available(limit, kinds)
        claimed: list[ClaimedEvent] = []
        for batch in batches(ids):
            lease = (
                update(outbox)
                .where(outbox.c.id.in_(batch))
                .values(
                    state=_LEASED,
                    available_at=now + timedelta(seconds=lease_seconds),
                )
                .returning(outbox.c.id, outbox.c.kind, outbox.c.subject, outbox.c.attempts)
            )
            claimed += [_claimed(row) for row in self._transaction.execute(lease)]
        return sorted(claimed, key=lambda one: one.event.id)

    def _available(self, limit: int, kinds: Collection[EventKind]) -> list[str]:
        """Events to claim, locked; those that were begun too often are given up on the way."""
        wanted = (
            select(outbox.c.id, outbox.c.attempts)
            .where(_NOT_DEAD, outbox.c.available_at <= self._transaction.now)
            .where(outbox.c.kind.in_(sorted(kind.value for kind in kinds)))
            .order_by(outbox.c.available_at, outbox.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        while rows := self._transaction.execute(wanted).all():
            used_up = [row.id for row in rows if row.attempts >= MAX_ATTEMPTS]
            for batch in batches(used_up):
                self._transaction.execute(
                    update(outbox)
                    .where(outbox.c.id.in_(batch))
                    .values(state=_DEAD, error="the lease ran out each time")
                )
            if len(used_up) < len(rows):
                return [row.id for row in rows if row.attempts < MAX_ATTEMPTS]
        return []

    def begin(self, ids: Collection[EventId], lease_seconds: float) -> list[ClaimedEvent]:
        """Begin to handle claimed events: one more attempt each, and a new lease.

        Returns those that are still to be handled, in the order of their ids. An attempt is counted
        before it is made, so that an event that ends the process is given up in the end.
        """
        begun: list[ClaimedEvent] = []
        for batch in batches(sorted(ids)):
            lease = (
                update(outbox)
                .where(outbox.c.id.in_(batch), text("state = 'leased'"))
                .values(
                    attempts=outbox.c.attempts + 1,
                    available_at=self._transaction.now + timedelta(seconds=lease_seconds),
                )
                .returning(outbox.c.id, outbox.c.kind, outbox.c.subject, outbox.c.attempts)
            )
            begun += [_claimed(row) for row in self._transaction.execute(lease)]
        return sorted(begun, key=lambda one: one.event.id)

    def load(self, ids: Collection[EventId]) -> list[ClaimedEvent]:
        """Those of the events that are not done yet, in the order of their ids."""
        columns = (outbox.c.id, outbox.c.kind, outbox.c.subject, outbox.c.attempts)
        found: list[ClaimedEvent] = []
        for batch in batches(ids):
            wanted = select(*columns).where(outbox.c.id.in_(batch), _NOT_DEAD)
            found += [_claimed(row) for row in self._transaction.execute(wanted)]
        return sorted(found, key=lambda one: one.event.id)

    def done(self, ids: Collection[EventId]) -> None:
        """The events were handled: forget them. What is gone already is no error."""
        for batch in batches(sorted(ids)):
            self._transaction.execute(delete(outbox).where(outbox.c.id.in_(batch)))

    def fail(self, event_id: EventId, error: str) -> None:
        """Try again later, after a longer wait each time; or give the event up as dead."""
        wanted = select(outbox.c.attempts).where(outbox.c.id == event_id, _NOT_DEAD)
        attempts = self._transaction.execute(wanted.with_for_update()).scalar_one_or_none()
        if attempts is None:
            return
        wait = timedelta(seconds=wait_seconds(event_id, attempts))
        self._transaction.execute(
            update(outbox)
            .where(outbox.c.id == event_id)
            .values(
                state=_DEAD if attempts >= MAX_ATTEMPTS else _PENDING,
                available_at=self._transaction.now + wait,
                error=error[:MAX_ERROR_CHARACTERS].replace("\x00", ""),
            )
        )

    def release(
        self, ids: Collection[EventId], *, wait_seconds: float = 0, was_begun: bool = True
    ) -> None:
        """Give events back as if they had not been claimed: the fault is not theirs.

        For when the engine as a whole is away, or nobody could be told of them (then they were not
        begun): they come again after `wait_seconds`, as often as needed, and never die of it.
        """
        again = self._transaction.now + timedelta(seconds=wait_seconds)
        for batch in batches(sorted(ids)):
            self._transaction.execute(
                update(outbox)
                .where(outbox.c.id.in_(batch), text("state = 'leased'"))
                .values(
                    state=_PENDING,
                    attempts=outbox.c.attempts - int(was_begun),
                    available_at=again,
                )
            )

    def waiting(self, subjects: Collection[str]) -> set[str]:
        """Those of the subjects that an event waits for which is not dead."""
        found: set[str] = set()
        for batch in batches(subjects):
            wanted = select(outbox.c.subject).where(outbox.c.subject.in_(batch), _NOT_DEAD)
            found.update(self._transaction.execute(wanted).scalars())
        return found

    def dead(self, limit: int = 100) -> list[DeadEvent]:
        """Events that were given up, oldest first."""
        wanted = select(outbox).where(_IS_DEAD).order_by(outbox.c.id).limit(limit)
        return [
            DeadEvent(_event(row), row.attempts, row.created_at, row.error)
            for row in self._transaction.execute(wanted)
        ]

    def replay(self, ids: Collection[EventId] | None = None) -> int:
        """Let dead events be tried anew, from the first attempt; all of them for None.

        Returns how many there were.
        """
        again = (
            update(outbox)
            .where(_IS_DEAD)
            .values(state=_PENDING, attempts=0, available_at=self._transaction.now)
        )
        if ids is None:
            count = self._transaction.execute(again).rowcount
        else:
            count = sum(
                self._transaction.execute(again.where(outbox.c.id.in_(batch))).rowcount
                for batch in batches(sorted(ids))
            )
        self._transaction.has_events |= count > 0
        return count

    def counts(self, now: datetime) -> OutboxCounts:
        """How many there are of each state, and how old the oldest is that is not dead."""
        wanted = select(
            outbox.c.state, func.count().label("number"), func.min(outbox.c.created_at).label("at")
        ).group_by(outbox.c.state)
        rows: Sequence[Row[Any]] = self._transaction.execute(wanted).all()
        number = {row.state: row.number for row in rows}
        oldest = [row.at for row in rows if row.state != _DEAD]
        age = max((now - at).total_seconds() for at in oldest) if oldest else 0.0
        return OutboxCounts(
            pending=number.get(_PENDING, 0),
            leased=number.get(_LEASED, 0),
            dead=number.get(_DEAD, 0),
            oldest_age_seconds=max(age, 0.0),
        )


def _event(row: Row[Any]) -> Event:
    return Event(EventId(row.id), EventKind(row.kind), row.subject)


def _claimed(row: Row[Any]) -> ClaimedEvent:
    return ClaimedEvent(_event(row), row.attempts)
