from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruiting.transitions import (
    PENDING,
    STATE_NAMES,
    TRANSITIONS,
    Step,
    Transition,
    check_step,
    state_at,
)
from recruiting.workflow_text import workflow_tables
from schemas.language import Language
from schemas.posting import Posting
from schemas.problems import RefusedError
from schemas.workflow import Actor, ActorKind, PostingState
from store.rows import StoredPosting
from tests.unit.recruiting.drafts_made import NOW, posting

ROOT: Final = Path(__file__).parents[3]
SECOND: Final = timedelta(seconds=1)


def record(begins: datetime, ends: datetime) -> str:
    window = {
        "visible_from": begins,
        "visible_until": ends,
        "first_published_on": begins.date(),
        "updated_at": begins,
    }
    values = dict(posting()) | {"publication": window}
    return Posting.model_validate(values).model_dump_json(exclude_none=True)


def stored(state: PostingState, begins: int = 0, ends: int = 10) -> StoredPosting:
    public = record(NOW + begins * SECOND, NOW + ends * SECOND)
    return StoredPosting(
        data_number=posting().data_number,
        institution_id=None,
        state=state,
        revision=1,
        public=public,
        draft=None,
        upcoming=None,
        upcoming_at=None,
        created_at=NOW,
        changed_at=NOW,
    )


def test_every_step_has_its_row_and_both_languages() -> None:
    assert set(TRANSITIONS) == set(Step)
    assert set(STATE_NAMES) == set(PostingState)
    for row in TRANSITIONS.values():
        for text in (row.name, row.rule):
            assert text.ja
            assert text.en
    for name in STATE_NAMES.values():
        assert name.ja
        assert name.en


def test_every_state_can_be_reached_and_only_ends_are_ends() -> None:
    reached = {state for row in TRANSITIONS.values() for state in row.targets}
    assert reached == set(PostingState)
    left = {state for row in TRANSITIONS.values() if row.targets for state in row.sources}
    assert left == set(PostingState)


def test_an_institution_changes_nothing_while_a_request_is_pending() -> None:
    for row in TRANSITIONS.values():
        if row.actor is ActorKind.INSTITUTION:
            assert not row.sources & PENDING


@pytest.mark.parametrize("row", TRANSITIONS.values(), ids=lambda row: row.step.value)
@pytest.mark.parametrize("state", PostingState)
@pytest.mark.parametrize("kind", ActorKind)
def test_what_the_table_does_not_allow_is_refused_in_both_languages(
    row: Transition, state: PostingState, kind: ActorKind
) -> None:
    if kind is row.actor and state in row.sources:
        check_step(row.step, Actor(kind, "x"), state)
        return
    with pytest.raises(RefusedError) as error:
        check_step(row.step, Actor(kind, "x"), state)
    (problem,) = error.value.problems
    if kind is not row.actor:
        assert problem.code == "step-not-yours"
    elif kind is ActorKind.INSTITUTION and state in PENDING:
        assert problem.code == "pending-request"
    else:
        assert problem.code == "not-in-this-state"
    for language, name in ((Language.JA, row.name.ja), (Language.EN, row.name.en)):
        assert str(name) in problem.message(language)
    if problem.code != "step-not-yours":
        assert str(STATE_NAMES[state].ja) in problem.message(Language.JA)
        assert str(STATE_NAMES[state].en) in problem.message(Language.EN)


@pytest.mark.parametrize(
    "as_stored", [PostingState.SCHEDULED, PostingState.PUBLISHED, PostingState.ENDED]
)
@pytest.mark.parametrize(
    ("second", "state"),
    [
        (-1, PostingState.SCHEDULED),
        (0, PostingState.PUBLISHED),
        (9, PostingState.PUBLISHED),
        (10, PostingState.ENDED),
    ],
)
def test_appearing_and_ending_needs_nobody(
    as_stored: PostingState, second: int, state: PostingState
) -> None:
    assert state_at(stored(as_stored), NOW + second * SECOND) is state


@pytest.mark.parametrize(
    "state",
    sorted(
        set(PostingState) - {PostingState.SCHEDULED, PostingState.PUBLISHED, PostingState.ENDED}
    ),
)
def test_what_people_decided_stays_as_it_is(state: PostingState) -> None:
    for second in (-1, 0, 10):
        assert state_at(stored(state), NOW + second * SECOND) is state


def test_a_correction_counts_from_its_moment_on() -> None:
    waiting = replace(
        stored(PostingState.CORRECTION_SCHEDULED),
        upcoming=record(NOW, NOW + 20 * SECOND),
        upcoming_at=NOW + 5 * SECOND,
    )
    assert state_at(waiting, NOW + 4 * SECOND) is PostingState.CORRECTION_SCHEDULED
    assert state_at(waiting, NOW + 5 * SECOND) is PostingState.PUBLISHED
    assert state_at(waiting, NOW + 20 * SECOND) is PostingState.ENDED


ORDER: Final = (
    PostingState.CORRECTION_SCHEDULED,
    PostingState.SCHEDULED,
    PostingState.PUBLISHED,
    PostingState.ENDED,
)
offsets = st.integers(-50, 50)


@given(
    st.sampled_from(PostingState),
    offsets,
    st.integers(1, 50),
    offsets,
    st.lists(offsets, min_size=2),
)
def test_time_alone_goes_one_way(
    state: PostingState, begins: int, lasts: int, due: int, moments: list[int]
) -> None:
    kept = stored(state, begins, begins + lasts)
    if state is PostingState.CORRECTION_SCHEDULED:
        due = max(due, begins)  # a correction that waits is one of a posting that appears first
        kept = replace(kept, upcoming=kept.public, upcoming_at=NOW + due * SECOND)
    states = [state_at(kept, NOW + moment * SECOND) for moment in sorted(moments)]
    if set(states) <= set(ORDER):
        assert states == sorted(states, key=ORDER.index)
    else:
        assert set(states) == {state}


def test_the_document_shows_the_table() -> None:
    text = (ROOT / "docs" / "workflow.md").read_text(encoding="utf-8")
    assert workflow_tables() in text
