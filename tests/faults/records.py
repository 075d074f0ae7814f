"""Postings that cost little to analyse, and the comparison of record and index."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from schemas.collection import Collection, Sort
from schemas.language import Language
from schemas.posting import Posting
from schemas.query import SearchQuery
from schemas.results import SearchResult
from search_engine.compiler import compile_query
from search_engine.port import SearchEngine
from store.rows import PublicRecord
from store.store import Store
from tests.contract.documents import analyzer

POSTINGS: Final = Collection.POSTINGS
NOW: Final = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
YEAR: Final = timedelta(days=365)
_PAGE: Final = 1_000

WORD: Final = "光触媒"
"""In the title of every posting that is made here."""


def number_of(number: int) -> str:
    """As a data number."""
    return f"D{number:09}"


def posting(  # noqa: PLR0913 - what a test says about a posting
    number: int,
    *,
    revision: int = 1,
    title: str = "",
    begins: datetime = NOW - YEAR,
    ends: datetime = NOW + YEAR,
    deadline: date | None = None,
) -> Posting:
    """A short posting; what is said of it stands in its title."""
    return Posting.model_validate(
        {
            "data_number": number_of(number),
            "revision": revision,
            "languages": "ja",
            "title": {"ja": f"{WORD}の公募 {title}".strip()},
            "institution": {"name": {"ja": "見本工業大学"}, "type": "national_university"},
            "job_types": ["lecturer"],
            "deadline": deadline,
            "publication": {
                "visible_from": begins,
                "visible_until": ends,
                "first_published_on": begins.date(),
                "updated_at": begins,
            },
        }
    )


def put(store: Store, *postings: Posting, now: datetime = NOW) -> None:
    """Keep postings, in one transaction; the highest revision of each stays."""
    with store.unit_of_work(now) as unit:
        unit.postings.put_imported(postings)


def public_records(store: Store) -> Iterator[PublicRecord]:
    """Every public posting of the record."""
    after = ""
    while True:
        with store.reading() as unit:
            page = unit.postings.scan_public(after, _PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        after = page[-1].number


def difference(store: Store, engine: SearchEngine) -> list[str]:
    """What the record has and the index has not as it is there, and the other way round."""
    engine.refresh(POSTINGS)
    recorded = {(one.number, one.revision, one.text) for one in public_records(store)}
    indexed = {(one.id, one.version, one.record) for one in engine.scan(POSTINGS)}
    return sorted(map(str, recorded ^ indexed))


def search(engine: SearchEngine, *words: str, now: datetime = NOW) -> SearchResult:
    """The first page of the postings with all of these words."""
    query = compile_query(SearchQuery(POSTINGS, all=words, sort=Sort.UPDATED), analyzer())
    return engine.search(query, now=now, language=Language.JA)


def waiting(store: Store, now: datetime = NOW) -> int:
    """How many events are not done and not given up."""
    with store.reading() as unit:
        counts = unit.outbox.counts(now)
    return counts.pending + counts.leased
