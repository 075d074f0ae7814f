from __future__ import annotations

from datetime import datetime

import pytest

from recruiting.calendar import JAPAN
from recruiting.drafts import read_draft
from recruiting.transitions import Step, state_at
from schemas.posting import Posting
from schemas.workflow import Decision, PostingState
from store.store import Store
from tests.integration.recruiting.cases import (
    DAY,
    NOON,
    SECOND,
    TODAY,
    create,
    events,
    in_state,
    published,
    record,
    refused,
    stored,
    take_step,
)
from tests.unit.recruiting.drafts_made import complete


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


@pytest.mark.parametrize(
    ("now", "closes"),
    [
        ("2026-11-20T12:00:00", "2026-11-20T22:00:00"),
        ("2026-11-20T21:59:59", "2026-11-20T22:00:00"),
        ("2026-11-20T22:00:00", "2026-11-20T22:00:00"),
        ("2026-11-20T22:00:01", "2026-11-20T22:00:01"),
        ("2026-11-20T23:59:59", "2026-11-20T23:59:59"),
        ("2026-11-21T00:00:00", "2026-11-21T22:00:00"),
    ],
)
def test_a_retracted_posting_is_gone_at_22(record_store: Store, now: str, closes: str) -> None:
    posting = published(record_store)
    known = events(record_store)
    retracted = take_step(record_store, Step.RETRACT, posting, at(now))
    window = record(retracted).publication
    assert window.visible_until == at(closes)
    assert window.is_visible_at(at(closes) - SECOND)
    assert not window.is_visible_at(at(closes))
    assert window.first_published_on == TODAY
    assert window.updated_at == record(posting).publication.updated_at
    assert events(record_store) == known + 1
    assert state_at(retracted, at(now)) is PostingState.RETRACTED


@pytest.mark.parametrize(
    ("day", "now"),
    [
        (TODAY, "2026-11-20T12:00:00"),
        (TODAY, "2026-11-20T21:59:59"),
        (TODAY + DAY, "2026-11-20T12:00:00"),
        (TODAY + DAY, "2026-11-20T23:59:59"),
    ],
)
def test_what_nobody_has_seen_never_appears(record_store: Store, day: datetime, now: str) -> None:
    posting = take_step(record_store, Step.REQUEST_PUBLICATION, create(record_store), NOON)
    posting = take_step(record_store, Step.ACCEPT_PUBLICATION, posting, NOON, day=day)
    known = events(record_store)
    called_off = take_step(record_store, Step.RETRACT, posting, at(now))
    assert (called_off.public, called_off.state) == (None, PostingState.DRAFT)
    assert read_draft(called_off.draft or "")["title"] == complete()["title"]
    assert events(record_store) == known + 1  # the index must drop it
    with record_store.reading() as uow:
        assert uow.postings.public([posting.data_number]) == {}
    # It can be asked for again, and has its first day then.
    again = take_step(record_store, Step.REQUEST_PUBLICATION, called_off, NOON + DAY)
    again = take_step(record_store, Step.ACCEPT_PUBLICATION, again, NOON + DAY)
    assert record(again).publication.first_published_on == TODAY + DAY


def test_the_second_in_which_it_appeared_stays(record_store: Store) -> None:
    posting = take_step(record_store, Step.REQUEST_PUBLICATION, create(record_store), NOON)
    posting = take_step(record_store, Step.ACCEPT_PUBLICATION, posting, NOON)
    moment = at("2026-11-20T22:00:00")
    window = record(take_step(record_store, Step.RETRACT, posting, moment)).publication
    assert (window.visible_from, window.visible_until) == (moment, moment + SECOND)


def test_a_waiting_correction_goes_with_it(record_store: Store) -> None:
    waiting = in_state(record_store, PostingState.CORRECTION_SCHEDULED)
    retracted = take_step(record_store, Step.RETRACT, waiting, NOON)
    assert (retracted.upcoming, retracted.upcoming_at) == (None, None)


def test_while_a_request_is_pending_only_the_secretariat_acts(record_store: Store) -> None:
    for state in (PostingState.REQUESTED, PostingState.CORRECTION_REQUESTED):
        with refused("pending-request"):
            take_step(record_store, Step.RETRACT, in_state(record_store, state), NOON)
    pending = in_state(record_store, PostingState.CORRECTION_REQUESTED)
    gone = take_step(record_store, Step.TAKE_DOWN, pending, NOON)
    assert record(gone).publication.visible_until == NOON
    with record_store.reading() as uow:
        assert uow.requests.open_for(pending.data_number) is None


def test_taken_down_it_is_gone_at_once_with_a_reason(record_store: Store) -> None:
    posting = published(record_store)
    gone = take_step(record_store, Step.TAKE_DOWN, posting, NOON)
    assert gone.state is PostingState.RETRACTED
    assert record(gone).publication.visible_until == NOON
    with record_store.reading() as uow:
        newest = uow.requests.of_posting(posting.data_number)[-1]
    assert (newest.decision, newest.reason) == (Decision.RETURNED, "内容をご確認ください。")


def test_taken_down_before_it_appears_it_is_returned(record_store: Store) -> None:
    scheduled = in_state(record_store, PostingState.SCHEDULED)
    returned = take_step(record_store, Step.TAKE_DOWN, scheduled, NOON)
    assert (returned.state, returned.public) == (PostingState.RETURNED, None)


def test_the_secretariat_takes_down_what_was_imported(record_store: Store) -> None:
    text = published(record_store).public or ""
    imported = Posting.model_validate_json(text).model_copy(
        update={"data_number": "D500000000", "revision": 3}
    )
    with record_store.unit_of_work(NOON) as uow:
        uow.postings.put_imported([imported])
    posting = stored(record_store, imported.data_number)
    with refused("posting-not-found"):
        take_step(record_store, Step.RETRACT, posting, NOON)
    gone = take_step(record_store, Step.TAKE_DOWN, posting, NOON)
    assert (record(gone).revision, gone.revision) == (4, 4)
    assert record(gone).publication.visible_until == NOON


def test_the_end_itself_is_never_moved_back_by_a_retraction(record_store: Store) -> None:
    posting = published(record_store, deadline=TODAY.isoformat())
    late = at("2026-11-20T23:30:00")
    window = record(take_step(record_store, Step.RETRACT, posting, late)).publication
    assert window.visible_until == late
