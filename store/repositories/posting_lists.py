"""Lists of postings: by institution, by state, by time, by number, by likeness."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, delete, func, or_, select, union

from schemas.ids import DataNumber, InstitutionId
from schemas.workflow import PostingState
from store.rows import Place, PublicRecord, StoredPosting
from store.tables import posting_bands, postings
from store.transaction import Transaction, batches


class PostingLists:
    """The part of the postings that finds many of them."""

    def __init__(self, transaction: Transaction, *_: object) -> None:
        self._transaction = transaction

    def get_many(self, numbers: Collection[DataNumber]) -> dict[DataNumber, StoredPosting]:
        """Those of the postings that there are, by number."""
        found: dict[DataNumber, StoredPosting] = {}
        for batch in batches(numbers):
            wanted = select(postings).where(postings.c.data_number.in_(batch))
            for row in self._transaction.execute(wanted):
                found[row.data_number] = stored_posting(row)
        return found

    def public(self, numbers: Collection[DataNumber]) -> dict[DataNumber, str]:
        """The public records of those that have one, by number. What the index is made of."""
        found: dict[DataNumber, str] = {}
        for batch in batches(numbers):
            wanted = select(postings.c.data_number, postings.c.public).where(
                postings.c.data_number.in_(batch), postings.c.public_revision.is_not(None)
            )
            for row in self._transaction.execute(wanted):
                found[row.data_number] = row.public
        return found

    def scan_public(self, after: str = "", limit: int = 1_000) -> list[PublicRecord]:
        """Public records in the order of their numbers, those after `after`."""
        wanted = (
            select(postings.c.data_number, postings.c.public_revision, postings.c.public)
            .where(postings.c.public_revision.is_not(None), postings.c.data_number > after)
            .order_by(postings.c.data_number)
            .limit(limit)
        )
        rows = self._transaction.execute(wanted)
        return [PublicRecord(row.data_number, row.public_revision, row.public) for row in rows]

    def scan_revisions(self, after: str = "", limit: int = 10_000) -> list[tuple[str, int]]:
        """Number and revision of public records in the order of their numbers, after `after`."""
        wanted = (
            select(postings.c.data_number, postings.c.public_revision)
            .where(postings.c.public_revision.is_not(None), postings.c.data_number > after)
            .order_by(postings.c.data_number)
            .limit(limit)
        )
        return [(row.data_number, row.public_revision) for row in self._transaction.execute(wanted)]

    def count(self) -> int:
        """How many postings have a public record, visible or not."""
        # Reads one small index, not the table.
        wanted = (
            select(func.count())
            .select_from(postings)
            .where(postings.c.public_revision.is_not(None))
        )
        return int(self._transaction.execute(wanted).scalar_one())

    def due(self, until: datetime, limit: int = 1_000) -> list[DataNumber]:
        """Postings with a correction whose moment has come by `until`, the earliest first."""
        wanted = (
            select(postings.c.data_number)
            .where(postings.c.upcoming_at.is_not(None), postings.c.upcoming_at <= until)
            .order_by(postings.c.upcoming_at)
            .limit(limit)
        )
        return list(self._transaction.execute(wanted).scalars())

    def edges(self, since: datetime, until: datetime, limit: int = 1_000) -> list[DataNumber]:
        """Postings that became visible or ceased to be after `since` and by `until`."""
        begun, ended = (
            select(postings.c.data_number)
            .where(column.is_not(None), column > since, column <= until)
            .order_by(column)
            .limit(limit)
            .subquery()
            for column in (postings.c.visible_from, postings.c.visible_until)
        )
        either = union(select(begun.c.data_number), select(ended.c.data_number)).subquery()
        wanted = select(either.c.data_number).order_by(either.c.data_number).limit(limit)
        return list(self._transaction.execute(wanted).scalars())

    def of_institution(
        self,
        institution_id: InstitutionId,
        after: str | None = None,
        limit: int = 20,
        states: Collection[PostingState] = (),
    ) -> list[StoredPosting]:
        """An institution's postings, the newest number first; those below the number `after`.

        `states` narrows to stored states; none of them means any.
        """
        wanted = select(postings).where(postings.c.institution_id == institution_id)
        if after is not None:
            wanted = wanted.where(postings.c.data_number < after)
        if states:
            wanted = wanted.where(postings.c.state.in_([state.value for state in states]))
        wanted = wanted.order_by(postings.c.data_number.desc()).limit(limit)
        return [stored_posting(row) for row in self._transaction.execute(wanted)]

    def states_of_institution(self, institution_id: InstitutionId) -> dict[PostingState, int]:
        """How many postings an institution has in each stored state."""
        wanted = (
            select(postings.c.state, func.count().label("number"))
            .where(postings.c.institution_id == institution_id)
            .group_by(postings.c.state)
        )
        rows = self._transaction.execute(wanted)
        return {PostingState(row.state): row.number for row in rows}

    def in_state(
        self, state: PostingState, after: Place | None = None, limit: int = 20
    ) -> list[StoredPosting]:
        """Postings in a stored state, the one that changed last first; those before `after`."""
        changed_at, number = postings.c.changed_at, postings.c.data_number
        wanted = select(postings).where(postings.c.state == state.value)
        if after is not None:
            # Not a comparison of rows: SQLite would compare the time as it is bound, as text.
            wanted = wanted.where(
                changed_at <= after.at,
                or_(changed_at < after.at, and_(changed_at == after.at, number < after.number)),
            )
        wanted = wanted.order_by(changed_at.desc(), number.desc()).limit(limit)
        return [stored_posting(row) for row in self._transaction.execute(wanted)]

    def changed_since(self, after: Place, limit: int = 1_000) -> list[Place]:
        """Postings that changed after a place, the earliest first, public or not.

        The time of a change is that of its unit of work, which may be committed later than one
        that began after it. Who follows changes by this list begins with a place further back than
        a unit of work can last; the outbox, which is claimed by state, needs no such care.
        """
        changed_at, number = postings.c.changed_at, postings.c.data_number
        wanted = (
            select(changed_at, number)
            .where(
                changed_at >= after.at,
                or_(changed_at > after.at, and_(changed_at == after.at, number > after.number)),
            )
            .order_by(changed_at, number)
            .limit(limit)
        )
        rows = self._transaction.execute(wanted)
        return [Place(row.changed_at, row.data_number) for row in rows]

    def set_fingerprint(self, number: DataNumber, bands: Collection[int]) -> None:
        """Say which bands (signed 64-bit numbers) the text of a posting has, in place of others."""
        old = delete(posting_bands).where(posting_bands.c.data_number == number)
        self._transaction.execute(old)
        rows = [{"band": band, "data_number": number} for band in sorted(set(bands))]
        if rows:
            self._transaction.execute(posting_bands.insert(), rows)

    def similar(self, bands: Collection[int], limit: int = 20) -> list[DataNumber]:
        """Postings that share a band, those that share most first, then the lowest number."""
        shared = func.count().desc()
        wanted = (
            select(posting_bands.c.data_number)
            .where(posting_bands.c.band.in_(sorted(set(bands))))
            .group_by(posting_bands.c.data_number)
            .order_by(shared, posting_bands.c.data_number)
            .limit(limit)
        )
        return list(self._transaction.execute(wanted).scalars())


def stored_posting(row: Row[Any]) -> StoredPosting:
    """A row of the table as a posting."""
    institution_id = row.institution_id
    return StoredPosting(
        data_number=DataNumber(row.data_number),
        institution_id=None if institution_id is None else InstitutionId(institution_id),
        state=PostingState(row.state),
        revision=row.revision,
        public=row.public,
        draft=row.draft,
        upcoming=row.upcoming,
        upcoming_at=row.upcoming_at,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )
