"""What the history of a posting answers: how it was before a request, what people last saw."""

from __future__ import annotations

from datetime import datetime

from recruiting.transitions import Step, state_of_window
from schemas.ids import DataNumber
from schemas.posting import Posting
from schemas.workflow import PostingState
from store.rows import PostingRevision
from store.unit_of_work import UnitOfWork


def before_correction(uow: UnitOfWork, number: DataNumber) -> PostingRevision:
    """The posting as it was when its newest correction was asked for."""
    entries = uow.postings.revisions(number)
    asked = max(
        index
        for index, entry in enumerate(entries)
        if entry.action == Step.REQUEST_CORRECTION.value
    )
    return entries[asked - 1]


def state_without_correction(before: PostingRevision, now: datetime) -> PostingState:
    """The state, at `now`, of a posting whose correction is given up."""
    if before.state is PostingState.RETRACTED:
        return before.state
    record = Posting.model_validate_json(before.public or "")
    return state_of_window(record.publication, now)


def last_seen(uow: UnitOfWork, number: DataNumber, now: datetime) -> Posting | None:
    """The record that people saw last, before `now`; None if none was ever seen.

    A record is seen from the opening of its window, or the save that made it public, until its
    window closes or the next save.
    """
    entries = uow.postings.revisions(number)
    ends = [*(entry.at for entry in entries[1:]), now]
    for entry, end in reversed(list(zip(entries, ends, strict=True))):
        if entry.public is None:
            continue
        record = Posting.model_validate_json(entry.public)
        window = record.publication
        if max(window.visible_from, entry.at) < min(window.visible_until, end):
            return record
    return None
