"""The public records of a collection, as the index follows them: by number, or all in order."""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Iterator, Mapping
from typing import Final

import orjson

from indexer.lines import BadRecordError, parse_line
from schemas.collection import Collection
from schemas.ids import DataNumber, ProfileNumber
from store.rows import PublicRecord
from store.store import Store
from store.unit_of_work import UnitOfWork

_PAGE: Final = 1_000
"""Records read in one transaction; none stays open while they are worked on."""

_PAGE_OF_REVISIONS: Final = 10_000


def public_records(
    unit: UnitOfWork, collection: Collection, numbers: Some[str]
) -> Mapping[str, PublicRecord]:
    """The public records of those numbers that have one."""
    texts: Mapping[str, str]
    if collection is Collection.POSTINGS:
        texts = dict(unit.postings.public([DataNumber(number) for number in numbers]).items())
    else:
        texts = dict(unit.profiles.public([ProfileNumber(number) for number in numbers]).items())
    return {number: PublicRecord(number, _revision(text), text) for number, text in texts.items()}


def scan_records(store: Store, collection: Collection) -> Iterator[PublicRecord]:
    """Every public record in the order of numbers, page by page."""
    after = ""
    while True:
        with store.reading() as unit:
            repository = unit.postings if collection is Collection.POSTINGS else unit.profiles
            page = repository.scan_public(after, _PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        after = page[-1].number


def scan_revisions(store: Store, collection: Collection) -> Iterator[tuple[str, int]]:
    """Number and revision of every public record, in the order of numbers."""
    after = ""
    while True:
        with store.reading() as unit:
            repository = unit.postings if collection is Collection.POSTINGS else unit.profiles
            page = repository.scan_revisions(after, _PAGE_OF_REVISIONS)
        yield from page
        if len(page) < _PAGE_OF_REVISIONS:
            return
        after = page[-1][0]


def is_record_empty(store: Store, collection: Collection) -> bool:
    """Whether there is no public record of a collection."""
    with store.reading() as unit:
        repository = unit.postings if collection is Collection.POSTINGS else unit.profiles
        return not repository.scan_revisions(limit=1)


def as_indexed(text: str) -> str:
    """A record as it is written to an index: with the fields that models have gained since."""
    try:
        return parse_line(text.encode()).model_dump_json(exclude_none=True)
    except BadRecordError:
        return text


def _revision(text: str) -> int:
    """The revision that a record carries; 1 where it cannot be read, which others report."""
    try:
        return int(orjson.loads(text).get("revision", 1))
    except (orjson.JSONDecodeError, AttributeError, TypeError, ValueError):
        return 1
