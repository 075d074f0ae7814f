"""How often postings were looked at: by day, and in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select

from schemas.ids import DataNumber, InstitutionId
from store.rows import AccessTotal
from store.tables import access_counts, access_totals, postings
from store.transaction import Transaction, batches


class AccessOrder(StrEnum):
    """Orders of an institution's list of accesses."""

    NUMBER = "number"
    """The newest number first."""
    TOTAL = "total"
    """The most looked at first."""


class AccessCounts:
    """Accesses to postings. Who looked is nowhere kept."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add_many(self, accesses: Mapping[tuple[DataNumber, date], int]) -> None:
        """Add to the counts of postings on days of Japan."""
        # In one order, so that two that add at the same time wait for each other in a row.
        days = [
            {"data_number": number, "day": day, "accesses": count}
            for (number, day), count in sorted(accesses.items())
        ]
        sums: Counter[str] = Counter()
        for row in days:
            sums[str(row["data_number"])] += accesses[row["data_number"], row["day"]]  # type: ignore[index]
        totals = [{"data_number": number, "total": total} for number, total in sums.items()]
        add_days = self._transaction.insert(access_counts)
        add_days = add_days.on_conflict_do_update(
            index_elements=[access_counts.c.data_number, access_counts.c.day],
            set_={"accesses": access_counts.c.accesses + add_days.excluded.accesses},
        )
        add_totals = self._transaction.insert(access_totals)
        add_totals = add_totals.on_conflict_do_update(
            index_elements=[access_totals.c.data_number],
            set_={"total": access_totals.c.total + add_totals.excluded.total},
        )
        for batch in batches(totals):
            self._transaction.execute(add_totals, batch)
        for batch in batches(days):
            self._transaction.execute(add_days, batch)

    def totals(
        self,
        institution_id: InstitutionId,
        order: AccessOrder = AccessOrder.NUMBER,
        limit: int = 100,
        offset: int = 0,
    ) -> list[AccessTotal]:
        """The postings of an institution with their totals, those never looked at with 0."""
        # Looked up for each posting: a join would read the totals of everybody.
        own = select(access_totals.c.total).where(
            access_totals.c.data_number == postings.c.data_number
        )
        total = func.coalesce(own.scalar_subquery(), 0).label("total")
        by_number = postings.c.data_number.desc()
        wanted = (
            select(postings.c.data_number, total)
            .where(postings.c.institution_id == institution_id)
            .order_by(*([total.desc()] if order is AccessOrder.TOTAL else []), by_number)
            .limit(limit)
            .offset(offset)
        )
        return [
            AccessTotal(row.data_number, row.total) for row in self._transaction.execute(wanted)
        ]

    def of(self, number: DataNumber) -> dict[date, int]:
        """The accesses to one posting by day, in the order of the days."""
        wanted = (
            select(access_counts.c.day, access_counts.c.accesses)
            .where(access_counts.c.data_number == number)
            .order_by(access_counts.c.day)
        )
        return {row.day: row.accesses for row in self._transaction.execute(wanted)}
