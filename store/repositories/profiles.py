"""Seekers' public profiles: the record and its events."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from schemas.events import EventKind
from schemas.ids import ProfileNumber
from schemas.seeker import SeekerProfile
from store.repositories.outbox import Outbox
from store.repositories.public_records import public_columns
from store.rows import ImportOutcome, PublicRecord
from store.tables import profiles
from store.transaction import Transaction, batches


class Profiles:
    """Every public profile. No history is kept of them: only what a seeker shows now."""

    def __init__(self, transaction: Transaction, outbox: Outbox) -> None:
        self._transaction = transaction
        self._outbox = outbox

    def put_imported(self, records: Sequence[SeekerProfile]) -> list[ImportOutcome]:
        """Keep each record whose revision is higher than what is kept; one outcome for each.

        Of several with one number the highest revision is taken, the first of equals; the others
        are STALE.
        """
        best: dict[str, SeekerProfile] = {}
        for record in records:
            other = best.get(record.profile_number)
            if other is None or record.revision > other.revision:
                best[record.profile_number] = record
        if not best:
            return []
        self._transaction.raise_count("profile", max(int(number[1:]) for number in best))
        outcomes: dict[str, ImportOutcome] = {}
        for batch in batches(best[number] for number in sorted(best)):
            outcomes |= self._put(batch)
        return [
            outcomes[record.profile_number]
            if best[record.profile_number] is record
            else ImportOutcome.STALE
            for record in records
        ]

    def public(self, numbers: Collection[ProfileNumber]) -> dict[ProfileNumber, str]:
        """The public records of those that there are, by number."""
        found: dict[ProfileNumber, str] = {}
        for batch in batches(numbers):
            wanted = select(profiles.c.profile_number, profiles.c.public)
            wanted = wanted.where(profiles.c.profile_number.in_(batch))
            for row in self._transaction.execute(wanted):
                found[row.profile_number] = row.public
        return found

    def scan_public(self, after: str = "", limit: int = 1_000) -> list[PublicRecord]:
        """Public records in the order of their numbers, those after `after`."""
        wanted = (
            select(profiles.c.profile_number, profiles.c.revision, profiles.c.public)
            .where(profiles.c.profile_number > after)
            .order_by(profiles.c.profile_number)
            .limit(limit)
        )
        rows = self._transaction.execute(wanted)
        return [PublicRecord(row.profile_number, row.revision, row.public) for row in rows]

    def scan_revisions(self, after: str = "", limit: int = 10_000) -> list[tuple[str, int]]:
        """Number and revision of the profiles in the order of their numbers, after `after`."""
        wanted = (
            select(profiles.c.profile_number, profiles.c.revision)
            .where(profiles.c.profile_number > after)
            .order_by(profiles.c.profile_number)
            .limit(limit)
        )
        return [(row.profile_number, row.revision) for row in self._transaction.execute(wanted)]

    def count(self) -> int:
        """How many profiles there are, visible or not."""
        wanted = select(func.count()).select_from(profiles)
        return int(self._transaction.execute(wanted).scalar_one())

    def _put(self, batch: list[SeekerProfile]) -> dict[str, ImportOutcome]:
        now = self._transaction.now
        numbers = [record.profile_number for record in batch]
        wanted = select(profiles.c.profile_number).where(profiles.c.profile_number.in_(numbers))
        kept = set(self._transaction.execute(wanted).scalars())
        rows = [
            {
                "profile_number": record.profile_number,
                "revision": record.revision,
                "created_at": now,
                "changed_at": now,
                **public_columns(record),
            }
            for record in batch
        ]
        put = self._transaction.insert(profiles)
        replaced = ("revision", "visible_from", "visible_until", "changed_at", "public")
        put = put.on_conflict_do_update(
            index_elements=[profiles.c.profile_number],
            set_={name: put.excluded[name] for name in replaced},
            where=profiles.c.revision < put.excluded.revision,
        )
        returned = self._transaction.execute(put.returning(profiles.c.profile_number), rows)
        written = set(returned.scalars())
        changed = [number for number in numbers if number in written]
        self._outbox.add(EventKind.PROFILE_CHANGED, *changed)
        return {
            number: ImportOutcome.STALE
            if number not in written
            else ImportOutcome.REPLACED
            if number in kept
            else ImportOutcome.ADDED
            for number in numbers
        }
