"""The relay: events that wait in the record are handed over to whoever handles them.

It claims events under a lease and sends their ids; it does not wait for what becomes of them. What
is not dealt with when the lease is over is handed over again, so a message may be lost, a queue
emptied and a worker killed. Any number of relays may run.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from indexer.handling import ENGINE_PAUSE_SECONDS, SWAP, SWAP_PAUSE_SECONDS, Clock
from koubo.metrics import metrics
from schemas.failpoints import failpoint
from schemas.ids import EventId
from store.errors import StoreError
from store.store import Store

BATCH_EVENTS: Final = 200
"""Events of one message: two seconds of work, and one request to the engine."""

MOST_UNDER_WAY: Final = 10 * BATCH_EVENTS
"""Events that are handed over and not dealt with; more would outlive their lease in a queue."""

ENGINE_AWAY: Final = "engine away"
"""The heartbeat of an engine that does not answer: nothing is handed over for a moment then."""

RELAY_BEAT: Final = "relay"
_BEAT_SECONDS: Final = 10

_HELD_BACK_BY: Final = {ENGINE_AWAY: ENGINE_PAUSE_SECONDS, SWAP: SWAP_PAUSE_SECONDS}
"""Heartbeats upon which nothing is handed over, for so many seconds."""

Send = Callable[[Sequence[EventId]], object]
"""Hands over events. Raises anything if it could not."""

_log = logging.getLogger(__name__)


class Relay:
    """Hands over what waits, and says in the record that it works."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        send: Send,
        *,
        lease_seconds: float,
        heartbeat: str = RELAY_BEAT,
    ) -> None:
        self._store = store
        self._clock = clock
        self._send = send
        self._lease = lease_seconds
        self._heartbeat = heartbeat
        self._beat: datetime | None = None
        self._is_enough_under_way = False

    def run(self) -> int:
        """Hand over all there is, up to the limit; returns how many events that were.

        Raises StoreError if the record does not answer, and what `send` raised: the events are
        given back then.
        """
        handed_over = 0
        while ids := self._claim():
            failpoint("relay.after_claim")
            try:
                self._send(ids)
            except Exception:
                metrics().relay_batches.labels("failed").inc()
                with self._store.unit_of_work(self._clock()) as unit:
                    unit.outbox.release(ids, was_begun=False)
                raise
            failpoint("relay.after_send")
            metrics().relay_batches.labels("sent").inc()
            handed_over += len(ids)
            if self._is_enough_under_way:
                break
        return handed_over

    def _claim(self) -> list[EventId]:
        now = self._clock()
        with self._store.reading() as unit:
            counts = unit.outbox.counts(now)
            beats = unit.heartbeats.read()
        # Those whose lease is over count as well, so a batch is claimed even then: but one.
        self._is_enough_under_way = counts.leased >= MOST_UNDER_WAY
        is_held_back = any(
            name in beats and now - beats[name] < timedelta(seconds=pause)
            for name, pause in _HELD_BACK_BY.items()
        )
        is_idle = counts.pending + counts.leased == 0 or is_held_back
        is_beat_due = self._beat is None or (now - self._beat).total_seconds() > _BEAT_SECONDS
        if is_idle and not is_beat_due:
            return []
        with self._store.unit_of_work(now) as unit:
            if is_beat_due:
                unit.heartbeats.beat(self._heartbeat)
                self._beat = now
            claimed = [] if is_idle else unit.outbox.claim(BATCH_EVENTS, self._lease)
        return [one.event.id for one in claimed]


class RelayThread:
    """Runs a relay when it is woken, and every few seconds for what nobody woke it for."""

    def __init__(self, relay: Relay, interval_seconds: float) -> None:
        self._relay = relay
        self._interval = interval_seconds
        self._wanted = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="relay", daemon=True)

    def start(self) -> None:
        """Begin; what waits already is handed over at once."""
        self._thread.start()

    def wake(self) -> None:
        """There is something to hand over."""
        self._wanted.set()

    def stop(self) -> None:
        """Stop after what is under way."""
        self._stopped.set()
        self._wanted.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._stopped.is_set():
            self._wanted.clear()
            try:
                self._relay.run()
            except StoreError as error:
                _log.warning("the record does not answer: %s", error)
            except Exception as error:  # noqa: BLE001 - a queue that is away ends no thread
                _log.warning("events could not be handed over: %r", error)
            else:
                self._wanted.wait(self._interval)
                continue
            # Woken or not: what has just failed would fail again at once.
            self._stopped.wait(self._interval)
