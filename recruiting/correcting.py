"""Corrections: asked for, returned, cancelled, accepted, and applied when their moment has come."""

from __future__ import annotations

from datetime import date, datetime

from recruiting.drafts import draft_of
from recruiting.duplicates import remember_texts
from recruiting.history import before_correction, state_without_correction
from recruiting.messages import checked_message, checked_reason
from recruiting.publishing import Requested, check_ready, decide, put_before_secretariat
from recruiting.records import canonical, compose, differing_items, draft_deadline, with_window
from recruiting.steps import Case, apply_correction, take
from recruiting.transitions import Step, is_correction_due
from recruiting.windows import (
    CorrectedWindows,
    check_correctable,
    check_corrected_deadline,
    corrected_windows,
)
from schemas.ids import DataNumber
from schemas.posting import Posting
from schemas.problems import Problem, RefusedError
from schemas.workflow import Actor, Decision, PostingState, RequestKind
from store.rows import StoredPosting
from store.unit_of_work import UnitOfWork


def request_correction(  # noqa: PLR0913 - every step names the posting, who, when, what they saw
    uow: UnitOfWork,
    number: DataNumber,
    actor: Actor,
    now: datetime,
    *,
    expected_revision: int,
    message: str = "",
) -> Requested:
    """Ask the secretariat to put the saved working copy in the place of what is public (P9).

    Raises RefusedError: see `take`; correction-too-late; nothing-to-correct; what is missing or
    does not go together; deadline-before-publication.
    """
    case = take(
        uow, Step.REQUEST_CORRECTION, number, actor, now, expected_revision=expected_revision
    )
    message, record = checked_message(message), case.public()
    check_correctable(record.publication, case.now)
    draft = case.posting.draft or draft_of(record)
    check_ready(case, draft)
    asked = compose(draft, number, record.revision, case.institution(), record.publication)
    changed = differing_items(record, asked)
    # To be shown again is a correction in itself.
    if not changed and case.state is not PostingState.RETRACTED:
        raise RefusedError(Problem("nothing-to-correct"))
    check_corrected_deadline(record.publication, draft_deadline(draft), case.now)
    posting = case.keep(changed=changed, state=PostingState.CORRECTION_REQUESTED, draft=draft)
    return put_before_secretariat(case, posting, RequestKind.CORRECTION, message)


def return_correction(  # noqa: PLR0913 - as above
    uow: UnitOfWork,
    number: DataNumber,
    actor: Actor,
    now: datetime,
    *,
    expected_revision: int,
    reason: str,
) -> StoredPosting:
    """Send a correction back with a reason; the working copy is kept to go on from (P5).

    Raises RefusedError: see `take`; reason-missing.
    """
    case = take(
        uow, Step.RETURN_CORRECTION, number, actor, now, expected_revision=expected_revision
    )
    decide(case, Decision.RETURNED, checked_reason(reason))
    before = before_correction(uow, number)
    return case.keep(state=state_without_correction(before, case.now))


def cancel_correction(  # noqa: PLR0913 - as above
    uow: UnitOfWork,
    number: DataNumber,
    actor: Actor,
    now: datetime,
    *,
    expected_revision: int,
    reason: str = "",
) -> StoredPosting:
    """Give up a correction, asked for or accepted, on behalf of the institution (P8, P10).

    The working copy goes, and the window is again what it was before the acceptance moved its end.
    Raises RefusedError: see `take`.
    """
    case = take(
        uow, Step.CANCEL_CORRECTION, number, actor, now, expected_revision=expected_revision
    )
    decide(case, Decision.WITHDRAWN, checked_message(reason, "reason"))
    before = before_correction(uow, number)
    current, old = case.public(), Posting.model_validate_json(before.public or "")
    restored = current
    if current.publication != old.publication:
        restored = with_window(current, case.next_revision, old.publication)
    posting = case.keep(
        changed=differing_items(current, restored),
        state=state_without_correction(before, case.now),
        public=canonical(restored),
        draft=None,
        upcoming=None,
        upcoming_at=None,
    )
    remember_texts(uow, posting)
    return posting


def accept_correction(  # noqa: PLR0913 - as above
    uow: UnitOfWork,
    number: DataNumber,
    actor: Actor,
    day: date,
    now: datetime,
    *,
    expected_revision: int,
) -> StoredPosting:
    """Set the day of a correction (P7): its content waits until then, its end counts at once (P12).

    Where nobody sees the posting before that moment there is nothing to wait for: the corrected
    record is written now, with a window that begins then. The date of publication stays (P8).
    Raises RefusedError: see `take` and `windows.corrected_windows`; what a request refuses.
    """
    case = take(
        uow, Step.ACCEPT_CORRECTION, number, actor, now, expected_revision=expected_revision
    )
    draft = case.draft()
    check_ready(case, draft)
    request = uow.requests.open_for(number)
    asked_at = request.opened_at if request else case.now
    public = case.public()
    windows = corrected_windows(public.publication, draft_deadline(draft), day, asked_at, case.now)
    corrected = compose(draft, number, case.next_revision, case.institution(), windows.corrected)
    decide(case, Decision.ACCEPTED)
    if windows.current is None:
        posting = _replace(case, corrected, windows)
    else:
        current = public
        if windows.current != public.publication:
            current = with_window(public, case.next_revision, windows.current)
        posting = case.keep(
            changed=differing_items(public, corrected),
            state=PostingState.CORRECTION_SCHEDULED,
            public=canonical(current),
            draft=None,
            upcoming=canonical(corrected),
            upcoming_at=windows.at,
        )
    remember_texts(uow, posting)
    return posting


def _replace(case: Case, corrected: Posting, windows: CorrectedWindows) -> StoredPosting:
    state = PostingState.SCHEDULED
    if windows.is_closed:
        before = before_correction(case.uow, case.number)
        state = state_without_correction(before, case.now)
    return case.keep(
        changed=differing_items(case.public(), corrected),
        state=state,
        public=canonical(corrected),
        draft=None,
    )


def apply_due_corrections(
    uow: UnitOfWork, now: datetime, limit: int = 100
) -> tuple[DataNumber, ...]:
    """Apply the accepted corrections whose moment has come, the earliest first; their numbers."""
    due = uow.postings.due(now, limit)
    return tuple(number for number in due if apply_due_correction(uow, number, now))


def apply_due_correction(uow: UnitOfWork, number: DataNumber, now: datetime) -> bool:
    """Apply the accepted correction of one posting if its moment has come; whether it had.

    The tick calls it every 30 seconds for all that are due. It changes texts only: what is seen and
    what is not was written when the correction was accepted, so being late never shows a posting
    too long or hides one. Once applied, a correction is not due any more: calling it twice, or in
    two processes, applies each once.
    """
    posting = uow.postings.get(number, for_update=True)
    # Another process may have applied or cancelled it while this one waited for the row.
    if posting is None or not is_correction_due(posting, now):
        return False
    remember_texts(uow, apply_correction(uow, posting, now))
    return True
