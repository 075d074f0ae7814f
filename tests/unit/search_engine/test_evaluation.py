"""The reference evaluator, leaf by leaf, and the predicate of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.collection import Collection, Sort
from search_engine.compiled import CompiledQuery
from search_engine.evaluation import evaluate, relevance, visibility
from search_engine.expression import (
    And,
    AnyOf,
    Between,
    Everything,
    Expression,
    Not,
    Nothing,
    Or,
    Phrase,
)
from search_engine.mapping import VISIBLE_FROM, VISIBLE_UNTIL
from tests.unit.search_engine.expressions import make_document

DOCUMENT = make_document(
    exact={"terms": ("京都", "大学"), "job_type": ()},
    words={"words": ("画像", "の", "処理", "と", "画像", "の", "認識")},
    numbers={"deadline_day": 10, "updated_day": 0},
)
YES, NO = Everything(), Nothing()


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (Everything(), True),
        (Nothing(), False),
        (AnyOf("terms", ("京都",)), True),
        (AnyOf("terms", ("東京", "大学")), True),
        (AnyOf("terms", ("東京",)), False),
        (AnyOf("terms", ("京",)), False),
        (AnyOf("terms", ("",)), False),
        (AnyOf("terms", ()), False),
        (AnyOf("job_type", ("professor",)), False),
        (AnyOf("no_such_field", ("京都",)), False),
        (Phrase("words", ("画像", "の", "認識")), True),
        (Phrase("words", ("処理",)), True),
        (Phrase("words", ("画像", "処理")), False),
        (Phrase("words", ("認識", "の")), False),
        (Phrase("words", ()), False),
        (Phrase("words", DOCUMENT.words["words"]), True),
        (Phrase("words", (*DOCUMENT.words["words"], "画像")), False),
        (Phrase("no_such_field", ("画像",)), False),
        (Between("deadline_day", 10, 10), True),
        (Between("deadline_day", 11), False),
        (Between("deadline_day", None, 9), False),
        (Between("deadline_day", 11, 9), False),
        (Between("updated_day", 0, 0), True),
        (Between("updated_day", None, 0), True),
        (Between("no_such_field", 0), False),
        (Between("no_such_field"), True),
        (And(()), True),
        (And((YES, YES)), True),
        (And((YES, NO)), False),
        (Or(()), False),
        (Or((NO, YES)), True),
        (Or((NO, NO)), False),
        (Not(NO), True),
        (Not(YES), False),
        (Not(AnyOf("no_such_field", ("x",))), True),
        (Not(Between("no_such_field", 0)), True),
    ],
)
def test_each_expression_has_its_plain_reading(
    expression: Expression,
    expected: bool,  # noqa: FBT001 - a table's column
) -> None:
    assert evaluate(expression, DOCUMENT) is expected


FROM = datetime(2026, 4, 1, 13, 0, 0, tzinfo=UTC)
UNTIL = datetime(2026, 5, 31, 15, 0, 0, tzinfo=UTC)
WINDOW = make_document(
    numbers={VISIBLE_FROM: int(FROM.timestamp()), VISIBLE_UNTIL: int(UNTIL.timestamp())}
)
FRACTION = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (FROM - timedelta(seconds=1), False),
        (FROM - FRACTION, False),
        (FROM, True),
        (FROM + FRACTION, True),
        (FROM.astimezone(timezone(timedelta(hours=9))), True),
        (UNTIL - timedelta(seconds=1), True),
        (UNTIL - FRACTION, True),
        (UNTIL, False),
        (UNTIL + FRACTION, False),
    ],
    ids=str,
)
def test_a_document_is_visible_from_its_first_second_until_before_its_last(
    now: datetime,
    expected: bool,  # noqa: FBT001 - a table's column
) -> None:
    assert evaluate(visibility(now), WINDOW) is expected


@given(
    st.integers(-5, 5),
    st.integers(0, 5),
    st.integers(-10_000_000, 10_000_000),
)
def test_visibility_cut_to_seconds_is_the_predicate_on_exact_times(
    start: int, length: int, microseconds: int
) -> None:
    begin = FROM + timedelta(seconds=start)
    end = begin + timedelta(seconds=length)
    now = FROM + timedelta(microseconds=microseconds)
    document = make_document(
        numbers={VISIBLE_FROM: int(begin.timestamp()), VISIBLE_UNTIL: int(end.timestamp())}
    )
    assert evaluate(visibility(now), document) is (begin <= now < end)


def test_a_document_without_a_window_is_never_visible() -> None:
    assert not evaluate(visibility(FROM), make_document())


def test_relevance_counts_the_keywords_that_stand_in_the_title() -> None:
    keywords = tuple(AnyOf("title_terms", (term,)) for term in ("京都", "大学", "東京"))
    query = CompiledQuery(
        collection=Collection.POSTINGS,
        base=Everything(),
        filters=(),
        title_keywords=keywords,
        keywords=(),
        sort=Sort.RELEVANCE,
        offset=0,
        size=20,
    )
    title = make_document(exact={"title_terms": ("大学", "京都", "京都大学")})
    text_only = make_document(exact={"terms": ("大学", "京都")})
    assert (relevance(query, title), relevance(query, text_only)) == (2, 0)
