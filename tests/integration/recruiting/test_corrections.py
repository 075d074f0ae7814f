from __future__ import annotations

from datetime import datetime

import pytest

from recruiting import postings
from recruiting.calendar import JAPAN
from recruiting.drafts import draft_of
from recruiting.transitions import Step, state_at
from schemas.workflow import Decision, PostingState
from store.store import Store
from tests.integration.recruiting.cases import (
    CLOCK,
    DAY,
    NOON,
    SECOND,
    TODAY,
    corrected,
    corrections_applied,
    events,
    in_state,
    published,
    record,
    refused,
    stored,
    take_step,
    upcoming,
)

SALARY = {"ja": "年俸制"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


def test_the_content_waits_for_its_moment(record_store: Store) -> None:
    before = published(record_store)
    asked = corrected(record_store, before, NOON, salary=SALARY)
    assert asked.public == before.public
    known = events(record_store)
    waiting = take_step(record_store, Step.ACCEPT_CORRECTION, asked, NOON)
    assert waiting.public == before.public
    assert events(record_store) == known
    moment = at("2026-11-20T22:00:00")
    assert waiting.upcoming_at == moment
    assert corrections_applied(record_store, moment - SECOND) == ()
    assert corrections_applied(record_store, moment + 30 * SECOND) == (before.data_number,)
    assert corrections_applied(record_store, moment + 60 * SECOND) == ()
    after = stored(record_store, before.data_number)
    assert record(after).salary is not None
    assert record(after).publication.updated_at == moment
    assert record(after).publication.first_published_on == TODAY
    assert record(after).revision == after.revision
    assert (after.state, after.upcoming, after.draft) == (PostingState.PUBLISHED, None, None)
    assert events(record_store) == known + 1
    with record_store.reading() as uow:
        note = uow.postings.revisions(before.data_number)[-1]
    assert (note.actor, note.action) == (CLOCK, "apply_correction")
    assert note.changed == ("publication", "salary")


def test_a_later_end_keeps_it_open_between(record_store: Store) -> None:
    posting = published(record_store, deadline="2026-11-21")
    asked = corrected(record_store, posting, NOON, deadline="2027-01-31")
    accepted = take_step(record_store, Step.ACCEPT_CORRECTION, asked, NOON, day=TODAY + 10 * DAY)
    assert record(accepted).publication.visible_until == at("2027-02-01T00:00:00")
    assert str(record(accepted).deadline) == "2026-11-21"
    assert str(upcoming(accepted).deadline) == "2027-01-31"


def test_an_end_by_today_removes_it_on_the_next_business_day_though_nothing_runs(
    record_store: Store,
) -> None:
    posting = published(record_store)
    known = events(record_store)
    asked = corrected(record_store, posting, NOON, deadline=TODAY.isoformat())
    accepted = take_step(record_store, Step.ACCEPT_CORRECTION, asked, NOON, day=TODAY + 30 * DAY)
    closes = at("2026-11-24T00:00:00")  # the Monday is a holiday
    assert events(record_store) == known + 1
    for second, seen in ((-1, True), (0, False)):
        moment = closes + second * SECOND
        assert record(accepted).publication.is_visible_at(moment) is seen


def test_the_day_of_the_request_counts_not_that_of_the_acceptance(record_store: Store) -> None:
    posting = published(record_store)
    asked = corrected(record_store, posting, NOON, deadline="2026-11-24")
    later = at("2026-11-24T10:00:00")
    accepted = take_step(record_store, Step.ACCEPT_CORRECTION, asked, later)
    assert record(accepted).publication.visible_until == at("2026-11-25T00:00:00")


def test_a_correction_before_the_publication_takes_its_place_at_once(record_store: Store) -> None:
    scheduled = in_state(record_store, PostingState.SCHEDULED)
    asked = take_step(record_store, Step.REQUEST_CORRECTION, scheduled, NOON)
    accepted = take_step(record_store, Step.ACCEPT_CORRECTION, asked, NOON)
    assert accepted.state is PostingState.SCHEDULED
    assert record(accepted).salary is not None
    assert record(accepted).publication.visible_from == record(scheduled).publication.visible_from
    with refused("deadline-before-publication"):
        corrected(record_store, accepted, NOON, deadline=TODAY.isoformat())


def test_a_posting_that_ended_appears_again(record_store: Store) -> None:
    ended = in_state(record_store, PostingState.ENDED)
    first = record(ended).publication.first_published_on
    asked = corrected(record_store, ended, NOON, deadline="2027-01-31")
    accepted = take_step(record_store, Step.ACCEPT_CORRECTION, asked, NOON)
    moment = at("2026-11-20T22:00:00")
    # Nothing has to run for it: the window begins then.
    assert accepted.upcoming is None
    assert [state_at(accepted, moment + second * SECOND) for second in (-1, 0)] == [
        PostingState.SCHEDULED,
        PostingState.PUBLISHED,
    ]
    assert record(accepted).publication.first_published_on == first
    # Retracted before, it stays ended, as it was: the day of first publication is not lost.
    retracted = take_step(record_store, Step.RETRACT, accepted, NOON)
    assert retracted.state is PostingState.RETRACTED
    window = record(retracted).publication
    assert (window.visible_from, window.first_published_on) == (
        record(ended).publication.visible_from,
        first,
    )
    assert not window.is_visible_at(moment + SECOND)


def test_a_posting_that_ended_can_be_corrected_and_stay_ended(record_store: Store) -> None:
    ended = in_state(record_store, PostingState.ENDED)
    asked = take_step(
        record_store, Step.SAVE_DRAFT, ended, NOON, salary=SALARY, deadline="2026-11-19"
    )
    asked = take_step(record_store, Step.REQUEST_CORRECTION, asked, NOON)
    accepted = take_step(record_store, Step.ACCEPT_CORRECTION, asked, NOON)
    assert accepted.state is PostingState.ENDED
    assert record(accepted).salary is not None
    window = record(accepted).publication
    assert window.visible_until == record(ended).publication.visible_until


def test_a_retracted_posting_can_be_put_back_with_its_first_day(record_store: Store) -> None:
    retracted = in_state(record_store, PostingState.RETRACTED)
    later = NOON + 3 * DAY
    asked = take_step(record_store, Step.REQUEST_CORRECTION, retracted, later)
    returned = take_step(record_store, Step.RETURN_CORRECTION, asked, later)
    assert returned.state is PostingState.RETRACTED
    asked = take_step(record_store, Step.REQUEST_CORRECTION, returned, later)
    accepted = take_step(record_store, Step.ACCEPT_CORRECTION, asked, later)
    window = record(accepted).publication
    assert window.visible_from == at("2026-11-23T22:00:00")
    assert window.first_published_on == TODAY


@pytest.mark.parametrize("step", [Step.SAVE_DRAFT, Step.REQUEST_CORRECTION])
@pytest.mark.parametrize("state", [PostingState.ENDED, PostingState.RETRACTED])
def test_two_weeks_after_the_end_it_is_too_late(
    record_store: Store, step: Step, state: PostingState
) -> None:
    posting = in_state(record_store, state)
    end = record(posting).publication.visible_until
    last = end + 14 * DAY
    with refused("correction-too-late"):
        take_step(record_store, step, posting, last + SECOND, remarks={"ja": "備考"})
    take_step(record_store, step, posting, last, remarks={"ja": "備考"})


def test_a_correction_has_to_correct_something(record_store: Store) -> None:
    posting = published(record_store)
    with refused("nothing-to-correct"):
        take_step(record_store, Step.REQUEST_CORRECTION, posting, NOON)
    saved = take_step(record_store, Step.SAVE_DRAFT, posting, NOON)
    with refused("nothing-to-correct"):
        take_step(record_store, Step.REQUEST_CORRECTION, saved, NOON)


def test_a_returned_correction_is_gone_on_from(record_store: Store) -> None:
    asked = in_state(record_store, PostingState.CORRECTION_REQUESTED)
    returned = take_step(record_store, Step.RETURN_CORRECTION, asked, NOON + SECOND)
    assert (returned.draft, returned.public) == (asked.draft, asked.public)
    assert returned.state is PostingState.PUBLISHED
    take_step(record_store, Step.REQUEST_CORRECTION, returned, NOON + SECOND)
    with record_store.reading() as uow:
        decisions = [each.decision for each in uow.requests.of_posting(asked.data_number)]
    assert decisions == [Decision.ACCEPTED, Decision.RETURNED, None]


@pytest.mark.parametrize("deadline", ["2026-11-20", "2026-12-01", "2027-03-31"])
def test_a_cancelled_correction_leaves_the_window_as_it_was(
    record_store: Store, deadline: str
) -> None:
    posting = published(record_store)
    asked = corrected(record_store, posting, NOON, deadline=deadline)
    accepted = take_step(record_store, Step.ACCEPT_CORRECTION, asked, NOON, day=TODAY + 9 * DAY)
    assert record(accepted).publication != record(posting).publication
    cancelled = take_step(record_store, Step.CANCEL_CORRECTION, accepted, NOON + DAY)
    assert record(cancelled).publication == record(posting).publication
    assert draft_of(record(cancelled)) == draft_of(record(posting))
    assert (cancelled.upcoming, cancelled.draft) == (None, None)


def test_who_acts_after_the_moment_acts_on_the_corrected_posting(record_store: Store) -> None:
    waiting = in_state(record_store, PostingState.CORRECTION_SCHEDULED)
    late = at("2026-11-20T22:00:05")
    retracted = take_step(record_store, Step.RETRACT, waiting, late)
    assert record(retracted).salary is not None
    assert record(retracted).publication.visible_until == late
    with record_store.reading() as uow:
        actions = [each.action for each in uow.postings.revisions(waiting.data_number)]
    assert actions[-2:] == ["apply_correction", "retract"]
    assert corrections_applied(record_store, late) == ()


def test_many_due_corrections_are_applied_in_parts(record_store: Store) -> None:
    numbers = {
        in_state(record_store, PostingState.CORRECTION_SCHEDULED).data_number for _ in range(5)
    }
    late = NOON + DAY
    done: set[str] = set()
    for count in (2, 2, 1, 0):
        with record_store.unit_of_work(late) as uow:
            applied = postings.apply_due_corrections(uow, late, limit=2)
        assert len(applied) == count
        done |= set(applied)
    assert done == numbers
