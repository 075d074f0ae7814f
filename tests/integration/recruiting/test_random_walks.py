"""Any steps, by anybody, at any time: what holds always."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recruiting.calendar import japanese_day
from recruiting.transitions import TRANSITIONS, Step, state_at
from schemas.posting import Posting
from schemas.problems import RefusedError
from schemas.workflow import PostingState
from store.rows import StoredPosting
from store.store import Store
from tests.integration.recruiting.cases import (
    DAY,
    NOON,
    corrections_applied,
    create,
    published,
    record,
    stored,
    take_step,
)

BY_PEOPLE = [step for step in Step if step not in (Step.CREATE_DRAFT, Step.APPLY_CORRECTION)]


# A step is a transaction: a third of the examples that pure properties are given.
EXAMPLES = settings.default.max_examples // 3 if settings.default else 33


class Move(NamedTuple):
    """Wait, let the tick run or not, take a step; `day` and `deadline` are days from then.

    `choice` is a place in the list of steps that the table allows then, or of all steps.
    """

    choice: int
    is_any: bool
    wait: timedelta
    ticks: bool
    day: int
    deadline: int | None


waits = st.sampled_from((0, 1, 3_600, 36_000, 43_200, 86_400, 5 * 86_400)) | st.integers(0, 86_400)
moves = st.builds(
    Move,
    st.integers(0, 11),
    st.sampled_from((False, False, False, True)),
    waits.map(lambda seconds: timedelta(seconds=seconds)),
    st.booleans(),
    st.sampled_from((0, 0, 1, 1, 2, 7)),
    st.sampled_from((None, -3, 0, 1, 2, 5, 30)),
)


def deadline(today: date, days: int | None) -> dict[str, Any]:
    if days is None:
        return {"deadline": None, "deadline_note": {"ja": "決まり次第締め切ります。"}}
    return {"deadline": (today + days * DAY).isoformat()}


def chosen(move: Move, state: PostingState) -> Step:
    allowed = [step for step in BY_PEOPLE if state in TRANSITIONS[step].sources]
    steps = BY_PEOPLE if move.is_any else allowed
    return steps[move.choice % len(steps)]


def windows(posting: StoredPosting) -> list[Posting]:
    texts = (posting.public, posting.upcoming)
    return [Posting.model_validate_json(text) for text in texts if text]


@pytest.mark.parametrize("is_ticking", [False, True])
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=st.lists(moves, min_size=3, max_size=16), is_public=st.booleans())
def test_no_walk_leaves_the_table(
    record_store: Store,
    walk: list[Move],
    is_public: bool,  # noqa: FBT001 - drawn
    is_ticking: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    now: datetime = NOON
    posting = published(record_store, now) if is_public else create(record_store, now)
    first_day: date | None = None
    for move in walk:
        now += move.wait
        today = japanese_day(now)
        if is_ticking and move.ticks:
            visible = is_seen(posting, now)
            corrections_applied(record_store, now)
            posting = stored(record_store, posting.data_number)
            assert is_seen(posting, now) == visible
        state, visible = state_at(posting, now), is_seen(posting, now)
        step = chosen(move, state)
        try:
            after = take_step(
                record_store,
                step,
                posting,
                now,
                day=today + move.day * DAY,
                remarks={"ja": f"{now}"},
                **deadline(today, move.deadline),
            )
        except RefusedError:
            assert stored(record_store, posting.data_number) == posting
            continue
        row = TRANSITIONS[step]
        assert state in row.sources
        assert state_at(after, now) in (row.targets or (state,))
        if step not in (Step.RETRACT, Step.TAKE_DOWN, Step.CANCEL_CORRECTION):
            # Accepted at 22:00:00 sharp, a posting appears in that very second.
            appears = after.public is not None and record(after).publication.visible_from == now
            assert is_seen(after, now) == (visible or appears)
        for each in windows(after):
            window = each.publication
            assert window.visible_from < window.visible_until
            assert first_day in (None, window.first_published_on)
        if visible or is_seen(after, now):
            first_day = record(after).publication.first_published_on
            assert first_day <= today
        assert (after.upcoming is not None) == (after.state is PostingState.CORRECTION_SCHEDULED)
        posting = after


def is_seen(posting: StoredPosting, now: datetime) -> bool:
    return posting.public is not None and record(posting).publication.is_visible_at(now)
