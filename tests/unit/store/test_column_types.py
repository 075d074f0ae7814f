"""Times and ids as the databases keep them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite

from store.column_types import Moment

MOMENTS = st.datetimes(
    min_value=datetime(1, 1, 3),  # noqa: DTZ001 - Hypothesis wants its bounds naive
    max_value=datetime(9999, 12, 29),  # noqa: DTZ001 - the same
    timezones=st.timezones(),
)
SQLITE = sqlite.dialect()
POSTGRESQL = postgresql.dialect()


@given(first=MOMENTS, second=MOMENTS)
def test_text_in_sqlite_sorts_as_the_moments_do(first: datetime, second: datetime) -> None:
    bind = Moment().process_bind_param
    texts = [bind(first, SQLITE), bind(second, SQLITE)]
    assert (texts[0] < texts[1]) == (first.astimezone(UTC) < second.astimezone(UTC))
    assert {len(text) for text in texts} == {32}
    assert Moment().process_result_value(texts[0], SQLITE) == first.astimezone(UTC)


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRESQL])
def test_a_naive_time_is_refused(dialect: sqlite.dialect) -> None:
    with pytest.raises(ValueError, match="time zone"):
        Moment().process_bind_param(datetime(2026, 11, 20), dialect)  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRESQL])
def test_no_time_stays_none(dialect: sqlite.dialect) -> None:
    assert Moment().process_bind_param(None, dialect) is None
    assert Moment().process_result_value(None, dialect) is None


def test_what_the_session_shows_in_its_zone_comes_back_in_utc() -> None:
    shown = datetime(2026, 11, 20, 12, 0, tzinfo=timezone(timedelta(hours=9)))
    moment = Moment().process_result_value(shown, POSTGRESQL)
    assert moment == datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    assert moment is not None
    assert moment.tzinfo is UTC
