"""Ids, events and failpoints of the record."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import failpoints
from schemas.collection import Collection
from schemas.events import INDEX_EVENTS, EventKind, collection_of_event
from schemas.ids import new_uuid7, parse_institution_id

MOMENTS = st.datetimes(
    min_value=datetime(1970, 1, 2),  # noqa: DTZ001 - Hypothesis wants its bounds naive
    max_value=datetime(4000, 1, 1),  # noqa: DTZ001 - the same
    timezones=st.just(UTC),
)


@pytest.fixture
def reached() -> Iterator[list[str]]:
    names: list[str] = []
    failpoints.arm(names.append)
    yield names
    failpoints.arm(None)


@given(now=MOMENTS)
def test_ids_are_uuids_of_version_7_that_carry_their_time(now: datetime) -> None:
    made = uuid.UUID(new_uuid7(now))
    assert str(made) == new_uuid7(now)[:14] + str(made)[14:]
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == int(now.timestamp() * 1000)


def test_ids_sort_by_time_and_differ() -> None:
    now = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    ids = [new_uuid7(now + timedelta(milliseconds=step)) for step in range(1_000)]
    assert ids == sorted(ids)
    assert len({new_uuid7(now) for _ in range(10_000)}) == 10_000
    japan = now.astimezone(timezone(timedelta(hours=9)))
    assert new_uuid7(japan)[:13] == new_uuid7(now)[:13]


@pytest.mark.parametrize("value", ["A000000001", "AZ0B1C2D3E"])
def test_ids_of_institutions(value: str) -> None:
    assert parse_institution_id(value) == value


@pytest.mark.parametrize(
    "value", ["", "A00000001", "A0000000011", "B000000001", "Aabcdefghi", "A00000000１"]
)
def test_what_is_no_id_of_an_institution(value: str) -> None:
    with pytest.raises(ValueError, match="A and nine"):
        parse_institution_id(value)


def test_an_index_follows_the_events_of_its_collection() -> None:
    assert {collection_of_event(kind) for kind in INDEX_EVENTS} == set(Collection)
    others = set(EventKind) - INDEX_EVENTS
    assert {collection_of_event(kind) for kind in others} == {None}


def test_a_failpoint_calls_what_is_armed_and_nothing_else(reached: list[str]) -> None:
    failpoints.failpoint("store.before_commit")
    assert reached == ["store.before_commit"]
    failpoints.arm(None)
    failpoints.failpoint("store.after_commit")
    assert reached == ["store.before_commit"]
