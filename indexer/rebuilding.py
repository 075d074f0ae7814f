"""Rebuild: every record is analysed again into a new index, which then goes live at once.

Needed when the analysis or the mapping changed, and the way to an index where there is none.

Why nothing is lost. Let a change be committed at time t; its record is at revision r from then on.

1. Before the swap the build is compared with the record until no revision differs. A change with t
   before the last comparison is in the build.
2. After the swap everything is compared once more, and what differs is written to the live index,
   which is the build now. A change with t before that comparison is in the index.
3. A change with t after it is handled by the relay, which reads the record after t and so writes
   after the swap: into the build.

The relay works on during all of this, into whatever is live. What it wrote to the old index is
found again by 2, because its t was before the swap. A rebuild that dies between the swap and the
end of 2 leaves its entry in the record open, under no lease: `unfinished_rebuilds` tells, and a
sweep of the collection closes the gap.

For the moment of the swap relays hold back, so that a search never finds fewer after it than
before. Searches go on with the old index until the swap. Any failure before it leaves the live
index as it was. The old index is kept: `roll_back` publishes it again.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from indexer.building import BATCH_DOCUMENTS, Filling, Progress
from indexer.handling import SWAP, Clock
from indexer.projector import Projector
from indexer.records import as_indexed, public_records, scan_records, scan_revisions
from indexer.subjects import SubjectResult, index_subjects
from indexer.sweeping import DriftReport, sweep
from indexer.workers import NumberedLine
from schemas.collection import Collection
from schemas.failpoints import failpoint
from search_engine.port import Build, EngineError, SearchEngine
from store.errors import StoreError
from store.rows import BuildState, IndexBuild, PublicRecord
from store.store import Store

LEASE_SECONDS: Final = 120
"""A rebuild that died keeps others waiting for this long."""

_RENEWED_EVERY_SECONDS: Final = 20

_MOST_ROUNDS: Final = 20
"""Comparisons before the swap. Each is a fraction of the one before, however many write; what the
last one left is written after the swap."""

_HELD_BACK_SECONDS: Final = 10
"""The most that is waited for what was handed over to a worker that died."""

_PAUSE_SECONDS: Final = 0.2
"""Longer than a relay takes from looking for the heartbeat to its claim."""

_FEW: Final = 200
"""So many changes are analysed in this process: starting others takes longer."""

_SAMPLE: Final = 50


class RebuildError(Exception):
    """The rebuild was given up; the live index is as it was."""


class RebuildUnderWayError(RebuildError):
    """Somebody else rebuilds or rolls back this collection."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did: the name of the index, what it holds, what could not be indexed."""

    name: str
    documents: int
    rounds: int
    late: int
    """Changes made so late that they were written after the swap."""
    failed: Mapping[str, str]


class Lease:
    """The right to work on the index of a collection, in the record; it ends by itself."""

    def __init__(self, store: Store, clock: Clock, name: str) -> None:
        self._store = store
        self._clock = clock
        self._name = name
        self._owner = uuid.uuid4().hex
        self._renewed = 0.0

    def acquire(self) -> bool:
        """Take it; False if somebody else has it."""
        with self._store.unit_of_work(self._clock()) as unit:
            self._renewed = time.monotonic()
            return unit.leases.acquire(self._name, self._owner, LEASE_SECONDS)

    def renew(self) -> None:
        """Keep it. Raises RebuildUnderWayError if it ran out and somebody else has taken it."""
        if not self.acquire():
            raise RebuildUnderWayError(f"{self._name}: another process took over")

    def renewing(self, lines: Iterable[NumberedLine]) -> Iterator[NumberedLine]:
        """The same lines; the lease is kept while they are taken."""
        for line in lines:
            if time.monotonic() - self._renewed > _RENEWED_EVERY_SECONDS:
                self.renew()
            yield line

    def release(self) -> None:
        """Give it back."""
        with self._store.unit_of_work(self._clock()) as unit:
            unit.leases.release(self._name, self._owner)


