"""Postings: the record, its history, its events. Lists of them are in `posting_lists`."""

from __future__ import annotations

import json
from typing import Any, Final

from sqlalchemy import Row, select, update

from schemas.events import EventKind
from schemas.ids import DataNumber
from schemas.workflow import Actor, ActorKind, PostingState
from store.errors import (
    AlreadyThereError,
    NotFoundError,
    RecordError,
    StaleRevisionError,
    StoreError,
)
from store.repositories.outbox import Outbox
from store.repositories.posting_imports import PostingImports
from store.repositories.posting_lists import PostingLists, stored_posting
from store.repositories.public_records import NOT_PUBLIC, public_columns, read_public
from store.rows import PostingRevision, RevisionNote, StoredPosting
from store.tables import posting_revisions, postings
from store.transaction import Transaction

LAST_NUMBER: Final = 999_999_999
"""Nine digits."""


class Postings(PostingLists, PostingImports):
    """Every posting there is, public or not.

    A change of the public record writes an event and a change of anything a revision, both in the
    same transaction.
    """

    def __init__(self, transaction: Transaction, outbox: Outbox) -> None:
        super().__init__(transaction, outbox)
        self._transaction = transaction
        self._outbox = outbox

    def new_number(self) -> DataNumber:
        """A data number that was never given and never imported, and never will be again.

        Not even when this unit of work is rolled back: somebody may have read it by then.
        """
        value = self._transaction.count_up("posting")
        if value > LAST_NUMBER:
            raise StoreError("no data number is left")
        return DataNumber(f"D{value:09d}")

    def get(self, number: DataNumber, *, for_update: bool = False) -> StoredPosting | None:
        """The posting as it is kept; with `for_update` nobody else saves it until the commit."""
        wanted = select(postings).where(postings.c.data_number == number)
        if for_update:
            wanted = wanted.with_for_update()
        row = self._transaction.execute(wanted).one_or_none()
        return None if row is None else stored_posting(row)

    def add(self, posting: StoredPosting, note: RevisionNote) -> None:
        """Keep a new posting. Raises AlreadyThereError if there is one of its number."""
        columns = {**_columns(posting), "data_number": posting.data_number}
        columns |= _public(posting) if posting.public is not None else NOT_PUBLIC
        columns |= {"created_at": posting.created_at}
        insert = self._transaction.insert(postings).values(columns).on_conflict_do_nothing()
        if not self._transaction.inserts(insert):
            raise AlreadyThereError(posting.data_number)
        self._note(posting, note, is_public_changed=posting.public is not None)

    def save(self, posting: StoredPosting, note: RevisionNote, *, expected_revision: int) -> None:
        """Write over a posting that is at `expected_revision`; the new revision is one higher.

        A `public` that differs from the one that is kept carries the new revision; one that does
        not differ keeps its own. Raises StaleRevisionError if somebody else saved it meanwhile,
        NotFoundError if there is none, RecordError if `posting` contradicts itself.
        """
        number = posting.data_number
        if posting.revision != expected_revision + 1:
            raise RecordError(f"{number}: revision {expected_revision} is followed by the next one")
        kept = self._transaction.execute(
            select(postings.c.revision, postings.c.public)
            .where(postings.c.data_number == number)
            .with_for_update()
        ).one_or_none()
        if kept is None:
            raise NotFoundError(number)
        if kept.revision != expected_revision:
            raise StaleRevisionError(kept.revision)
        columns, is_public_changed = _columns(posting), posting.public != kept.public
        if is_public_changed:
            columns |= _public(posting) if posting.public is not None else NOT_PUBLIC
        self._transaction.execute(
            update(postings).where(postings.c.data_number == number).values(columns)
        )
        self._note(posting, note, is_public_changed=is_public_changed)

    def revisions(self, number: DataNumber) -> list[PostingRevision]:
        """The history of a posting, the first entry first."""
        wanted = (
            select(posting_revisions)
            .where(posting_revisions.c.data_number == number)
            .order_by(posting_revisions.c.revision)
        )
        return [_revision(row) for row in self._transaction.execute(wanted)]

    def _note(self, posting: StoredPosting, note: RevisionNote, *, is_public_changed: bool) -> None:
        self._transaction.execute(
            posting_revisions.insert().values(
                data_number=posting.data_number,
                revision=posting.revision,
                at=note.at,
                actor_kind=note.actor.kind.value,
                actor_id=note.actor.id,
                action=note.action,
                changed=json.dumps(note.changed),
                state=posting.state.value,
                public=posting.public,
                draft=posting.draft,
                upcoming=posting.upcoming,
                upcoming_at=posting.upcoming_at,
            )
        )
        if is_public_changed:
            self._outbox.add(EventKind.POSTING_CHANGED, posting.data_number)


def _columns(posting: StoredPosting) -> dict[str, Any]:
    if (posting.upcoming is None) != (posting.upcoming_at is None):
        raise RecordError(f"{posting.data_number}: a correction to come has a moment")
    return {
        "institution_id": posting.institution_id,
        "state": posting.state.value,
        "revision": posting.revision,
        "draft": posting.draft,
        "upcoming": posting.upcoming,
        "upcoming_at": posting.upcoming_at,
        "changed_at": posting.changed_at,
    }


def _public(posting: StoredPosting) -> dict[str, Any]:
    record = read_public(posting.public or "", posting.data_number, posting.revision)
    return public_columns(record)


def _revision(row: Row[Any]) -> PostingRevision:
    return PostingRevision(
        revision=row.revision,
        at=row.at,
        actor=Actor(ActorKind(row.actor_kind), row.actor_id),
        action=row.action,
        changed=tuple(json.loads(row.changed)),
        state=PostingState(row.state),
        public=row.public,
        draft=row.draft,
        upcoming=row.upcoming,
        upcoming_at=row.upcoming_at,
    )
