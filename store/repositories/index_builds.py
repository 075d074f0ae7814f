"""Builds of the index: which is live, which was, which came to nothing."""

from __future__ import annotations

from sqlalchemy import select, update

from schemas.collection import Collection
from store.errors import AlreadyThereError, NotFoundError
from store.rows import BuildState, IndexBuild
from store.tables import index_builds
from store.transaction import Transaction


class IndexBuilds:
    """What is known of the builds of the index."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def begin(self, collection: Collection, name: str, analyzer_version: str) -> None:
        """A build is begun. Raises AlreadyThereError if there was one of this name."""
        insert = self._transaction.insert(index_builds).values(
            name=name,
            collection=collection.value,
            analyzer_version=analyzer_version,
            state=BuildState.BEGUN.value,
            begun_at=self._transaction.now,
            ended_at=None,
            reason="",
        )
        if not self._transaction.inserts(insert.on_conflict_do_nothing()):
            raise AlreadyThereError(name)

    def published(self, name: str) -> None:
        """The build went live. Raises NotFoundError for one that was not begun."""
        self._end(name, BuildState.PUBLISHED, "")

    def discarded(self, name: str, reason: str) -> None:
        """The build came to nothing, or was taken back. Raises NotFoundError."""
        self._end(name, BuildState.DISCARDED, reason)

    def recent(self, limit: int = 20) -> list[IndexBuild]:
        """The last builds, the newest first."""
        wanted = select(index_builds).order_by(index_builds.c.begun_at.desc()).limit(limit)
        return [
            IndexBuild(
                name=row.name,
                collection=Collection(row.collection),
                analyzer_version=row.analyzer_version,
                state=BuildState(row.state),
                begun_at=row.begun_at,
                ended_at=row.ended_at,
                reason=row.reason,
            )
            for row in self._transaction.execute(wanted)
        ]

    def _end(self, name: str, state: BuildState, reason: str) -> None:
        end = (
            update(index_builds)
            .where(index_builds.c.name == name)
            .values(state=state.value, ended_at=self._transaction.now, reason=reason)
        )
        if self._transaction.execute(end).rowcount == 0:
            raise NotFoundError(name)
