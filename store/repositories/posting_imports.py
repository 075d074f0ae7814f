"""Postings that come from outside, in batches: the highest revision stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import and_, select

from schemas.events import EventKind
from schemas.posting import Posting
from schemas.workflow import ActorKind, PostingState
from store.repositories.outbox import Outbox
from store.repositories.public_records import public_columns
from store.rows import ImportOutcome
from store.tables import posting_revisions, postings
from store.transaction import Transaction, batches

_REPLACED: Final = (
    "state",
    "revision",
    "public_revision",
    "visible_from",
    "visible_until",
    "deadline",
    "changed_at",
    "public",
)


class PostingImports:
    """The part of the postings that takes in what others wrote."""

    def __init__(self, transaction: Transaction, outbox: Outbox) -> None:
        self._transaction = transaction
        self._outbox = outbox

    def put_imported(self, records: Sequence[Posting]) -> list[ImportOutcome]:
        """Keep each record whose revision is higher than what is kept; one outcome for each.

        Of several with one number the highest revision is taken, the first of equals; the others
        are STALE. What is taken in is stored as PUBLISHED, in nobody's hands but the secretariat's;
        what an institution keeps is left to it (KEPT). Numbers that are given out from now on are
        above the imported ones.
        """
        best: dict[str, Posting] = {}
        for record in records:
            other = best.get(record.data_number)
            if other is None or record.revision > other.revision:
                best[record.data_number] = record
        if not best:
            return []
        self._transaction.raise_count("posting", max(int(number[1:]) for number in best))
        outcomes: dict[str, ImportOutcome] = {}
        # In the order of the numbers: two imports then wait for each other, not both for both.
        for batch in batches(best[number] for number in sorted(best)):
            outcomes |= self._put(batch)
        return [
            outcomes[record.data_number]
            if best[record.data_number] is record
            else ImportOutcome.STALE
            for record in records
        ]

    def _put(self, batch: list[Posting]) -> dict[str, ImportOutcome]:
        numbers = [record.data_number for record in batch]
        wanted = select(
            postings.c.data_number, postings.c.revision, postings.c.institution_id
        ).where(postings.c.data_number.in_(numbers))
        kept = {row.data_number: row for row in self._transaction.execute(wanted.with_for_update())}
        outcomes: dict[str, ImportOutcome] = {}
        for record in batch:
            row = kept.get(record.data_number)
            if row is None:
                outcomes[record.data_number] = ImportOutcome.ADDED
            elif row.institution_id is not None:
                outcomes[record.data_number] = ImportOutcome.KEPT
            elif row.revision >= record.revision:
                outcomes[record.data_number] = ImportOutcome.STALE
            else:
                outcomes[record.data_number] = ImportOutcome.REPLACED
        written = self._write(
            [
                record
                for record in batch
                if outcomes[record.data_number] in {ImportOutcome.ADDED, ImportOutcome.REPLACED}
            ]
        )
        for record in batch:
            if outcomes[record.data_number] is ImportOutcome.ADDED and (
                record.data_number not in written
            ):
                # Another transaction added it since we looked, and its revision is as high.
                outcomes[record.data_number] = ImportOutcome.STALE
        return outcomes

    def _write(self, records: list[Posting]) -> set[str]:
        if not records:
            return set()
        now = self._transaction.now
        rows = [
            {
                "data_number": record.data_number,
                "institution_id": None,
                "state": PostingState.PUBLISHED.value,
                "revision": record.revision,
                "created_at": now,
                "changed_at": now,
                **public_columns(record),
            }
            for record in records
        ]
        put = self._transaction.insert(postings)
        put = put.on_conflict_do_update(
            index_elements=[postings.c.data_number],
            set_={name: put.excluded[name] for name in _REPLACED},
            where=and_(
                postings.c.revision < put.excluded.revision, postings.c.institution_id.is_(None)
            ),
        )
        returned = self._transaction.execute(put.returning(postings.c.data_number), rows)
        written = set(returned.scalars())
        history = [
            {
                "data_number": row["data_number"],
                "revision": row["revision"],
                "at": now,
                "actor_kind": ActorKind.IMPORT.value,
                "actor_id": None,
                "action": "import",
                "changed": "[]",
                "state": row["state"],
                "public": row["public"],
            }
            for row in rows
            if row["data_number"] in written
        ]
        if history:
            self._transaction.execute(posting_revisions.insert(), history)
            self._outbox.add(EventKind.POSTING_CHANGED, *(row["data_number"] for row in history))
        return written
