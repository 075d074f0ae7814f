"""What the tantivy rows take, compare character by character, and refuse."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search_engine.embedded.engine import EmbeddedEngine
from search_engine.embedded.schema import make_token
from search_engine.expression import AnyOf, Phrase
from search_engine.port import Outcome
from tests.contract.documents import NOW, POSTINGS, document

_ODD = ("", " ", "a b", "a\u3000b", "a\tb", "\x00", "\x0020", "a\u2028b", "x" * 16_000)


@given(st.lists(st.text(), min_size=2, max_size=2, unique=True))
@example([" ", "\x0020"])
@example(["", "\x00"])
def test_no_two_values_are_one_token(values: list[str]) -> None:
    first, second = map(make_token, values)
    assert first != second
    assert not {first, ""} & set(second.split(" "))


@pytest.mark.parametrize("value", _ODD)
def test_a_value_that_analysis_never_makes_is_still_compared_whole(
    engine: EmbeddedEngine, value: str
) -> None:
    codes = {"job_type": (value,)}
    documents = [
        document(1, terms=(value, "a"), words=("a", value, "b"), codes=codes),
        document(2, terms=("a", "b"), words=("a", "b")),
    ]
    results = engine.upsert(POSTINGS, documents)
    assert [result.outcome for result in results] == [Outcome.INDEXED] * 2
    for leaf in (AnyOf("terms", (value,)), AnyOf("job_type", (value,)), Phrase("words", (value,))):
        assert engine.count(POSTINGS, leaf, now=NOW) == 1, leaf
    assert engine.count(POSTINGS, Phrase("words", ("a", value, "b")), now=NOW) == 1
    assert engine.count(POSTINGS, Phrase("words", ("a", "b")), now=NOW) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"id": 7},
        {"version": "1"},
        {"version": 2**63},
        {"exact": {"no_such_field": ("a",)}},
        {"exact": {"words": ("a",)}},
        {"exact": {"terms": ("a", 1)}},
        {"exact": {"terms": ("\ud800",)}},
        {"exact": {"terms": ("x" * 70_000,)}},
        {"exact": {"job_type": ("x" * 70_000,)}},
        {"exact": {"job_type": None}},
        {"words": {"terms": ("a",)}},
        {"words": {"words": (None,)}},
        {"numbers": {"deadline_day": "tomorrow"}},
        {"numbers": {"deadline_day": 2**63}},
        {"numbers": {"terms": 1}},
        {"hit": "not bytes"},
        {"record": None},
    ],
    ids=str,
)
def test_a_refused_document_is_named_with_its_reason_and_stops_no_other(
    engine: EmbeddedEngine, change: dict[str, Any]
) -> None:
    bad = replace(document(2), **change)
    results = engine.upsert(POSTINGS, [document(1), bad, document(3)])
    assert [result.outcome for result in results] == [
        Outcome.INDEXED,
        Outcome.REFUSED,
        Outcome.INDEXED,
    ]
    assert results[1].id == bad.id
    assert results[1].reason
    assert [record.id for record in engine.scan(POSTINGS)] == ["D000000001", "D000000003"]
