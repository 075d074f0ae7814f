"""Order keys: each order is total, its own subject first, and fits into 63 bits."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.collection import Sort
from search_engine.mapping import ORDER_KEYS
from search_engine.ordering import OPEN_UNTIL_FILLED, order_keys

numbers = st.integers(0, 999_999_999)
seconds = st.integers(0, 2**33 - 1)
days = st.integers(1, OPEN_UNTIL_FILLED)
subjects = st.tuples(numbers, seconds, days)


def key(sort: Sort, subject: tuple[int, int, int]) -> int:
    return order_keys(*subject)[ORDER_KEYS[sort]]


@settings(max_examples=300)
@given(subjects, subjects)
def test_the_newest_update_comes_first_then_the_highest_number(
    one: tuple[int, int, int], other: tuple[int, int, int]
) -> None:
    expected = (one[1], one[0]) > (other[1], other[0])
    assert (key(Sort.UPDATED, one) > key(Sort.UPDATED, other)) is expected


@settings(max_examples=300)
@given(subjects, subjects)
def test_the_latest_deadline_comes_first_then_the_highest_number(
    one: tuple[int, int, int], other: tuple[int, int, int]
) -> None:
    expected = (one[2], one[0]) > (other[2], other[0])
    assert (key(Sort.DEADLINE_LATEST, one) > key(Sort.DEADLINE_LATEST, other)) is expected


@settings(max_examples=300)
@given(subjects, subjects)
def test_the_soonest_deadline_comes_first_then_the_highest_number(
    one: tuple[int, int, int], other: tuple[int, int, int]
) -> None:
    expected = (-one[2], one[0]) > (-other[2], other[0])
    assert (key(Sort.DEADLINE_SOONEST, one) > key(Sort.DEADLINE_SOONEST, other)) is expected


@given(subjects)
def test_every_key_is_a_signed_integer_of_64_bits(subject: tuple[int, int, int]) -> None:
    assert all(0 <= value < 2**63 for value in order_keys(*subject).values())


def test_a_call_that_is_open_until_filled_ends_after_every_other() -> None:
    last_day = date(9999, 12, 30).toordinal()
    open_call, last_call = (1, 0, OPEN_UNTIL_FILLED), (999_999_999, 0, last_day)
    assert key(Sort.DEADLINE_LATEST, open_call) > key(Sort.DEADLINE_LATEST, last_call)
    assert key(Sort.DEADLINE_SOONEST, open_call) < key(Sort.DEADLINE_SOONEST, last_call)


def test_there_is_a_key_for_each_order_but_relevance() -> None:
    assert set(order_keys(1, 2, 3)) == set(ORDER_KEYS.values())
    assert set(Sort) - set(ORDER_KEYS) == {Sort.RELEVANCE}
