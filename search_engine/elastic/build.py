"""A new index beside the live one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from elasticsearch import Elasticsearch

from search_engine.document import Document
from search_engine.elastic.indexes import Indexes, writing_alias
from search_engine.elastic.writing import indexing, send
from search_engine.port import WriteResult


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

    def publish(self) -> None:
        """Make this the live index. The one before it is kept, older ones are deleted."""
        self._indexes.publish(self._name)

    def discard(self) -> None:
        """Delete the build; nothing happens if it is gone already."""
        self._indexes.discard(self._name)
