"""The engine: the parts of this package behind the port."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from schemas.collection import Collection
from schemas.ids import ConditionHash
from schemas.language import Language
from schemas.results import SearchResult
from search_engine.compiled import CompiledQuery
from search_engine.config import EngineConfig
from search_engine.document import Document
from search_engine.elastic.build import ElasticBuild
from search_engine.elastic.client import (
    MissingError,
    Patience,
    connect,
    require_complete,
    translated_errors,
)
from search_engine.elastic.health import read_health
from search_engine.elastic.indexes import Indexes
from search_engine.elastic.percolator import Percolator
from search_engine.elastic.previous import publish_previous
from search_engine.elastic.reading import get_record, get_versions, scan_records
from search_engine.elastic.search import count_body, empty_result, read_result, search_body
from search_engine.elastic.writing import (
    FORGOTTEN_AFTER_SECONDS,
    delete,
    indexing,
    send,
)
from search_engine.evaluation import evaluate, visibility
from search_engine.expression import Expression
from search_engine.port import Condition, Health, StoredRecord, WriteResult


class ElasticEngine:
    """`SearchEngine` on an Elasticsearch cluster. Safe for threads; connects when first asked.

    Versions are external: an equal version is as stale as an older one, because the newest state
    is what the index has already. A removed document is forgotten, version and all: what must
    not come back by a late event is closed by an update, and removed later.
    """

    def __init__(self, config: EngineConfig) -> None:
        self._client: Final = connect(config)
        self._patience: Final = Patience.of(config)
        self._reader: Final = self._client.options(request_timeout=self._patience.seconds)
        self._timeout: Final = f"{int(self._patience.seconds * 1000)}ms"
        self._indexes: Final = {
            collection: Indexes(self._client, config, collection) for collection in Collection
        }
        self._percolators: Final = {
            collection: Percolator(self._client, indexes, collection)
            for collection, indexes in self._indexes.items()
        }

    def search(self, query: CompiledQuery, *, now: datetime, language: Language) -> SearchResult:
        """The page of hits, exact total and facets."""
        try:
            answer = self._ask(query.collection, search_body(query, now))
        except MissingError:
            return empty_result(query.collection)
        return read_result(query, answer, language)

    def count(self, collection: Collection, expression: Expression, *, now: datetime) -> int:
        """How many visible documents match."""
        try:
            answer = self._ask(collection, count_body(expression, now))
        except MissingError:
            return 0
        total: int = answer["hits"]["total"]["value"]
        return total

    def get(self, collection: Collection, id_: str) -> StoredRecord | None:
        """The record of one document as it was written last, refreshed or not."""
        alias = self._indexes[collection].alias
        return self._patience.ask(lambda: get_record(self._reader, alias, id_))

    def scan(self, collection: Collection) -> Iterator[StoredRecord]:
        """Every record, in the order of ids."""
        return scan_records(self._client, self._indexes[collection].alias, self._patience)

    def versions(self, collection: Collection, ids: Iterable[str]) -> dict[str, int]:
        """The versions of those documents that there are, refreshed or not."""
        return get_versions(self._client, self._indexes[collection].alias, ids)

    def upsert(self, collection: Collection, documents: Iterable[Document]) -> list[WriteResult]:
        """Write to the live index; the first writer makes it."""
        indexes = self._indexes[collection]
        operations = list(map(indexing, documents))
        try:
            return list(send(self._client, indexes.alias, operations))
        except MissingError:
            indexes.create_first()
            return list(send(self._client, indexes.alias, operations))

    def remove(self, collection: Collection, ids: Sequence[str]) -> int:
        """Take documents out of the live index; on return their versions are forgotten too."""
        try:
            removed = delete(self._client, self._indexes[collection].alias, ids)
        except MissingError:
            return 0
        if removed:
            time.sleep(FORGOTTEN_AFTER_SECONDS)
        return removed

    def refresh(self, collection: Collection) -> None:
        """Let everything written so far be found."""
        with translated_errors():
            self._client.indices.refresh(
                index=self._indexes[collection].alias, ignore_unavailable=True
            )

    def build(self, collection: Collection) -> ElasticBuild:
        """Begin a new build."""
        return ElasticBuild(self._client, self._indexes[collection])

    def publish_previous(self, collection: Collection) -> str:
        """Swap the index that was live before back in; returns its name."""
        return publish_previous(self._client, self._indexes[collection])

    def drop(self, collection: Collection) -> None:
        """Remove the live index, every build and the conditions of a collection."""
        self._indexes[collection].drop()
        self._percolators[collection].forget()

    def register(self, collection: Collection, conditions: Iterable[Condition]) -> None:
        """Keep conditions; on disk and found when this returns."""
        self._percolators[collection].register(conditions)

    def unregister(self, collection: Collection, hashes: Iterable[ConditionHash]) -> None:
        """Forget conditions."""
        self._percolators[collection].unregister(hashes)

    def percolate(
        self, collection: Collection, document: Document, *, now: datetime
    ) -> frozenset[ConditionHash]:
        """The registered conditions that match; the cluster is not asked about the invisible."""
        if not evaluate(visibility(now), document):
            return frozenset()
        percolator = self._percolators[collection]
        return self._patience.ask(lambda: frozenset(percolator.matching(document)))

    def health(self) -> Health:
        """The cluster's own status, and what the live indexes were built with."""
        return read_health(self._reader, self._indexes)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ask(self, collection: Collection, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._patience.ask(lambda: self._ask_once(collection, body))

    def _ask_once(self, collection: Collection, body: Mapping[str, Any]) -> Mapping[str, Any]:
        with translated_errors():
            answer = self._reader.search(
                index=self._indexes[collection].alias,
                allow_partial_search_results=False,
                body={**body, "timeout": self._timeout},
            )
        require_complete(answer.body)
        found: Mapping[str, Any] = answer.body
        return found
