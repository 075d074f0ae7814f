"""Searching as everybody does it: a question in, an answer out, and what to loosen without hits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from schemas.collection import Collection
from schemas.ids import DataNumber
from schemas.language import Language
from schemas.posting import Posting
from schemas.problems import RefusedError
from schemas.query import SearchQuery
from search_engine.embedded.engine import EmbeddedEngine
from search_engine.searcher import Searcher
from tests.contract.documents import NOW, NOW_SECOND, POSTINGS, TODAY, analyzer, document, fill
from tests.unit.schemas.postings import POSTING

RECORD = Posting.model_validate(POSTING)


class Clock:
    """Shows the time it was set to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def searcher(tmp_path: Path, clock: Clock) -> Iterator[Searcher]:
    engine = EmbeddedEngine(tmp_path / "index", "test")
    professor = {"job_type": ("professor",)}
    fill(
        engine,
        [
            document(1, terms=("化学", "京都"), codes=professor, deadline_day=TODAY),
            document(2, terms=("化学", "東京"), visible_until=NOW_SECOND + 60),
            document(3, terms=("物理", "京都"), record=RECORD.model_dump_json()),
        ],
    )
    yield Searcher(engine, analyzer(), clock)
    engine.close()


def found(searcher: Searcher, query: SearchQuery) -> list[str]:
    return [hit.id for hit in searcher.search(query, Language.JA).hits]


def test_a_question_is_answered_and_counted(searcher: Searcher) -> None:
    query = SearchQuery(all=("化学",))
    assert found(searcher, query) == ["D000000002", "D000000001"]
    assert searcher.count(query) == 2


def test_the_clock_decides_what_can_be_seen(searcher: Searcher, clock: Clock) -> None:
    query = SearchQuery(all=("化学",))
    clock.now = NOW + timedelta(seconds=59)
    assert searcher.count(query) == 2
    clock.now = NOW + timedelta(seconds=60)
    assert searcher.count(query) == 1
    assert found(searcher, query) == ["D000000001"]


def test_a_question_outside_the_rules_reaches_no_engine(searcher: Searcher) -> None:
    for query in (SearchQuery(page=51), SearchQuery(all=("x" * 257,))):
        with pytest.raises(RefusedError):
            searcher.search(query, Language.EN)
        with pytest.raises(RefusedError):
            searcher.count(query)


def test_a_posting_is_read_by_its_number_whether_it_can_be_seen_or_not(
    searcher: Searcher, clock: Clock
) -> None:
    assert searcher.find_posting(DataNumber("D000000003")) == RECORD
    assert searcher.find_posting(DataNumber("D000000009")) is None
    clock.now = RECORD.publication.visible_from
    assert searcher.is_visible(RECORD)
    clock.now = RECORD.publication.visible_until
    assert not searcher.is_visible(RECORD)


def test_what_can_be_loosened_is_offered_with_its_hits_the_most_first(searcher: Searcher) -> None:
    query = SearchQuery(all=("京都", "東京"), page=3)
    assert searcher.count(query) == 0
    offers = searcher.relaxations(query)
    assert [(one.field, one.value, one.total) for one in offers] == [
        ("all", "東京", 2),
        ("all", "京都", 1),
    ]
    assert offers[0].query == SearchQuery(all=("京都",))


def test_every_kind_of_condition_can_be_loosened(searcher: Searcher) -> None:
    day = date.fromordinal(TODAY)
    alone = {
        "any": SearchQuery(any=("生物",)),
        "none": SearchQuery(all=("物理",), none=("京都",)),
        "job_type": SearchQuery(all=("物理",)).with_filter("job_type", ["professor"]),
        "deadline": SearchQuery(all=("物理",), deadline_to=day),
        "updated_from": SearchQuery(all=("物理",), updated_from=day + timedelta(days=1)),
    }
    for field, query in alone.items():
        assert searcher.count(query) == 0, field
        offers = searcher.relaxations(query)
        assert field in {one.field for one in offers}
        assert all(one.total == searcher.count(one.query) > 0 for one in offers)


def test_what_finds_nothing_either_is_not_offered(searcher: Searcher) -> None:
    query = SearchQuery(all=("生物", "地学"))
    assert searcher.relaxations(query) == []
    assert searcher.relaxations(SearchQuery()) == []


def test_a_loosened_question_keeps_everything_else(searcher: Searcher) -> None:
    query = SearchQuery(all=("京都",), none=("物理", "化学"), per_page=50)
    for offer in searcher.relaxations(query):
        assert offer.query in {
            replace(query, none=("化学",)),
            replace(query, none=("物理",)),
            replace(query, all=()),
        }


def test_health_is_the_engines(searcher: Searcher) -> None:
    assert searcher.health().documents[POSTINGS] == 3
    assert searcher.health().documents[Collection.SEEKERS] == 0


def test_where_no_single_condition_is_to_blame_each_keyword_is_offered_alone(
    searcher: Searcher,
) -> None:
    offered = searcher.relaxations(SearchQuery(all=("化学", "物理", "大阪")))
    assert [(one.field, one.value, one.total) for one in offered] == [
        ("only", "化学", 2),
        ("only", "物理", 1),
    ]
    assert offered[0].query == SearchQuery(all=("化学",))
