"""The sweep: record and index are read side by side, and what differs is repaired.

It is the net under everything else. The relay loses nothing; but a disk may, a person may delete an
index or bring back an older one, and an engine may have answered for a write that it forgot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import islice
from typing import Final

from indexer.projector import Projector
from indexer.records import as_indexed, is_record_empty, public_records, scan_records
from indexer.subjects import index_subjects
from schemas.collection import Collection
from search_engine.port import SearchEngine, StoredRecord
from store.rows import PublicRecord
from store.store import Store

_CONFIRMED_AT_ONCE: Final = 200

_END: Final = "\uffff"
"""After every number."""


@dataclass(slots=True)
class DriftReport:
    """What a sweep found in one collection: numbers, in their order.

    Attributes:
        checked: How many records were compared.
        missing: In the record, not in the index.
        stale: In the index at an older revision.
        ahead: In the index at a revision that the record has not reached: an older record was
            brought back.
        different: In the index at the same revision with another content.
        orphans: In the index, not in the record.
        failed: What could not be repaired, with the reason.
    """

    checked: int = 0
    missing: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    ahead: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    @property
    def drift(self) -> int:
        """How many numbers differed."""
        return sum(len(numbers) for numbers in self.by_kind().values())

    def by_kind(self) -> dict[str, list[str]]:
        """The numbers that differed, by the name of what was wrong."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in found.items() if isinstance(value, list)}


def sweep(
    store: Store,
    engine: SearchEngine,
    projector: Projector,
    collection: Collection,
    *,
    is_repairing: bool = True,
) -> DriftReport:
    """Compare every record with the index, in both directions, and repair what differs.

    Nothing is held back meanwhile. What changes while it is compared looks different at first; it
    is looked at again, with the record and the index read anew, before it counts and is touched.

    A record that holds nothing at all is taken for the wrong one and never for a reason to empty
    the index: then nothing is repaired.

    Raises EngineError or StoreError if one of the two cannot be read.
    """
    report = DriftReport()
    is_repairing &= not is_record_empty(store, collection)
    suspects = _suspects(scan_records(store, collection), engine.scan(collection), report)
    while some := list(islice(suspects, _CONFIRMED_AT_ONCE)):
        found = _confirm(store, engine, collection, some)
        for name, numbers in found.by_kind().items():
            getattr(report, name).extend(numbers)
        if is_repairing:
            report.failed |= _repair(store, engine, projector, collection, found)
    return report


def _suspects(
    records: Iterator[PublicRecord], indexed: Iterator[StoredRecord], report: DriftReport
) -> Iterator[str]:
    """The numbers that differ between two streams in the order of numbers."""
    record, document = next(records, None), next(indexed, None)
    while record or document:
        here = record.number if record else _END
        there = document.id if document else _END
        if here <= there:
            report.checked += 1
        if record is None or document is None or here != there:
            yield min(here, there)
        elif (record.revision, record.text) != (document.version, document.record):
            yield here
        if here <= there:
            record = next(records, None)
        if there <= here:
            document = next(indexed, None)


def _confirm(
    store: Store, engine: SearchEngine, collection: Collection, numbers: Sequence[str]
) -> DriftReport:
    """What is wrong with these numbers now, if anything still is.

    The engine is read first. A change that comes in between makes its document look stale, which
    is repaired by indexing it, and never ahead of the record, which would be taken out for a
    moment. What an event waits for, or was indexed since, is the relay's ordinary work.
    """
    held = engine.versions(collection, numbers)
    with store.reading() as unit:
        records = public_records(unit, collection, numbers)
        waiting = unit.outbox.waiting(numbers)
    found = DriftReport()
    for number in numbers:
        record, version = records.get(number), held.get(number)
        if record is None:
            if version is not None:
                found.orphans.append(number)
        elif version is None:
            found.missing.append(number)
        elif version < record.revision:
            found.stale.append(number)
        elif version > record.revision:
            found.ahead.append(number)
        elif _differs(engine.get(collection, number), record):
            found.different.append(number)
    late = [number for number in (*found.missing, *found.stale) if number not in waiting]
    held = engine.versions(collection, late)
    real = {number for number in late if held.get(number, 0) < records[number].revision}
    found.missing = [number for number in found.missing if number in real]
    found.stale = [number for number in found.stale if number in real]
    return found


def _differs(document: StoredRecord | None, record: PublicRecord) -> bool:
    """Whether the same revision has another content in the index."""
    if document is None or document.version != record.revision:
        return False  # changed just now; whoever changed it sees to it
    return document.record not in {record.text, as_indexed(record.text)}


def _repair(
    store: Store,
    engine: SearchEngine,
    projector: Projector,
    collection: Collection,
    found: DriftReport,
) -> Mapping[str, str]:
    """Index what should be there; returns why something could not be, by number.

    What must give way to an equal or lower revision is taken out first. Should its record have
    become public again, or been indexed, just then: all numbers are indexed from the record after
    that, and who has none stays out.
    """
    wrong = [*found.orphans, *found.ahead, *found.different]
    if wrong:
        engine.remove(collection, wrong)
        engine.refresh(collection)
    numbers: Iterable[str] = [*found.missing, *found.stale, *wrong]
    results = index_subjects(store, engine, projector, collection, numbers)
    return {number: one.reason for number, one in results.items() if not one.is_done}
