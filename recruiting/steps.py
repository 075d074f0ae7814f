"""How every step begins and ends: taking a posting to act on it, keeping what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from recruiting.calendar import whole_second
from recruiting.records import canonical, differing_items, with_window
from recruiting.transitions import Step, check_step, is_correction_due, state_at
from schemas.ids import DataNumber
from schemas.posting import Posting
from schemas.problems import Problem, RefusedError
from schemas.workflow import Actor, ActorKind, PostingState
from store.errors import StaleRevisionError
from store.rows import Institution, RevisionNote, StoredPosting
from store.unit_of_work import UnitOfWork

CLOCK = Actor(ActorKind.CLOCK)


@dataclass(frozen=True, slots=True)
class Case:
    """One step on one posting: what is there, who acts, when (whole second, UTC)."""

    uow: UnitOfWork
    step: Step
    actor: Actor
    now: datetime
    posting: StoredPosting
    state: PostingState
    """The state at `now`, not the stored one."""

    @property
    def number(self) -> DataNumber:
        """The number of the posting."""
        return self.posting.data_number

    @property
    def next_revision(self) -> int:
        """The revision that the posting has when the step is done."""
        return self.posting.revision + 1

    def public(self) -> Posting:
        """The public record. For states that have one."""
        return Posting.model_validate_json(self.posting.public or "")

    def draft(self) -> str:
        """The working copy. For states that have one."""
        return self.posting.draft or "{}"

    def institution(self) -> Institution:
        """The registration of the institution whose posting it is. Raises RefusedError."""
        return registered(self.uow, self.posting)

    def keep(self, *, changed: tuple[str, ...] = (), **columns: Any) -> StoredPosting:  # noqa: ANN401 - columns of StoredPosting
        """Save the posting with other `columns` and a note of the step; what is kept now.

        Raises RefusedError (edited-meanwhile).
        """
        after = replace(self.posting, revision=self.next_revision, changed_at=self.now, **columns)
        note = RevisionNote(self.actor, self.step.value, self.now, changed)
        try:
            self.uow.postings.save(after, note, expected_revision=self.posting.revision)
        except StaleRevisionError as error:
            raise _edited_meanwhile(error.actual) from error
        return after


def take(  # noqa: PLR0913 - who does what to which posting, when, and what they saw of it
    uow: UnitOfWork,
    step: Step,
    number: DataNumber,
    actor: Actor,
    now: datetime,
    *,
    expected_revision: int,
) -> Case:
    """The posting, held until the unit of work ends, if this step may be taken now.

    A correction whose moment has come is applied first: who acts at 22:00:05 acts on what is to
    be public since 22:00, even if no job has run. Raises RefusedError: posting-not-found (also for
    another institution's posting, so that nobody learns which numbers there are),
    edited-meanwhile, and what `check_step` refuses.
    """
    now = whole_second(now)
    posting = uow.postings.get(number, for_update=True)
    if posting is None or not _may_see(actor, posting):
        raise RefusedError(Problem("posting-not-found"))
    if posting.revision != expected_revision:
        raise _edited_meanwhile(posting.revision)
    if is_correction_due(posting, now):
        posting = apply_correction(uow, posting, now)
    state = state_at(posting, now)
    check_step(step, actor, state)
    return Case(uow, step, actor, now, posting, state)


def _may_see(actor: Actor, posting: StoredPosting) -> bool:
    return actor.kind is not ActorKind.INSTITUTION or (
        actor.id is not None and actor.id == posting.institution_id
    )


def _edited_meanwhile(actual: int) -> RefusedError:
    return RefusedError(Problem("edited-meanwhile", None, {"actual": actual}))


def registered(uow: UnitOfWork, posting: StoredPosting) -> Institution:
    """The registration behind a posting. Raises RefusedError (institution-not-found)."""
    found = uow.institutions.get(posting.institution_id) if posting.institution_id else None
    if found is None:
        raise RefusedError(Problem("institution-not-found"))
    return found


def apply_correction(uow: UnitOfWork, posting: StoredPosting, now: datetime) -> StoredPosting:
    """Put an accepted correction whose moment has come in the place of the public record.

    The window does not change by it: that was decided, and written, when it was accepted.
    """
    state = state_at(posting, now)
    case = Case(uow, Step.APPLY_CORRECTION, CLOCK, whole_second(now), posting, posting.state)
    before = case.public()
    corrected = Posting.model_validate_json(posting.upcoming or "")
    after = with_window(corrected, case.next_revision, corrected.publication)
    return case.keep(
        changed=differing_items(before, after),
        state=state,
        public=canonical(after),
        upcoming=None,
        upcoming_at=None,
    )
