"""Requests of institutions to the secretariat: one at a time for each posting."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, func, select, text, update

from schemas.ids import DataNumber, InstitutionId, RequestId, new_uuid7
from schemas.workflow import Actor, ActorKind, Decision, RequestKind
from store.errors import RequestClosedError, RequestOpenError
from store.rows import SecretariatRequest
from store.tables import requests
from store.transaction import Transaction

_IS_OPEN = text("decided_at IS NULL")


class Requests:
    """What is before the secretariat, and what became of it."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(
        self,
        number: DataNumber,
        kind: RequestKind,
        opened_by: Actor,
        *,
        institution_id: InstitutionId | None = None,
        message: str = "",
    ) -> RequestId:
        """Put a request before the secretariat.

        Raises RequestOpenError if the posting has an open one, also if another transaction opened
        it at the same moment.
        """
        request_id = RequestId(new_uuid7(self._transaction.now))
        insert = self._transaction.insert(requests).values(
            id=request_id,
            kind=kind.value,
            data_number=number,
            institution_id=institution_id,
            opened_by_kind=opened_by.kind.value,
            opened_by_id=opened_by.id,
            opened_at=self._transaction.now,
            message=message,
            reason="",
        )
        insert = insert.on_conflict_do_nothing(
            index_elements=[requests.c.data_number], index_where=_IS_OPEN
        )
        if not self._transaction.inserts(insert):
            raise RequestOpenError(number)
        return request_id

    def get(self, request_id: RequestId) -> SecretariatRequest | None:
        """One request, open or not."""
        row = self._transaction.execute(
            select(requests).where(requests.c.id == request_id)
        ).one_or_none()
        return None if row is None else _request(row)

    def open_for(self, number: DataNumber) -> SecretariatRequest | None:
        """The open request of a posting, if it has one."""
        wanted = select(requests).where(requests.c.data_number == number, _IS_OPEN)
        row = self._transaction.execute(wanted).one_or_none()
        return None if row is None else _request(row)

    def of_posting(self, number: DataNumber) -> list[SecretariatRequest]:
        """Every request of a posting, the oldest first."""
        wanted = select(requests).where(requests.c.data_number == number).order_by(requests.c.id)
        return [_request(row) for row in self._transaction.execute(wanted)]

    def decide(
        self, request_id: RequestId, decision: Decision, decided_by: Actor, reason: str = ""
    ) -> None:
        """Close a request. Raises RequestClosedError if it is not open (any more)."""
        close = (
            update(requests)
            .where(requests.c.id == request_id, _IS_OPEN)
            .values(
                decision=decision.value,
                decided_by_kind=decided_by.kind.value,
                decided_by_id=decided_by.id,
                decided_at=self._transaction.now,
                reason=reason,
            )
        )
        if self._transaction.execute(close).rowcount == 0:
            raise RequestClosedError(request_id)

    def list_open(
        self, kind: RequestKind | None = None, after: str = "", limit: int = 100
    ) -> list[SecretariatRequest]:
        """Open requests, the oldest first; those after the id `after`."""
        wanted = select(requests).where(_IS_OPEN, requests.c.id > after)
        if kind is not None:
            wanted = wanted.where(requests.c.kind == kind.value)
        wanted = wanted.order_by(requests.c.id).limit(limit)
        return [_request(row) for row in self._transaction.execute(wanted)]

    def count_open(self) -> dict[RequestKind, int]:
        """How many requests of each kind are open."""
        wanted = select(requests.c.kind, func.count().label("number")).where(_IS_OPEN)
        rows = self._transaction.execute(wanted.group_by(requests.c.kind))
        found = {row.kind: row.number for row in rows}
        return {kind: found.get(kind.value, 0) for kind in RequestKind}


def _request(row: Row[Any]) -> SecretariatRequest:
    return SecretariatRequest(
        id=RequestId(row.id),
        kind=RequestKind(row.kind),
        data_number=DataNumber(row.data_number),
        institution_id=None if row.institution_id is None else InstitutionId(row.institution_id),
        opened_by=Actor(ActorKind(row.opened_by_kind), row.opened_by_id),
        opened_at=row.opened_at,
        message=row.message,
        decision=None if row.decision is None else Decision(row.decision),
        decided_by=(
            None
            if row.decided_by_kind is None
            else Actor(ActorKind(row.decided_by_kind), row.decided_by_id)
        ),
        decided_at=row.decided_at,
        reason=row.reason,
    )
