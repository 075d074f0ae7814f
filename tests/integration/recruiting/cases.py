"""Postings brought to each state by the steps themselves, and calls of every step by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any, Final

import pytest

from recruiting import postings
from recruiting.calendar import JAPAN, japanese_day
from recruiting.transitions import TRANSITIONS, Step, state_at
from schemas.ids import DataNumber, InstitutionId
from schemas.language import Language, Localized
from schemas.posting import Posting
from schemas.problems import Problem, RefusedError
from schemas.workflow import Actor, ActorKind, PostingState
from store.rows import Institution, StoredPosting
from store.store import Store
from tests.unit.recruiting.drafts_made import complete

NOON: Final = datetime(2026, 11, 20, 12, 0, tzinfo=JAPAN)
"""A Friday; the Monday after it is a holiday."""

TODAY: Final = date(2026, 11, 20)
DAY: Final = timedelta(days=1)
SECOND: Final = timedelta(seconds=1)

HOME: Final = InstitutionId("A000000001")
AWAY: Final = InstitutionId("A000000002")
CLERK: Final = Actor(ActorKind.INSTITUTION, HOME)
STRANGER: Final = Actor(ActorKind.INSTITUTION, AWAY)
SECRETARY: Final = Actor(ActorKind.SECRETARIAT, "tanaka")
CLOCK: Final = Actor(ActorKind.CLOCK)

Outcome = StoredPosting | postings.Requested | None


def institution(institution_id: InstitutionId, language: Language = Language.JA) -> Institution:
    name = Localized(ja=f"見本大学 {institution_id}", en=f"Sample University {institution_id}")
    return Institution(institution_id, name, "national_university", language, NOON)


def registered(store: Store) -> Store:
    """The store with two institutions in it."""
    with store.unit_of_work(NOON) as uow:
        for institution_id in (HOME, AWAY):
            uow.institutions.add(institution(institution_id))
    return store


def create(
    store: Store, now: datetime = NOON, actor: Actor = CLERK, **changes: Any
) -> StoredPosting:
    with store.unit_of_work(now) as uow:
        return postings.create_draft(uow, actor, complete(**changes), now)


def take_step(  # noqa: PLR0913 - everything a step can be told
    store: Store,
    step: Step,
    posting: StoredPosting,
    now: datetime,
    *,
    actor: Actor | None = None,
    day: date | None = None,
    **changes: Any,
) -> StoredPosting:
    """Take a step in a unit of work of its own, as the actor it belongs to; what is kept then."""
    number, revision = posting.data_number, posting.revision
    actor = (
        actor
        or {
            ActorKind.INSTITUTION: CLERK,
            ActorKind.SECRETARIAT: SECRETARY,
            ActorKind.CLOCK: CLOCK,
        }[TRANSITIONS[step].actor]
    )
    told: dict[str, Any] = {}
    if step in (Step.SAVE_DRAFT, Step.AMEND_REQUEST):
        told["fields"] = complete(**changes)
    if step in (Step.ACCEPT_PUBLICATION, Step.ACCEPT_CORRECTION):
        told["day"] = day or japanese_day(now)
    if step in (Step.RETURN_REQUEST, Step.RETURN_CORRECTION, Step.TAKE_DOWN):
        told["reason"] = "内容をご確認ください。"
    act: Callable[..., Outcome] = getattr(postings, step.value)
    with store.unit_of_work(now) as uow:
        done = act(uow, number=number, actor=actor, now=now, expected_revision=revision, **told)
    kept = done.posting if isinstance(done, postings.Requested) else done
    assert kept is not None
    assert kept == stored(store, number)
    return kept


def stored(store: Store, number: DataNumber) -> StoredPosting:
    with store.reading() as uow:
        posting = uow.postings.get(number)
    assert posting is not None
    return posting


def record(posting: StoredPosting) -> Posting:
    assert posting.public is not None
    return Posting.model_validate_json(posting.public)


def upcoming(posting: StoredPosting) -> Posting:
    assert posting.upcoming is not None
    return Posting.model_validate_json(posting.upcoming)


def published(store: Store, now: datetime = NOON, **changes: Any) -> StoredPosting:
    """Published at 00:00 of the day of `now`, with the deadline 25 December unless changed."""
    before = now - DAY
    posting = take_step(store, Step.REQUEST_PUBLICATION, create(store, before, **changes), before)
    return take_step(store, Step.ACCEPT_PUBLICATION, posting, before, day=japanese_day(now))


def corrected(store: Store, posting: StoredPosting, now: datetime, **changes: Any) -> StoredPosting:
    """The posting with a correction asked for."""
    saved = take_step(store, Step.SAVE_DRAFT, posting, now, **changes)
    return take_step(store, Step.REQUEST_CORRECTION, saved, now)


def in_state(store: Store, state: PostingState, now: datetime = NOON) -> StoredPosting:
    """A posting that is in `state` at `now`, with a working copy wherever it may have one."""
    posting = _in_state(store, state, now)
    assert state_at(posting, now) is state
    return posting


def _in_state(store: Store, state: PostingState, now: datetime) -> StoredPosting:
    salary = {"ja": "年俸制"}
    if state in (PostingState.DRAFT, PostingState.REQUESTED, PostingState.RETURNED):
        posting = create(store, now)
        if state is not PostingState.DRAFT:
            posting = take_step(store, Step.REQUEST_PUBLICATION, posting, now)
        if state is PostingState.RETURNED:
            posting = take_step(store, Step.RETURN_REQUEST, posting, now)
        return posting
    if state is PostingState.SCHEDULED:
        posting = published(store, now + DAY)
        return take_step(store, Step.SAVE_DRAFT, posting, now, salary=salary)
    if state is PostingState.ENDED:
        posting = published(store, now - 2 * DAY, deadline=japanese_day(now - DAY).isoformat())
        return take_step(store, Step.SAVE_DRAFT, posting, now, salary=salary)
    posting = published(store, now)
    if state is PostingState.RETRACTED:
        posting = take_step(store, Step.RETRACT, posting, now)
    if state in (PostingState.CORRECTION_REQUESTED, PostingState.CORRECTION_SCHEDULED):
        posting = corrected(store, posting, now, salary=salary)
        if state is PostingState.CORRECTION_SCHEDULED:
            posting = take_step(store, Step.ACCEPT_CORRECTION, posting, now)
        return posting
    return take_step(store, Step.SAVE_DRAFT, posting, now, salary=salary)


@contextmanager
def refused(*codes: str) -> Iterator[list[Problem]]:
    """What happens inside is refused with these codes, each worded in both languages."""
    problems: list[Problem] = []
    with pytest.raises(RefusedError) as error:
        yield problems
    problems += error.value.problems
    assert {problem.code for problem in problems} == set(codes)
    for problem in problems:
        for language in Language:
            assert "{" not in problem.message(language)


def corrections_applied(store: Store, now: datetime) -> tuple[DataNumber, ...]:
    with store.unit_of_work(now) as uow:
        return postings.apply_due_corrections(uow, now)


def events(store: Store) -> int:
    """How many events wait."""
    with store.reading() as uow:
        counts = uow.outbox.counts(NOON)
    return counts.pending + counts.leased
