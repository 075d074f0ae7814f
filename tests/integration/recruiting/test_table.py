"""Every step in every state, by everybody: allowed exactly as the table says."""

from __future__ import annotations

from itertools import product

import pytest

from recruiting.transitions import PENDING, STATE_NAMES, TRANSITIONS, Step, state_at
from schemas.language import Language
from schemas.workflow import Actor, ActorKind, PostingState
from store.store import Store
from tests.integration.recruiting.cases import (
    CLERK,
    CLOCK,
    NOON,
    SECOND,
    SECRETARY,
    in_state,
    refused,
    stored,
    take_step,
)

BY_PEOPLE = [step for step in Step if step not in (Step.CREATE_DRAFT, Step.APPLY_CORRECTION)]
ACTORS = (CLERK, SECRETARY, CLOCK, Actor(ActorKind.IMPORT))


@pytest.mark.parametrize("state", PostingState)
def test_every_step_does_what_the_table_says_in_this_state(
    record_store: Store, state: PostingState
) -> None:
    untouched = in_state(record_store, state)
    for step, actor in product(BY_PEOPLE, ACTORS):
        row = TRANSITIONS[step]
        is_allowed = actor.kind is row.actor and state in row.sources
        before = in_state(record_store, state) if is_allowed else untouched
        if actor.kind is not row.actor:
            with refused("step-not-yours"):
                take_step(record_store, step, before, NOON, actor=actor)
        elif state not in row.sources:
            waits = actor.kind is ActorKind.INSTITUTION and state in PENDING
            with refused("pending-request" if waits else "not-in-this-state") as problems:
                take_step(record_store, step, before, NOON)
            for language in Language:
                name = STATE_NAMES[state].best(language)
                assert name in problems[0].message(language)
        else:
            after = take_step(record_store, step, before, NOON, remarks={"ja": "備考"})
            assert state_at(after, NOON) in (row.targets or (state,))
            assert after.revision == before.revision + 1
            assert_noted(record_store, step, actor, before.revision)
            continue
        assert stored(record_store, before.data_number) == before


def assert_noted(store: Store, step: Step, actor: Actor, revision: int) -> None:
    with store.reading() as uow:
        newest = uow.postings.of_institution(CLERK.id or "")[0]  # type: ignore[arg-type] # an id
        note = uow.postings.revisions(newest.data_number)[-1]
    assert (note.action, note.actor, note.at) == (step.value, actor, NOON)
    assert note.revision == newest.revision == revision + 1


def test_a_request_is_open_exactly_while_it_is_pending(record_store: Store) -> None:
    for state in PostingState:
        posting = in_state(record_store, state)
        with record_store.reading() as uow:
            is_open = uow.requests.open_for(posting.data_number) is not None
        assert is_open == (state in PENDING)


def test_a_step_taken_twice_is_taken_once(record_store: Store) -> None:
    for step in BY_PEOPLE:
        row = TRANSITIONS[step]
        before = in_state(record_store, min(row.sources))
        after = take_step(record_store, step, before, NOON, remarks={"ja": "備考"})
        with refused("edited-meanwhile") as problems:
            take_step(record_store, step, before, NOON + SECOND, remarks={"ja": "備考"})
        assert problems[0].values["actual"] == after.revision
        assert stored(record_store, before.data_number) == after
