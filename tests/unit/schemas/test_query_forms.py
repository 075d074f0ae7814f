"""The JSON and the URL form of a query: each says everything, and each is the only one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

import orjson
import pytest
from hypothesis import given

from schemas.collection import Collection, Sort
from schemas.problems import RefusedError
from schemas.query import SearchQuery, check_query
from schemas.query_json import query_from_json
from schemas.query_url import parameter_names, query_from_params, query_to_params, query_to_url
from tests.unit.schemas.queries import queries

EVERYTHING = SearchQuery(
    all=("機械学習", "画像 処理"),
    any=("東京",),
    none=("非常勤",),
    filters=(("job_type", ("lecturer", "professor")), ("prefecture", ("JP-13",))),
    deadline_from=date(2026, 4, 1),
    deadline_to=date(2026, 9, 30),
    updated_from=date(2026, 3, 1),
    sort=Sort.RELEVANCE,
    page=2,
    per_page=50,
)
JSON_OF_EVERYTHING = (
    '{"all":["機械学習","画像 処理"],"any":["東京"],"collection":"postings",'
    '"deadline_from":"2026-04-01","deadline_to":"2026-09-30",'
    '"filters":{"job_type":["lecturer","professor"],"prefecture":["JP-13"]},'
    '"none":["非常勤"],"page":2,"per_page":50,"sort":"relevance",'
    '"updated_from":"2026-03-01","version":1}'
)


@given(queries())
def test_a_query_read_back_from_its_json_is_the_same(query: SearchQuery) -> None:
    assert check_query(query) == []
    assert query_from_json(query.to_json()) == query


@given(queries())
def test_a_query_read_back_from_its_address_is_the_same(query: SearchQuery) -> None:
    pairs = parse_qsl(query_to_url(query), strict_parsing=bool(query_to_url(query)))
    assert query_from_params(pairs, query.collection) == query


@given(queries())
def test_an_address_has_only_names_that_are_read(query: SearchQuery) -> None:
    names = {name for name, _ in query_to_params(query)}
    assert names <= set(parameter_names(query.collection))


@given(queries())
def test_the_json_form_is_the_only_one(query: SearchQuery) -> None:
    form = query.to_json()
    assert query_from_json(form.decode()).to_json() == form
    assert orjson.dumps(orjson.loads(form), option=orjson.OPT_SORT_KEYS) == form


def test_the_json_form_of_stored_searches_stays_readable() -> None:
    assert EVERYTHING.to_json().decode() == JSON_OF_EVERYTHING
    assert query_from_json(JSON_OF_EVERYTHING) == EVERYTHING


def test_what_is_at_its_default_is_not_written() -> None:
    assert SearchQuery().to_json() == b'{"collection":"postings","version":1}'
    assert query_to_url(SearchQuery()) == ""


def test_the_address_of_a_query_is_in_the_order_of_the_form() -> None:
    assert query_to_params(EVERYTHING) == [
        ("all", '機械学習 "画像 処理"'),
        ("any", "東京"),
        ("none", "非常勤"),
        ("job_type", "lecturer"),
        ("job_type", "professor"),
        ("prefecture", "JP-13"),
        ("deadline_from", "2026-04-01"),
        ("deadline_to", "2026-09-30"),
        ("updated_from", "2026-03-01"),
        ("sort", "relevance"),
        ("page", "2"),
        ("per_page", "50"),
    ]


def test_filters_have_one_form_in_whatever_order_they_are_chosen() -> None:
    one = SearchQuery().with_filter("tenure", ["b"]).with_filter("job_type", ["y", "x", "y"])
    other = SearchQuery().with_filter("job_type", ["x", "y"]).with_filter("tenure", ["b", "b"])
    assert one == other
    assert one.filters == (("job_type", ("x", "y")), ("tenure", ("b",)))


def test_a_filter_without_values_is_not_there() -> None:
    assert SearchQuery().with_filter("job_type", []) == SearchQuery()


def test_another_choice_leads_to_the_first_page() -> None:
    assert SearchQuery(page=7).with_filter("job_type", ["professor"]).page == 1


def test_empty_parameters_are_as_good_as_absent() -> None:
    params = [("all", ""), ("any", " \u3000"), ("job_type", ""), ("page", " "), ("sort", "")]
    assert query_from_params(params) == SearchQuery()


def test_unknown_parameters_are_left_to_the_caller() -> None:
    assert query_from_params([("utm_source", "mail")]) == SearchQuery()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (SearchQuery(), False),
        (SearchQuery(sort=Sort.RELEVANCE, page=3, per_page=50), False),
        (SearchQuery(collection=Collection.SEEKERS), False),
        (SearchQuery(none=("非常勤",)), True),
        (SearchQuery(updated_from=date(2026, 4, 1)), True),
        (SearchQuery().with_filter("job_type", ["professor"]), True),
    ],
)
def test_an_order_or_a_page_is_no_condition(query: SearchQuery, expected: bool) -> None:  # noqa: FBT001 - a table's column
    assert query.has_conditions is expected


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"version": 2, "collection": "postings"},
        {"version": True, "collection": "postings"},
        {"version": "1", "collection": "postings"},
        {"version": 1},
        {"version": 1, "collection": "institutions"},
        {"version": 1, "collection": "postings", "unknown": 1},
        {"version": 1, "collection": "postings", "all": "京都"},
        {"version": 1, "collection": "postings", "all": [1]},
        {"version": 1, "collection": "postings", "all": [["京都"]]},
        {"version": 1, "collection": "postings", "all": None},
        {"version": 1, "collection": "postings", "all": []},
        {"version": 1, "collection": "postings", "all": ['"京都"']},
        {"version": 1, "collection": "postings", "all": ["京都\u3000大学"]},
        {"version": 1, "collection": "postings", "all": ["京都", "京都"]},
        {"version": 1, "collection": "postings", "all": [""]},
        {"version": 1, "collection": "postings", "filters": ["job_type"]},
        {"version": 1, "collection": "postings", "filters": {"job_type": "professor"}},
        {"version": 1, "collection": "postings", "filters": {"job_type": [1]}},
        {"version": 1, "collection": "postings", "filters": {"job_type": [None, "professor"]}},
        {"version": 1, "collection": "postings", "filters": {"job_type": []}},
        {"version": 1, "collection": "postings", "deadline_from": 20260401},
        {"version": 1, "collection": "postings", "deadline_from": "20260401"},
        {"version": 1, "collection": "postings", "sort": "best"},
        {"version": 1, "collection": "postings", "page": 1},
        {"version": 1, "collection": "postings", "page": 2.0},
        {"version": 1, "collection": "postings", "page": "2"},
        {"version": 1, "collection": "postings", "page": [2]},
        [],
        "x",
        None,
        1,
    ],
    ids=lambda form: orjson.dumps(form).decode(),
)
def test_any_other_json_is_refused(form: Any) -> None:
    with pytest.raises(RefusedError) as caught:
        query_from_json(orjson.dumps(form))
    assert [problem.code for problem in caught.value.problems] == ["unsupported-query"]


@pytest.mark.parametrize("text", ["", "{", '{"version":1', "[" * 100_000, '"\\ud800"', "\ud800"])
def test_what_is_not_json_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="unsupported-query"):
        query_from_json(text)


def test_a_stored_query_is_held_against_the_rules_when_it_is_read() -> None:
    long = replace(SearchQuery(), all=("x" * 257,), per_page=101)
    with pytest.raises(RefusedError) as caught:
        query_from_json(long.to_json())
    assert [problem.code for problem in caught.value.problems] == ["box-too-long", "not-a-number"]
