"""Working copies: made, saved as often as one likes, thrown away. Nobody else sees them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from recruiting.calendar import whole_second
from recruiting.drafts import changed_items, check_draft, draft_of
from recruiting.steps import Case, take
from recruiting.transitions import Step, check_actor
from recruiting.windows import check_correctable
from schemas.ids import DataNumber, InstitutionId
from schemas.posting import Posting
from schemas.problems import Problem, RefusedError
from schemas.workflow import Actor, PostingState
from store.rows import RevisionNote, StoredPosting
from store.unit_of_work import UnitOfWork


def create_draft(
    uow: UnitOfWork, actor: Actor, fields: Mapping[str, Any], now: datetime
) -> StoredPosting:
    """Begin a posting (P1): it gets its number (P14) and is seen by its institution only.

    `fields` is a working copy (`drafts`). Each call makes a posting; a web form that may be sent
    twice guards itself (A18). Raises RefusedError: institution-not-found, and everything that is
    wrong with the working copy.
    """
    check_actor(Step.CREATE_DRAFT, actor)
    owner = InstitutionId(actor.id or "")
    if uow.institutions.get(owner) is None:
        raise RefusedError(Problem("institution-not-found"))
    draft, now = check_draft(fields), whole_second(now)
    posting = StoredPosting(
        data_number=uow.postings.new_number(),
        institution_id=owner,
        state=PostingState.DRAFT,
        revision=1,
        public=None,
        draft=draft,
        upcoming=None,
        upcoming_at=None,
        created_at=now,
        changed_at=now,
    )
    note = RevisionNote(actor, Step.CREATE_DRAFT.value, now, changed_items(None, draft))
    uow.postings.add(posting, note)
    return posting


def save_draft(  # noqa: PLR0913 - every step names the posting, who, when, and what they saw
    uow: UnitOfWork,
    number: DataNumber,
    actor: Actor,
    fields: Mapping[str, Any],
    now: datetime,
    *,
    expected_revision: int,
) -> StoredPosting:
    """Keep a working copy in place of the last one (P3); what is public stays as it is.

    Saving what is kept already changes nothing, not even the revision. Raises RefusedError: see
    `take`; correction-too-late; everything that is wrong with the working copy.
    """
    case = take(uow, Step.SAVE_DRAFT, number, actor, now, expected_revision=expected_revision)
    if case.posting.public is not None:
        check_correctable(case.public().publication, case.now)
    return _keep_draft(case, check_draft(fields))


def discard_draft(
    uow: UnitOfWork, number: DataNumber, actor: Actor, now: datetime, *, expected_revision: int
) -> StoredPosting:
    """Throw away the saved correction of a posting that is or was public. Raises RefusedError."""
    case = take(uow, Step.DISCARD_DRAFT, number, actor, now, expected_revision=expected_revision)
    return _keep_draft(case, None)


def amend_request(  # noqa: PLR0913 - as `save_draft`
    uow: UnitOfWork,
    number: DataNumber,
    actor: Actor,
    fields: Mapping[str, Any],
    now: datetime,
    *,
    expected_revision: int,
) -> StoredPosting:
    """Change, as the secretariat, what an institution has asked for (P10). Raises RefusedError."""
    case = take(uow, Step.AMEND_REQUEST, number, actor, now, expected_revision=expected_revision)
    return _keep_draft(case, check_draft(fields))


def working_copy(posting: StoredPosting) -> str:
    """What the form of a posting shows: the saved working copy, or what is or will be public."""
    if posting.draft is not None:
        return posting.draft
    record = posting.upcoming or posting.public
    return draft_of(Posting.model_validate_json(record)) if record else "{}"


def _keep_draft(case: Case, draft: str | None) -> StoredPosting:
    if draft == case.posting.draft:
        return case.posting
    changed = changed_items(case.posting.draft, draft)
    # The state as it is now: a list by stored state is then no further behind than the last save.
    return case.keep(changed=changed, draft=draft, state=case.state)
