"""The embedded engine: one directory, any number of threads and processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from schemas.collection import Collection
from schemas.ids import ConditionHash
from schemas.language import Language
from schemas.results import SearchResult
from search_engine.compiled import CompiledQuery
from search_engine.document import Document
from search_engine.embedded.collection import EmbeddedCollection
from search_engine.evaluation import evaluate, visibility
from search_engine.expression import Expression
from search_engine.port import Build, Condition, EngineError, Health, StoredRecord, WriteResult

LOCK_TIMEOUT_SECONDS: Final = 30.0
"""How long a writer waits for another one: as long as a bulk request may take elsewhere."""


class EmbeddedEngine:
    """A `SearchEngine` in a directory, which is made when something is first written.

    Readers never wait for writers. Writers of one collection wait for each other, in this process
    and in others. What another process writes is seen by the next call.
    """

    def __init__(
        self,
        directory: Path,
        analyzer_version: str,
        *,
        lock_timeout_seconds: float = LOCK_TIMEOUT_SECONDS,
    ) -> None:
        self._directory = directory
        self._collections = {
            collection: EmbeddedCollection(
                directory / collection, collection, analyzer_version, lock_timeout_seconds
            )
            for collection in Collection
        }

    def search(self, query: CompiledQuery, *, now: datetime, language: Language) -> SearchResult:
        """The page of hits, exact total and facets; texts marked in `language`."""
        return self._collections[query.collection].search(query, visibility(now), language)

    def count(self, collection: Collection, expression: Expression, *, now: datetime) -> int:
        """How many visible documents match."""
        return self._collections[collection].count(expression, visibility(now))

    def get(self, collection: Collection, id_: str) -> StoredRecord | None:
        """The record of one document, visible or not; None if there is none."""
        return self._collections[collection].get(id_)

    def scan(self, collection: Collection) -> Iterator[StoredRecord]:
        """Every record of the live index, in the order of ids."""
        return self._collections[collection].scan()

    def versions(self, collection: Collection, ids: Iterable[str]) -> dict[str, int]:
        """The versions of those documents that there are; 10 µs for each."""
        return self._collections[collection].versions(ids)

    def upsert(self, collection: Collection, documents: Iterable[Document]) -> list[WriteResult]:
        """Write to the live index, durable on return; many at once cost little more than one."""
        return self._collections[collection].writer.upsert(documents)

    def remove(self, collection: Collection, ids: Sequence[str]) -> int:
        """Take documents out of the live index; returns how many there were."""
        return self._collections[collection].writer.remove(ids)

    def refresh(self, collection: Collection) -> None:
        """Let everything written so far be found."""
        self._collections[collection].refresh()

    def build(self, collection: Collection) -> Build:
        """Begin a new build; one that a killed process has left is deleted."""
        return self._collections[collection].build()

    def publish_previous(self, collection: Collection) -> str:
        """Swap the build that was live before back in; returns its name."""
        return self._collections[collection].publish_previous()

    def drop(self, collection: Collection) -> None:
        """Remove the live index of a collection, every build of it and its conditions."""
        self._collections[collection].drop()

    def register(self, collection: Collection, conditions: Iterable[Condition]) -> None:
        """Keep conditions, so that `percolate` finds them; durable on return."""
        self._collections[collection].percolator.register(conditions)

    def unregister(self, collection: Collection, hashes: Iterable[ConditionHash]) -> None:
        """Forget conditions; those that are not there are as good as forgotten."""
        self._collections[collection].percolator.unregister(hashes)

    def percolate(
        self, collection: Collection, document: Document, *, now: datetime
    ) -> frozenset[ConditionHash]:
        """The registered conditions that match the document; none if it is not visible."""
        if not evaluate(visibility(now), document):
            return frozenset()
        return self._collections[collection].percolator.match(document)

    def health(self) -> Health:
        """What state the engine is in; never raises."""
        problems: list[str] = []
        documents: dict[Collection, int] = {}
        versions: dict[Collection, str | None] = {}
        for name, collection in self._collections.items():
            try:
                documents[name] = collection.documents()
                versions[name] = collection.analyzer_version()
            except (EngineError, OSError) as error:
                problems.append(str(error))
                documents[name], versions[name] = 0, None
        unread = sum(one.percolator.bad_lines for one in self._collections.values())
        notes = [f"{unread} stored conditions cannot be read"] if unread else []
        return Health(
            is_available=not problems,
            detail="; ".join([*problems, *notes]) or f"embedded in {self._directory}",
            documents=documents,
            analyzer_versions=versions,
        )

    def close(self) -> None:
        """Give back files; a later call opens them again."""
        for collection in self._collections.values():
            collection.close()
