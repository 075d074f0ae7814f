"""Strings made to hurt: each is refused by its name, and at once."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from pydantic import ValidationError

from schemas.collection import FILTERS, Collection
from schemas.posting import Posting
from schemas.problems import RefusedError
from schemas.query import SearchQuery
from schemas.query_json import query_from_json
from schemas.query_url import query_from_params
from tests.unit.schemas.postings import POSTING

LIMIT_SECONDS = 0.05
LONG = "あ" * 3_500_000
"""Ten megabytes of UTF-8."""

BOX_REFUSALS = {
    "lone surrogate": ("\ud800", "invalid-character"),
    "surrogate inside": ("京都\udfff大学", "invalid-character"),
    "NUL": ("京都\0大学", "invalid-character"),
    "escape": ("\x1b[31m", "invalid-character"),
    "delete": ("a\x7f", "invalid-character"),
    "C1 control": ("a\x9f", "invalid-character"),
    "replacement character": ("caf\ufffd", "invalid-character"),
    "ten megabytes": (LONG, "box-too-long"),
    "ten megabytes of quotes": ('"' * 10_000_000, "box-too-long"),
    "ten megabytes of NUL": ("\0" * 10_000_000, "box-too-long"),
    "10,000 combining marks": ("a" + "\u0301" * 10_000, "box-too-long"),
    "what grows eighteenfold": ("\ufdfa" * 256, "box-too-long"),
}


def seconds(action: Callable[[], object]) -> float:
    """The best of three: what the action costs, not what else the machine does."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)


def refusal(*params: tuple[str, str]) -> list[str]:
    with pytest.raises(RefusedError) as caught:
        query_from_params(params)
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize(("text", "code"), BOX_REFUSALS.values(), ids=BOX_REFUSALS)
@pytest.mark.parametrize("box", ["all", "any", "none"])
def test_a_hostile_box_is_refused_by_name_and_at_once(box: str, text: str, code: str) -> None:
    assert refusal((box, text)) == [code]
    assert seconds(lambda: refusal((box, text))) < LIMIT_SECONDS


@pytest.mark.parametrize("text", ["\ud800", "\0", "京\0都", LONG, "a" + "\u0301" * 10_000])
@pytest.mark.parametrize(
    ("name", "code"),
    [(name, "unknown-value") for name in FILTERS[Collection.POSTINGS]]
    + [("deadline_from", "not-a-date"), ("page", "not-a-number"), ("sort", "unknown-sort")],
)
def test_a_hostile_value_is_refused_by_name_and_at_once(name: str, code: str, text: str) -> None:
    assert refusal((name, text)) == [code]
    assert seconds(lambda: refusal((name, text))) < LIMIT_SECONDS


@pytest.mark.parametrize("text", ["\ud800", LONG, "x" * 20_001])
def test_a_hostile_text_of_a_posting_is_refused_at_once(text: str) -> None:
    def read() -> None:
        with pytest.raises(ValidationError):
            Posting.model_validate(POSTING | {"title": {"ja": text}})

    assert seconds(read) < LIMIT_SECONDS


def test_a_message_about_a_hostile_value_can_be_sent() -> None:
    with pytest.raises(RefusedError) as caught:
        query_from_params([("job_type", "\ud800")])
    for problem in caught.value.problems:
        str(problem.values).encode()


@pytest.mark.parametrize("text", ["x" * 257, "京\0都", "\ufdfa" * 15])
def test_what_no_box_takes_is_not_taken_from_a_stored_search(text: str) -> None:
    with pytest.raises(RefusedError):
        query_from_json(SearchQuery(all=(text,)).to_json())
