"""Page views of postings, counted in memory and written to the record now and then (A5).

A page that is shown writes nothing to the record: it would wait for the disk, and for whoever else
writes. What a process counted since the last time is lost if it is killed, a minute at most.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from indexer.handling import Clock
from schemas.ids import DataNumber
from store.errors import StoreError
from store.store import Store

_JAPAN: Final = ZoneInfo("Asia/Tokyo")

_MOST_KINDS: Final = 100_000
"""Numbers kept in memory while the record does not answer; further ones are not counted then."""

_log = logging.getLogger(__name__)


class AccessCounter:
    """Counts, and hands over what it has counted. Safe for any number of threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._guard = threading.Lock()
        self._counts: Counter[tuple[DataNumber, date]] = Counter()

    def count(self, number: DataNumber) -> None:
        """The page of a posting was shown, today in Japan."""
        key = number, self._clock().astimezone(_JAPAN).date()
        with self._guard:
            if key in self._counts or len(self._counts) < _MOST_KINDS:
                self._counts[key] += 1

    @property
    def waiting(self) -> int:
        """Numbers whose views are counted and not written yet."""
        return len(self._counts)

    def flush(self) -> int:
        """Write what was counted; returns how many views. What cannot be written is kept."""
        with self._guard:
            counts, self._counts = self._counts, Counter()
        if not counts:
            return 0
        try:
            with self._store.unit_of_work(self._clock()) as unit:
                unit.access_counts.add_many(counts)
        except StoreError as error:
            _log.warning("page views wait: %s", error)
            with self._guard:
                self._counts.update(counts)
            return 0
        return counts.total()


class FlushThread:
    """Writes every so often, and once more at the end."""

    def __init__(self, counter: AccessCounter, interval_seconds: float) -> None:
        self._counter = counter
        self._interval = interval_seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="accesses", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Write the rest, and stop."""
        self._stopped.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._stopped.wait(self._interval):
            self._counter.flush()
        self._counter.flush()
