"""Searches and writes at a steady rate, whatever the engine makes of them, and what became of each.

The rate is that of the clock (an open model): a slow answer does not hold back the next question.
What was recorded is kept as a database would keep it, so that it can be compared with the index in
the end: a write that failed, or whose outcome is unknown, is driven again as the outbox does.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Final, Self

from schemas.language import Language
from search_engine.document import Document
from search_engine.port import EngineError, Outcome, SearchEngine
from tests.contract.documents import NOW, POSTINGS, ask, document, fill
from tests.faults.attempts import Attempts

DOCUMENTS: Final = 500


@dataclass
class Counts:
    """What became of one kind of operation."""

    done: int = 0
    failed: int = 0
    attempts: Counter[int] = field(default_factory=Counter)
    """How many operations needed that many requests."""
    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    """Answers that were not the whole answer."""

    @property
    def most_attempts(self) -> int:
        """Of any operation."""
        return max(self.attempts, default=0)

    def quantile(self, part: float) -> float:
        """The time, in seconds, within which that part of the operations ended."""
        ordered = sorted(self.seconds) or [0.0]
        return ordered[min(int(part * len(ordered)), len(ordered) - 1)]

    def __str__(self) -> str:
        again = {number: count for number, count in sorted(self.attempts.items()) if number > 1}
        return (
            f"{self.done} done, {self.failed} failed, requests beyond the first {again or 'none'}, "
            f"p50 {self.quantile(0.5) * 1000:.0f} ms, p99 {self.quantile(0.99) * 1000:.0f} ms, "
            f"longest {self.quantile(1) * 1000:.0f} ms"
            f"{f', wrong {self.wrong[:5]}' if self.wrong else ''}"
            + (f", errors {dict(self.errors)}" if self.errors else "")
        )


class Load:
    """50 searches and 20 writes in a second, as a context: it ends when the context does."""

    def __init__(
        self,
        engine: SearchEngine,
        attempts: Attempts,
        *,
        searches_per_second: float = 50,
        writes_per_second: float = 20,
    ) -> None:
        self._engine: Final = engine
        self._attempts: Final = attempts
        self._rates: Final = ((self._search, searches_per_second), (self._write, writes_per_second))
        self._chance: Final = Random(1)
        self._lock: Final = threading.Lock()
        self._is_over: Final = threading.Event()
        self.searches: Final = Counts()
        self.writes: Final = Counts()
        self.recorded: Final = dict.fromkeys(range(1, DOCUMENTS + 1), 1)
        """The newest version of each document: what the database would hold."""
        self.different: list[str] = []
        """Documents that the index has otherwise, once `compare` has been called."""
        self.driven_again = 0
        """Writes that had failed, once `drive_again` has been called."""
        self._to_drive_again: Final[set[int]] = set()
        # A write waits while a new primary is chosen: room for all that come meanwhile.
        self._pool: Final = ThreadPoolExecutor(200)
        self._clocks: list[threading.Thread] = []

    def __enter__(self) -> Self:
        written = fill(self._engine, [_document(number, 1) for number in self.recorded])
        assert len(written) == DOCUMENTS
        for operation, rate in self._rates:
            clock = threading.Thread(target=self._keep_time, args=(operation, rate))
            clock.start()
            self._clocks.append(clock)
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for clock in self._clocks:
            clock.join()
        self._pool.shutdown()

    def drive_again(self, *, within_seconds: float = 60) -> None:
        """Write what failed once more, until all is taken."""
        waiting = sorted(self._to_drive_again)
        end = time.monotonic() + within_seconds
        while True:
            try:
                self._engine.upsert(POSTINGS, [_document(n, self.recorded[n]) for n in waiting])
            except EngineError:
                assert time.monotonic() < end, "the engine did not come back"
                time.sleep(0.5)
            else:
                self.driven_again = len(waiting)
                return

    def compare(self) -> None:
        """Find what is recorded and not in the index as it is recorded, and the other way round."""
        self._engine.refresh(POSTINGS)
        recorded = {
            (one.id, one.version, one.record)
            for one in (_document(*pair) for pair in self.recorded.items())
        }
        indexed = {(one.id, one.version, one.record) for one in self._engine.scan(POSTINGS)}
        self.different = sorted(map(str, recorded ^ indexed))

    def __str__(self) -> str:
        return (
            f"searches: {self.searches}\nwrites: {self.writes}\n"
            f"driven again: {self.driven_again}, different in the end: {len(self.different)}"
        )

    def _keep_time(self, operation: Callable[[], None], rate: float) -> None:
        due = time.monotonic()
        while not self._is_over.wait(max(0.0, due - time.monotonic())):
            self._pool.submit(operation)
            due += 1 / rate

    def _search(self) -> None:
        def search() -> str:
            result = self._engine.search(ask(size=20), now=NOW, language=Language.JA)
            is_whole = result.total == DOCUMENTS and len(result.hits) == 20
            return "" if is_whole else f"{result.total} found, {len(result.hits)} shown"

        self._observe(self.searches, search)

    def _write(self) -> None:
        with self._lock:
            number = self._chance.randint(1, DOCUMENTS)
            self.recorded[number] += 1  # committed: from here on it must not be lost
            version = self.recorded[number]

        def write() -> str:
            (result,) = self._engine.upsert(POSTINGS, [_document(number, version)])
            return result.reason if result.outcome is Outcome.REFUSED else ""

        if not self._observe(self.writes, write):
            with self._lock:
                self._to_drive_again.add(number)

    def _observe(self, counts: Counts, operation: Callable[[], str]) -> bool:
        self._attempts.begin()
        begun = time.monotonic()
        error = wrong = ""
        try:
            wrong = operation()
        except Exception as raised:  # noqa: BLE001 - whatever it is, it is counted and shown
            error = f"{type(raised).__name__}: {raised}"[:200]
        with self._lock:
            counts.seconds.append(time.monotonic() - begun)
            counts.attempts[self._attempts.count] += 1
            counts.done += not error
            counts.failed += bool(error)
            if error:
                counts.errors[error] += 1
            if wrong:
                counts.wrong.append(wrong)
        return not (error or wrong)


def _document(number: int, version: int) -> Document:
    return document(number, version=version, terms=("京都", f"v{version}"))
