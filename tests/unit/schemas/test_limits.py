"""Every limit at its edge: the last value that passes and the first that does not."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from schemas.collection import Collection, Sort
from schemas.keywords import check_box, format_box, parse_box
from schemas.limits import (
    MAX_BOX_CHARACTERS,
    MAX_KEYWORDS,
    MAX_PER_PAGE,
    MAX_VALUES_PER_FILTER,
    SHOWN_LIMIT,
)
from schemas.problems import Problem, RefusedError
from schemas.query import SearchQuery, check_query, checked
from schemas.query_url import query_from_params, read_params
from schemas.vocabulary import vocabulary

SALLALLAHOU = "\ufdfa"
"""One character that is eighteen after NFKC."""


def codes(problems: list[Problem]) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.field) for problem in problems]


def refused(*params: tuple[str, str]) -> list[tuple[str, str | None]]:
    with pytest.raises(RefusedError) as caught:
        query_from_params(params)
    return codes(list(caught.value.problems))


@pytest.mark.parametrize("character", ["a", "京", "が", "😀", "\u0301"])
def test_a_box_holds_256_characters_and_not_257(character: str) -> None:
    assert check_box(character * MAX_BOX_CHARACTERS, "all") is None
    problem = check_box(character * (MAX_BOX_CHARACTERS + 1), "any")
    assert problem == Problem("box-too-long", "any", {"limit": 256, "count": 257})


def test_a_box_is_measured_after_normalisation_too() -> None:
    assert len(unicodedata.normalize("NFKC", SALLALLAHOU)) == 18
    assert check_box(SALLALLAHOU * 14, "all") is None
    problem = check_box(SALLALLAHOU * 15, "all")
    assert problem == Problem("box-too-long", "all", {"limit": 256, "count": 270})


def test_a_box_is_measured_before_normalisation_too() -> None:
    decomposed = "か\u3099" * 128 + "x"
    assert len(unicodedata.normalize("NFKC", decomposed)) == 129
    assert check_box(decomposed, "all") == Problem(
        "box-too-long", "all", {"limit": 256, "count": 257}
    )


def test_a_box_is_measured_as_it_is_written_back() -> None:
    typed = "".join(f'"{chr(0x4E00 + n)} b"{chr(0x5E00 + n)}' for n in range(16)) + "x" * 160
    assert len(typed) == MAX_BOX_CHARACTERS
    assert check_box(typed, "all") is None
    assert len(format_box(parse_box(typed))) == MAX_BOX_CHARACTERS + 31
    assert refused(("all", typed)) == [("box-too-long", "all")]


def test_32_keywords_fit_into_the_three_boxes_together_and_33_do_not() -> None:
    words = [f"w{n}" for n in range(MAX_KEYWORDS + 1)]
    fitting = SearchQuery(all=tuple(words[:10]), any=tuple(words[10:20]), none=tuple(words[20:32]))
    assert check_query(fitting) == []
    assert check_query(replace(fitting, none=tuple(words[20:]))) == [
        Problem("too-many-keywords", "all", {"limit": 32, "count": 33})
    ]


def test_50_values_of_a_filter_pass_and_51_do_not() -> None:
    fields = [concept.code for concept in vocabulary("research_field")]
    assert check_query(SearchQuery().with_filter("research_field", fields[:50])) == []
    assert check_query(SearchQuery().with_filter("research_field", fields[:51])) == [
        Problem("too-many-values", "research_field", {"limit": MAX_VALUES_PER_FILTER, "count": 51})
    ]


def test_values_given_twice_count_once() -> None:
    params = [("job_type", "professor")] * 60
    assert query_from_params(params).values_of("job_type") == ("professor",)


@pytest.mark.parametrize("per_page", [1, 20, MAX_PER_PAGE])
def test_the_last_page_is_the_one_that_reaches_the_shown_limit(per_page: int) -> None:
    last = SearchQuery(page=SHOWN_LIMIT // per_page, per_page=per_page)
    assert check_query(last) == []
    assert last.offset + last.size == SHOWN_LIMIT
    assert check_query(replace(last, page=last.page + 1)) == [
        Problem("page-beyond-limit", "page", {"limit": SHOWN_LIMIT})
    ]


def test_a_page_that_crosses_the_shown_limit_is_cut_at_it() -> None:
    crossing = SearchQuery(page=34, per_page=30)
    assert check_query(crossing) == []
    assert (crossing.offset, crossing.size) == (990, 10)


@pytest.mark.parametrize("per_page", [0, -1, 101, 10**9])
def test_a_page_has_1_to_100_hits(per_page: int) -> None:
    problem = Problem("not-a-number", "per_page", {"low": 1, "high": 100})
    assert check_query(SearchQuery(per_page=per_page)) == [problem]


@pytest.mark.parametrize("page", [0, -1])
def test_pages_begin_at_1(page: int) -> None:
    assert codes(check_query(SearchQuery(page=page))) == [("not-a-number", "page")]


@pytest.mark.parametrize(
    "text", ["0", "-1", "1.5", "1e3", "１", "abc", "9" * 10, "9" * 5_000, "+1"], ids=range(9)
)
@pytest.mark.parametrize("name", ["page", "per_page"])
def test_a_number_in_an_address_is_plain_digits(name: str, text: str) -> None:
    assert refused((name, text)) == [("not-a-number", name)]


def test_a_page_far_beyond_the_end_is_refused_like_the_first_one_beyond() -> None:
    assert (
        refused(("page", "51")) == refused(("page", "999999999")) == [("page-beyond-limit", "page")]
    )


@pytest.mark.parametrize(
    "text",
    [
        "2026-13-01",
        "2026-02-30",
        "20260401",
        "2026-4-1",
        "2026-W01-1",
        "２０２６-04-01",
        "x",
        "0000-01-01",
    ],
)
def test_a_day_is_written_with_hyphens_and_exists(text: str) -> None:
    assert refused(("deadline_from", text)) == [("not-a-date", "deadline_from")]


def test_one_day_is_a_range_and_a_reversed_range_is_not() -> None:
    same = [("deadline_from", "2026-04-01"), ("deadline_to", "2026-04-01")]
    assert query_from_params(same).deadline_from is not None
    reversed_ = (("deadline_from", "2026-04-02"), ("deadline_to", "2026-04-01"))
    assert refused(*reversed_) == [("dates-reversed", "deadline_from")]


def test_profiles_have_no_deadline_to_sort_by() -> None:
    query = SearchQuery(collection=Collection.SEEKERS, sort=Sort.DEADLINE_LATEST)
    assert codes(check_query(query)) == [("unknown-sort", "sort")]


def test_unknown_names_values_and_orders_are_named_in_the_refusal() -> None:
    query = SearchQuery(filters=(("colour", ("red",)), ("job_type", ("x" * 99,))))
    assert check_query(query) == [
        Problem("unknown-parameter", "colour", {"value": "colour"}),
        Problem("unknown-value", "job_type", {"value": "x" * 40}),
    ]
    assert refused(("sort", "best")) == [("unknown-sort", "sort")]


@pytest.mark.parametrize("name", ["all", "none", "sort", "page", "per_page", "updated_from"])
def test_what_can_be_given_once_is_refused_twice(name: str) -> None:
    _, problems = read_params([(name, "1"), (name, "1")])
    assert ("repeated-parameter", name) in codes(problems)


def test_every_problem_of_a_query_is_reported_at_once() -> None:
    wrong = {"all": "x" * 257, "page": "x", "deadline_to": "x", "sort": "x", "job_type": "x"}
    assert {field for _, field in refused(*wrong.items())} == set(wrong)


def test_a_query_within_the_limits_comes_back_unchanged() -> None:
    query = SearchQuery(all=("京都",))
    assert checked(query) is query
