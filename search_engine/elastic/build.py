"""A new index beside the live one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from elasticsearch import Elasticsearch

from search_engine.document import Document
from search_engine.elastic.client import require_complete, translated_errors
from search_engine.elastic.indexes import Indexes, writing_alias
from search_engine.elastic.reading import get_record
from search_engine.elastic.writing import indexing, send
from search_engine.port import StoredRecord, WriteResult


class ElasticBuild:
    """`Build` on a cluster: written without refreshes and copies, then swapped in."""

    def __init__(self, client: Elasticsearch, indexes: Indexes) -> None:
        self._client = client
        self._indexes = indexes
        self._name: Final = indexes.create_build()

    @property
    def name(self) -> str:
        """The name of the index."""
        return self._name

    def upsert(self, documents: Iterable[Document]) -> list[WriteResult]:
        """Write to the build, not to what is live."""
        operations = map(indexing, documents)
        return list(send(self._client, writing_alias(self._name), operations))

    def count(self) -> int:
        """How many documents it holds."""
        with translated_errors():
            self._client.indices.refresh(index=self._name)
            answer = self._client.count(index=self._name)
        require_complete(answer.body)
        return int(answer["count"])

    def get(self, id_: str) -> StoredRecord | None:
        """The record of one of its documents."""
        return get_record(self._client, self._name, id_)

    def publish(self) -> None:
        """Make this the live index. The one before it is kept, older ones are deleted."""
        self._indexes.publish(self._name)

    def discard(self) -> None:
        """Delete the build; nothing happens if it is gone already."""
        self._indexes.discard(self._name)