class Rebuilding:
    """Rebuilds collections from the record, one at a time."""

    def __init__(
        self, store: Store, engine: SearchEngine, projector: Projector, clock: Clock
    ) -> None:
        self._store = store
        self._engine = engine
        self._projector = projector
        self._clock = clock

    def rebuild(
        self,
        collection: Collection,
        *,
        analyzer_version: str,
        workers: int,
        progress: Progress = lambda _: None,
    ) -> Rebuilt:
        """Fill a new index from the record and swap it in.

        `progress` is called with numbers of records.

        Raises:
            RebuildUnderWayError: Another process is at it.
            RebuildError: The build does not hold what it should; nothing is changed.
            EngineError, StoreError: One of the two failed. Before the swap nothing is changed.
        """
        with self._lease(collection) as lease:
            build = self._engine.build(collection)
            try:
                with self._store.unit_of_work(self._clock()) as unit:
                    unit.index_builds.begin(collection, build.name, analyzer_version)
                filling = Filling(build)
                lines = lease.renewing(_lines(scan_records(self._store, collection)))
                filling.add_lines(lines, collection, workers, progress)
                rounds = self._catch_up(filling, collection, workers, lease)
                self._check(filling, collection)
                self._hold_back()
                self._write_changed(filling, collection, workers)
                lease.renew()
                failpoint("rebuild.before_publish")
                build.publish()
            except BaseException as error:
                self._discard(build, repr(error))
                raise
            failpoint("rebuild.after_publish")
            results = self._write_late(filling, collection)
            with self._store.unit_of_work(self._clock()) as unit:
                unit.index_builds.published(build.name)
        late = {number: one.reason for number, one in results.items() if not one.is_done}
        return Rebuilt(
            build.name,
            len(filling.filled.versions),
            rounds,
            len(results),
            filling.filled.refused | late,
        )

    def roll_back(self, collection: Collection) -> tuple[str, DriftReport]:
        """Publish the index that was live before, and bring it up to date with a sweep.

        Returns its name and what the sweep found. What it holds at the revision of the record
        stays as it was analysed then. Raises as `rebuild` does; NoPreviousIndexError if
        none is kept.
        """
        with self._lease(collection):
            name = self._engine.publish_previous(collection)
            return name, sweep(self._store, self._engine, self._projector, collection)

    def finish(self, build: IndexBuild) -> DriftReport:
        """Close what a rebuild left open that died (`unfinished_rebuilds`), with a sweep."""
        with self._lease(build.collection):
            report = sweep(self._store, self._engine, self._projector, build.collection)
            with self._store.unit_of_work(self._clock()) as unit:
                unit.index_builds.discarded(build.name, "its process died; swept")
            return report

    def _discard(self, build: Build, reason: str) -> None:
        """Forget the build. What cannot be removed now is removed by the next rebuild."""
        with suppress(EngineError):
            build.discard()
        with suppress(StoreError), self._store.unit_of_work(self._clock()) as unit:
            unit.index_builds.discarded(build.name, reason[:500])

    @contextmanager
    def _lease(self, collection: Collection) -> Iterator[Lease]:
        lease = Lease(self._store, self._clock, lease_name(collection))
        if not lease.acquire():
            raise RebuildUnderWayError(
                f"another process is rebuilding {collection}; one that died is waited for "
                f"{LEASE_SECONDS} seconds"
            )
        try:
            yield lease
        finally:
            with suppress(StoreError):
                lease.release()

    def _catch_up(
        self, filling: Filling, collection: Collection, workers: int, lease: Lease
    ) -> int:
        """Write what has changed since it was read, until nothing has; returns the rounds."""
        for round_ in range(1, _MOST_ROUNDS + 1):
            lease.renew()
            if not self._write_changed(filling, collection, workers):
                return round_
        return _MOST_ROUNDS

    def _write_changed(self, filling: Filling, collection: Collection, workers: int) -> int:
        """Write to the build what has changed since it was read; returns how many that were."""
        changed, _ = self._changed(filling, collection)
        if changed:
            lines = _lines(_records_of(self._store, collection, changed))
            filling.add_lines(lines, collection, 1 if len(changed) <= _FEW else workers)
        return len(changed)

    def _hold_back(self) -> None:
        """Let nobody write to the live index until the swap; what is under way is waited for.

        What is found in the old index a moment before the swap would be missing from the new one
        until the comparison after it: the same question would find fewer for that long. Nothing
        depends on it but that, so nobody is waited for who may have died.
        """
        end = time.monotonic() + _HELD_BACK_SECONDS
        leased = 1
        while leased and time.monotonic() < end:
            with self._store.unit_of_work(self._clock()) as unit:
                unit.heartbeats.beat(SWAP)
            time.sleep(_PAUSE_SECONDS)
            with self._store.reading() as unit:
                leased = unit.outbox.counts(self._clock()).leased

    def _changed(self, filling: Filling, collection: Collection) -> tuple[list[str], list[str]]:
        """The numbers whose revision is not the one that was written, and those taken back."""
        held, refused = filling.filled.versions, filling.filled.refused
        recorded = dict(scan_revisions(self._store, collection))
        changed = [
            number
            for number, revision in recorded.items()
            if held.get(number) != revision and number not in refused
        ]
        return changed, [number for number in held if number not in recorded]

    def _check(self, filling: Filling, collection: Collection) -> None:
        """Compare before the swap: nothing that is found now may be missing then.

        A record that cannot be indexed is no reason to keep the old index for ever, unless the
        old index shows it.
        """
        filled = filling.filled
        if filled.bad_lines:
            raise RebuildError(f"a record cannot be read: {filled.bad_lines[0]}")
        lost = self._engine.versions(collection, filled.refused)
        if lost:
            number = min(lost)
            raise RebuildError(f"{number} was refused: {filled.refused[number]}")
        held = filled.versions
        count = filling.build.count()
        if count != len(held):
            raise RebuildError(f"the build holds {count} documents where {len(held)} were written")
        changed, taken_back = self._changed(filling, collection)
        if max(len(changed), len(taken_back)) > BATCH_DOCUMENTS:
            # As many may have changed since the last round; more is no coincidence.
            raise RebuildError(
                f"the build lacks {len(changed)} records and holds {len(taken_back)} without one"
            )
        self._check_sample(filling, collection)

    def _check_sample(self, filling: Filling, collection: Collection) -> None:
        """Read some documents of the build beside their records, whatever was reported of them."""
        held = filling.filled.versions
        numbers = random.sample(sorted(held), min(_SAMPLE, len(held)))
        documents = {number: filling.build.get(number) for number in numbers}
        with self._store.reading() as unit:
            records = public_records(unit, collection, numbers)
        for number, document in documents.items():
            record = records.get(number)
            if record is None or record.revision != held[number]:
                continue  # changed just now; it is written after the swap
            if document is None or document.version != record.revision:
                raise RebuildError(f"{number} is not in the build at its revision")
            if document.record != as_indexed(record.text):
                raise RebuildError(f"{number} has another content in the build")

    def _write_late(self, filling: Filling, collection: Collection) -> dict[str, SubjectResult]:
        """Write to the live index what was committed after the last comparison."""
        changed = [number for some in self._changed(filling, collection) for number in some]
        results: dict[str, SubjectResult] = {}
        for start in range(0, len(changed), BATCH_DOCUMENTS):
            numbers = changed[start : start + BATCH_DOCUMENTS]
            results |= index_subjects(
                self._store, self._engine, self._projector, collection, numbers
            )
        return results


def lease_name(collection: Collection) -> str:
    """The lease under which the index of a collection is rebuilt."""
    return f"rebuild:{collection}"


def unfinished_rebuilds(store: Store, now: datetime) -> list[IndexBuild]:
    """Builds that were begun and that nobody works on any more: their processes died."""
    with store.reading() as unit:
        builds = unit.index_builds.recent()
        leases = unit.leases.read()
    held = {name for name, (_, until) in leases.items() if until > now}
    return [
        build
        for build in builds
        if build.state is BuildState.BEGUN and lease_name(build.collection) not in held
    ]


def _lines(records: Iterable[PublicRecord]) -> Iterator[NumberedLine]:
    for number, record in enumerate(records, start=1):
        yield number, record.text.encode()


def _records_of(
    store: Store, collection: Collection, numbers: Sequence[str]
) -> Iterator[PublicRecord]:
    for start in range(0, len(numbers), BATCH_DOCUMENTS):
        with store.reading() as unit:
            found = public_records(unit, collection, numbers[start : start + BATCH_DOCUMENTS])
        yield from found.values()
