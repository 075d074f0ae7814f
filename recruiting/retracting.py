"""The end before the end: an institution retracts a posting, the secretariat takes one down.

Closing is an update of the window, never a removal: the index hears of it like of any other change
and decides by the window what is seen. One case cannot be written as a window: a posting that is
called off before anybody saw it has no time in which it was visible, and naming it on an "ended"
page would publish its title after all. Its public record is taken away again (`public` is None,
with the event of a change): for a number without a public record **the indexer must end up not
showing anything**, and pages, which read the record, show nothing from the commit on.
"""

from __future__ import annotations

from datetime import datetime

from recruiting.drafting import working_copy
from recruiting.duplicates import remember_texts
from recruiting.history import last_seen
from recruiting.messages import checked_reason
from recruiting.publishing import decide
from recruiting.records import canonical, differing_items, with_window
from recruiting.steps import Case, take
from recruiting.transitions import Step
from recruiting.windows import closed_window, retracted_window
from schemas.ids import DataNumber
from schemas.posting import Publication
from schemas.workflow import Actor, Decision, PostingState, RequestKind
from store.rows import StoredPosting
from store.unit_of_work import UnitOfWork


def retract(
    uow: UnitOfWork, number: DataNumber, actor: Actor, now: datetime, *, expected_revision: int
) -> StoredPosting:
    """Take a posting off the public pages at 22:00 of the day, at once after that (P11).

    A correction that waited is dropped. What nobody has seen yet never appears and is a draft
    again. Raises RefusedError: see `take`; while a request is pending only the secretariat can
    act (P10).
    """
    case = take(uow, Step.RETRACT, number, actor, now, expected_revision=expected_revision)
    window = retracted_window(case.public().publication, case.now)
    return _close(case, window, PostingState.DRAFT)


def take_down(  # noqa: PLR0913 - every step names the posting, who, when, and what they saw
    uow: UnitOfWork,
    number: DataNumber,
    actor: Actor,
    now: datetime,
    *,
    expected_revision: int,
    reason: str,
) -> StoredPosting:
    """Take a posting off the public pages at once, with a reason; an open request is returned.

    For imported postings too, which no institution keeps. Raises RefusedError: see `take`;
    reason-missing.
    """
    case = take(uow, Step.TAKE_DOWN, number, actor, now, expected_revision=expected_revision)
    _say_why(case, checked_reason(reason))
    window = closed_window(case.public().publication, case.now, case.now)
    return _close(case, window, PostingState.RETURNED)


def _say_why(case: Case, reason: str) -> None:
    """Leave the reason where the institution looks for answers: among its requests."""
    if case.uow.requests.open_for(case.number) is None:
        kind, owner = RequestKind.PUBLICATION, case.posting.institution_id
        case.uow.requests.add(case.number, kind, case.actor, institution_id=owner)
    decide(case, Decision.RETURNED, reason)


def _close(case: Case, window: Publication | None, if_never_seen: PostingState) -> StoredPosting:
    public = case.public()
    # One that was to appear again after it had ended stays ended, as people knew it.
    seen = public if window is not None else last_seen(case.uow, case.number, case.now)
    closed = None
    if seen is not None:
        closed = with_window(seen, case.next_revision, window or seen.publication)
    posting = case.keep(
        changed=differing_items(public, closed),
        state=if_never_seen if closed is None else PostingState.RETRACTED,
        public=None if closed is None else canonical(closed),
        draft=working_copy(case.posting) if closed is None else case.posting.draft,
        upcoming=None,
        upcoming_at=None,
    )
    remember_texts(case.uow, posting)
    return posting
