"""From a working copy to a date of publication: the request and the secretariat's answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from recruiting.drafts import check_draft, read_draft
from recruiting.duplicates import Duplicate, likely_duplicates, remember_texts
from recruiting.messages import checked_message, checked_reason
from recruiting.records import canonical, compose, differing_items, draft_deadline
from recruiting.requirements import check_complete
from recruiting.steps import Case, take
from recruiting.transitions import Step
from recruiting.windows import check_deadline, first_window
from schemas.ids import DataNumber
from schemas.workflow import Actor, Decision, PostingState, RequestKind
from store.rows import StoredPosting
from store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Requested:
    """What a request led to. `duplicates` warns and hinders nothing (P13)."""

    posting: StoredPosting
    duplicates: tuple[Duplicate, ...]


def request_publication(  # noqa: PLR0913 - every step names the posting, who, when, what they saw
    uow: UnitOfWork,
    number: DataNumber,
    actor: Actor,
    now: datetime,
    *,
    expected_revision: int,
    message: str = "",
) -> Requested:
    """Ask the secretariat to publish the saved working copy (P4).

    Raises RefusedError: see `take`; everything that is missing or does not go together (P3,
    P15-P17, R2); deadline-passed.
    """
    case = take(
        uow, Step.REQUEST_PUBLICATION, number, actor, now, expected_revision=expected_revision
    )
    message = checked_message(message)
    check_ready(case, case.draft())
    check_deadline(draft_deadline(case.draft()), case.now)
    posting = case.keep(state=PostingState.REQUESTED)
    return put_before_secretariat(case, posting, RequestKind.PUBLICATION, message)


def check_ready(case: Case, draft: str) -> None:
    """Refuse a working copy that is not complete and right as of today. Raises RefusedError."""
    fields = read_draft(draft)
    check_draft(fields)
    check_complete(fields, case.institution())


def put_before_secretariat(
    case: Case, posting: StoredPosting, kind: RequestKind, message: str
) -> Requested:
    """Open the request of a posting that was just saved, and look for others like it."""
    case.uow.requests.add(
        case.number, kind, case.actor, institution_id=posting.institution_id, message=message
    )
    remember_texts(case.uow, posting)
    return Requested(posting, likely_duplicates(case.uow, posting, case.actor, case.now))


def withdraw_request(  # noqa: PLR0913 - as above
    uow: UnitOfWork,
    number: DataNumber,
    actor: Actor,
    now: datetime,
    *,
    expected_revision: int,
    reason: str = "",
) -> StoredPosting:
    """Take a request back for the institution (P10): a draft again. Raises RefusedError."""
    case = take(uow, Step.WITHDRAW_REQUEST, number, actor, now, expected_revision=expected_revision)
    decide(case, Decision.WITHDRAWN, checked_message(reason, "reason"))
    return case.keep(state=PostingState.DRAFT)


def return_request(  # noqa: PLR0913 - as above
    uow: UnitOfWork,
    number: DataNumber,
    actor: Actor,
    now: datetime,
    *,
    expected_revision: int,
    reason: str,
) -> StoredPosting:
    """Send a request back with a reason (P5). Raises RefusedError: see `take`; reason-missing."""
    case = take(uow, Step.RETURN_REQUEST, number, actor, now, expected_revision=expected_revision)
    decide(case, Decision.RETURNED, checked_reason(reason))
    return case.keep(state=PostingState.RETURNED)


def accept_publication(  # noqa: PLR0913 - as above
    uow: UnitOfWork,
    number: DataNumber,
    actor: Actor,
    day: date,
    now: datetime,
    *,
    expected_revision: int,
) -> StoredPosting:
    """Set the date of publication (P7). It is public from that moment on without further ado.

    The public record is written now, with a window that begins then: the index holds it in time,
    and no job has to run at 22:00. Raises RefusedError: see `take` and `windows.first_window`;
    what `request_publication` refuses, for the secretariat may have changed the request.
    """
    case = take(
        uow, Step.ACCEPT_PUBLICATION, number, actor, now, expected_revision=expected_revision
    )
    draft = case.draft()
    check_ready(case, draft)
    window = first_window(draft_deadline(draft), day, case.now)
    record = compose(draft, number, case.next_revision, case.institution(), window)
    decide(case, Decision.ACCEPTED)
    posting = case.keep(
        changed=differing_items(None, record),
        state=PostingState.SCHEDULED,
        public=canonical(record),
        draft=None,
    )
    remember_texts(uow, posting)
    return posting


def decide(case: Case, decision: Decision, reason: str = "") -> None:
    """Close the open request of the posting, if it has one."""
    request = case.uow.requests.open_for(case.number)
    if request is not None:
        case.uow.requests.decide(request.id, decision, case.actor, reason)
