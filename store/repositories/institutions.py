"""Institutions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, select

from schemas.ids import InstitutionId
from schemas.language import Language, Localized
from store.errors import AlreadyThereError
from store.rows import Institution
from store.tables import institutions
from store.transaction import Transaction, batches


class Institutions:
    """The recruiting institutions that are registered."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, institution: Institution) -> None:
        """Keep a new institution. Raises AlreadyThereError if its id is taken."""
        row = {
            "institution_id": institution.institution_id,
            "name_ja": institution.name.ja,
            "name_en": institution.name.en,
            "type": institution.type,
            "language": institution.language.value,
            "created_at": institution.created_at,
        }
        insert = self._transaction.insert(institutions).values(row).on_conflict_do_nothing()
        if not self._transaction.inserts(insert):
            raise AlreadyThereError(institution.institution_id)

    def get(self, institution_id: InstitutionId) -> Institution | None:
        """The institution, if there is one."""
        return self.find_many([institution_id]).get(institution_id)

    def find_many(self, ids: Collection[InstitutionId]) -> dict[InstitutionId, Institution]:
        """Those of the institutions that there are, by id."""
        found: dict[InstitutionId, Institution] = {}
        for batch in batches(ids):
            wanted = select(institutions).where(institutions.c.institution_id.in_(batch))
            for row in self._transaction.execute(wanted):
                found[row.institution_id] = _institution(row)
        return found

    def scan(self, after: str = "", limit: int = 100) -> list[Institution]:
        """Institutions in the order of their ids, those after `after`."""
        wanted = (
            select(institutions)
            .where(institutions.c.institution_id > after)
            .order_by(institutions.c.institution_id)
            .limit(limit)
        )
        return [_institution(row) for row in self._transaction.execute(wanted)]


def _institution(row: Row[Any]) -> Institution:
    return Institution(
        institution_id=InstitutionId(row.institution_id),
        name=Localized(ja=row.name_ja, en=row.name_en),
        type=row.type,
        language=Language(row.language),
        created_at=row.created_at,
    )
