"""What of a posting is searched, filtered, ordered and shown."""

from __future__ import annotations

import orjson
import pytest

from analyzers import TextAnalyzer
from indexer.lines import parse_line
from indexer.projector import Projector, collection_of
from schemas.collection import Collection
from schemas.posting import Posting
from schemas.query import SearchQuery
from schemas.seeker import SeekerProfile
from search_engine.compiler import compile_query
from search_engine.document import Document, decode_hit
from search_engine.evaluation import evaluate

ANALYZER = TextAnalyzer()
RECORD = {
    "data_number": "D126040001",
    "revision": 3,
    "languages": "both",
    "title": {"ja": "機械学習の助教", "en": "Assistant Professor in Machine Learning"},
    "institution": {"name": {"ja": "架空工科大学"}, "type": "private_university"},
    "department": {"ja": "情報学研究科"},
    "content": {"ja": "画像処理の研究と教育。", "en": "Research on vision."},
    "research_fields": ["61030"],
    "job_types": ["assistant_professor"],
    "employment": "full_time",
    "tenure": "tenure_track",
    "workplaces": [{"prefecture": "JP-26", "address": {"ja": "京都市左京区"}}],
    "deadline": "2026-05-15",
    "publication": {
        "visible_from": "2026-04-01T00:00:00+09:00",
        "visible_until": "2026-05-16T00:00:00+09:00",
        "first_published_on": "2026-04-01",
        "updated_at": "2026-04-10T23:30:00+09:00",
    },
}


def projected(**changes: object) -> Document:
    record = parse_line(orjson.dumps(RECORD | changes))
    return Projector(ANALYZER).project(record)


def is_found(document: Document, *keywords: str) -> bool:
    query = compile_query(SearchQuery(all=keywords), ANALYZER)
    return evaluate(query.expression, document)


@pytest.mark.parametrize(
    "keyword",
    ["機械学習", "画像処理", "架空工科大学", "情報学", "左京区", "D126040001", "vision"],
    ids=["title", "content", "institution", "department", "address", "data number", "English"],
)
def test_every_text_is_searched(keyword: str) -> None:
    assert is_found(projected(), keyword)


@pytest.mark.parametrize("keyword", ["京都府", "Kyoto", "助教相当", "常勤", "Full-time"])
def test_labels_of_codes_are_searched_in_both_languages(keyword: str) -> None:
    assert is_found(projected(), keyword)


def test_the_label_of_the_term_is_not_searched() -> None:
    assert not is_found(projected(), "テニュアトラック")


def test_no_phrase_runs_from_one_text_into_the_next() -> None:
    document = projected(title={"ja": "研究の"}, content={"ja": "補助をする仕事"}, department=None)
    assert not is_found(document, "研究の補助")


def test_a_document_carries_every_broader_field() -> None:
    assert {"61030", "61", "J"} <= set(projected().exact["research_field"])


def test_a_call_without_deadline_is_open_after_every_other() -> None:
    dated, opened = projected(), projected(deadline=None)
    for order in ("order_deadline_latest",):
        assert opened.numbers[order] > dated.numbers[order]
    assert opened.numbers["order_deadline_soonest"] < dated.numbers["order_deadline_soonest"]


def test_the_day_of_update_is_the_day_in_japan() -> None:
    assert projected().numbers["updated_day"] == 739_716  # 2026-04-10, 14:30 UTC


def test_the_version_is_the_revision() -> None:
    assert projected().version == 3


def test_the_record_comes_back_as_it_was() -> None:
    document = projected()
    assert Posting.model_validate_json(document.record) == parse_line(orjson.dumps(RECORD))


def test_the_same_record_gives_the_same_document() -> None:
    assert projected() == projected()


def test_a_hit_has_its_card_and_the_marks_of_each_text() -> None:
    document = projected()
    stored = decode_hit(document.hit)
    assert set(stored) == {"card", "texts", "marks"}
    assert stored["texts"].keys() == stored["marks"].keys()


def test_a_profile_says_nothing_of_the_person() -> None:
    line = {
        "profile_number": "S000000001",
        "headline": {"ja": "計算化学"},
        "career": {"ja": "博士研究員として三年"},
        "publication": RECORD["publication"],
    }
    profile = parse_line(orjson.dumps(line))
    document = Projector(ANALYZER).project(profile)
    assert collection_of(profile) is Collection.SEEKERS
    assert is_found(document, "博士研究員")
    assert not {"name", "address", "email"} & set(SeekerProfile.model_fields)
