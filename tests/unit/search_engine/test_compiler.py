"""From the question to the expression: boxes, filters and days, each as the leaf it should be."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from analyzers import TextAnalyzer
from schemas.collection import FILTERS, Collection, Sort
from schemas.query import SearchQuery
from search_engine.compiled import CompiledQuery
from search_engine.compiler import compile_query
from search_engine.expression import (
    And,
    AnyOf,
    Between,
    Everything,
    Expression,
    Not,
    Nothing,
    Or,
    canonical,
    expression_hash,
)
from search_engine.mapping import MAPPING, Kind, fields_of_kind

HOSTILE = (
    "*",
    "?",
    "/a+/",
    "title:x",
    "_exists_:terms",
    "a~2",
    'a"b',
    "AND",
    "\\",
    "{}",
    "[* TO *]",
)


@cache
def analyzer() -> TextAnalyzer:
    """Without synonyms, so that a keyword has the one spelling that the test spells out."""
    return TextAnalyzer(expands=False)


def compiled(query: SearchQuery) -> CompiledQuery:
    return compile_query(query, analyzer())


def text(*keywords: str) -> Expression:
    return AnyOf("terms", tuple(term for word in keywords for term in analyzer().spell(word).terms))


def test_the_empty_question_asks_for_everything() -> None:
    query = compiled(SearchQuery())
    assert query.expression == query.base == Everything()
    assert (query.filters, query.keywords, query.title_keywords) == ((), (), ())


def test_all_of_the_first_box_any_of_the_second_none_of_the_third() -> None:
    query = SearchQuery(all=("京都", "大学"), any=("化学", "物理"), none=("非常勤",))
    expected = And(
        (
            *(text("京都"), text("大学")),
            Or((text("化学"), text("物理"))),
            Not(text("非常勤")),
        )
    )
    assert compiled(query).expression == canonical(expected)


def test_several_excluded_keywords_exclude_each() -> None:
    query = SearchQuery(none=("化学", "物理"))
    assert compiled(query).expression == canonical(Not(Or((text("化学"), text("物理")))))


def test_a_keyword_without_a_letter_or_digit_is_found_nowhere() -> None:
    assert compiled(SearchQuery(all=("★",))).expression == Nothing()
    assert compiled(SearchQuery(all=("京都", "★"))).expression == Nothing()
    assert compiled(SearchQuery(any=("京都", "★"))).expression == text("京都")
    assert compiled(SearchQuery(none=("★",))).expression == Everything()


def test_filters_are_values_of_their_fields_and_join_the_boxes() -> None:
    query = SearchQuery(all=("京都",)).with_filter("job_type", ["professor", "lecturer"])
    leaf = AnyOf("job_type", ("lecturer", "professor"))
    assert compiled(query).filters == (("job_type", leaf),)
    assert compiled(query).expression == canonical(And((text("京都"), leaf)))


def test_a_facet_is_counted_without_its_own_filter_only() -> None:
    query = SearchQuery(all=("京都",))
    query = query.with_filter("job_type", ["professor"]).with_filter("country", ["JP"])
    without = compiled(query).without_filter("job_type")
    assert without == canonical(And((text("京都"), AnyOf("country", ("JP",)))))
    assert compiled(query).without_filter("tenure") == compiled(query).expression


def test_days_are_ranges_over_ordinals_both_ends_included() -> None:
    days = (date(2026, 4, 1), date(2026, 9, 30), date(2026, 3, 1))
    query = SearchQuery(deadline_from=days[0], deadline_to=days[1], updated_from=days[2])
    first, last, updated = (day.toordinal() for day in days)
    expected = And((Between("deadline_day", first, last), Between("updated_day", updated)))
    assert compiled(query).expression == canonical(expected)


def test_order_and_page_are_not_part_of_the_condition() -> None:
    one = compiled(SearchQuery(all=("京都",)))
    other = compiled(SearchQuery(all=("京都",), sort=Sort.RELEVANCE, page=3, per_page=50))
    assert one.expression == other.expression
    assert (other.sort, other.offset, other.size) == (Sort.RELEVANCE, 100, 50)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SearchQuery(all=("京都", "大学")), SearchQuery(all=("大学", "京都"))),
        (SearchQuery(all=("ＡＩ",)), SearchQuery(all=("ai",))),
        (SearchQuery(all=("京都",)), SearchQuery(any=("京都",))),
        (SearchQuery(none=("化学", "物理")), SearchQuery(none=("物理", "化学"))),
    ],
)
def test_questions_that_mean_the_same_are_one_condition(
    one: SearchQuery, other: SearchQuery
) -> None:
    assert expression_hash(compiled(one).expression) == expression_hash(compiled(other).expression)


def test_relevance_looks_for_the_wanted_keywords_in_the_title_each_once() -> None:
    query = compiled(SearchQuery(all=("京都", "ai"), any=("ＡＩ",), none=("化学",)))
    assert query.title_keywords == (
        AnyOf("title_terms", analyzer().spell("京都").terms),
        AnyOf("title_terms", analyzer().spell("ai").terms),
    )
    assert query.keywords == (analyzer().spell("京都"), analyzer().spell("ai"))


@pytest.mark.parametrize("keyword", HOSTILE)
def test_syntax_of_an_engine_is_nothing_but_text(keyword: str) -> None:
    compiled_ = compiled(SearchQuery(all=(keyword,)))
    for leaf in leaves(compiled_.expression):
        assert leaf in {Nothing(), Everything()} or field_of(leaf) in {"terms", "words"}


def leaves(expression: Expression) -> list[Expression]:
    match expression:
        case And(parts) | Or(parts):
            return [leaf for part in parts for leaf in leaves(part)]
        case Not(part):
            return leaves(part)
        case _:
            return [expression]


def field_of(leaf: Expression) -> str:
    return str(getattr(leaf, "field", ""))


@pytest.mark.parametrize("collection", Collection)
def test_every_filter_is_a_field_of_codes(collection: Collection) -> None:
    assert fields_of_kind(collection, Kind.CODES) == tuple(FILTERS[collection])


@pytest.mark.parametrize("collection", Collection)
def test_no_two_fields_share_a_name(collection: Collection) -> None:
    names = [field.name for field in MAPPING[collection]]
    assert len(names) == len(set(names))
