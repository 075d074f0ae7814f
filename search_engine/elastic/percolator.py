"""Registered conditions: which of them match a document, without reading the conditions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from elasticsearch import Elasticsearch

from schemas.collection import Collection
from schemas.ids import ConditionHash
from search_engine.document import Document
from search_engine.elastic.client import (
    MissingError,
    RefusedRequestError,
    require_complete,
    translated_errors,
)
from search_engine.elastic.indexes import Indexes
from search_engine.elastic.queries import to_query
from search_engine.elastic.writing import delete, fields_of, operation, send
from search_engine.port import Condition, EngineError, Outcome

_PAGE: Final = 10_000
"""Hashes in one answer; a page more costs the whole percolation once more."""


class Percolator:
    """The conditions of one collection, in an index of their own that the first one makes."""

    def __init__(self, client: Elasticsearch, indexes: Indexes, collection: Collection) -> None:
        self._client = client
        self._indexes = indexes
        self._collection = collection
        self._alias: Final = indexes.conditions_alias
        self._is_current = False
        """Whether this process has seen to it that the mapping has all fields."""

    def register(self, conditions: Iterable[Condition]) -> None:
        """Keep conditions. All that can be kept are, before an error is raised for the others."""
        operations = (
            operation(
                condition.hash,
                {"index": {"_id": condition.hash}},
                {"hash": condition.hash, "query": to_query(condition.expression)},
            )
            for condition in conditions
        )
        self._ensure_index()
        results = list(send(self._client, self._alias, operations))
        self._refresh()
        refused = [result for result in results if result.outcome is Outcome.REFUSED]
        if refused:
            shown = "; ".join(f"{result.id}: {result.reason}" for result in refused[:5])
            raise EngineError(f"{len(refused)} conditions refused: {shown}")

    def unregister(self, hashes: Iterable[ConditionHash]) -> None:
        """Forget conditions."""
        try:
            delete(self._client, self._alias, hashes)
            self._refresh()
        except MissingError:
            return

    def matching(self, document: Document) -> Iterator[ConditionHash]:
        """The hashes of the conditions that match."""
        body = _percolation(document)
        sources = body["aggs"]["hashes"]["composite"]
        try:
            while True:
                buckets = self._ask(body)
                yield from (ConditionHash(bucket["key"]["hash"]) for bucket in buckets)
                if len(buckets) < _PAGE:
                    return
                sources["after"] = buckets[-1]["key"]
        except MissingError:
            return

    def forget(self) -> None:
        """Forget that there is an index: it has been dropped."""
        self._is_current = False

    def _ask(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        with translated_errors():
            answer = self._client.search(
                index=self._alias,
                allow_partial_search_results=False,
                request_cache=False,
                filter_path="timed_out,_shards,aggregations.hashes.buckets.key",
                body=body,
            )
        require_complete(answer.body)
        found: list[dict[str, Any]] = (
            answer.body.get("aggregations", {}).get("hashes", {}).get("buckets", [])
        )
        return found

    def _ensure_index(self) -> None:
        if self._is_current:
            return
        try:
            self._indexes.create_conditions()
        except RefusedRequestError as error:
            if "[percolator]" in str(error):
                raise EngineError(
                    "this cluster has no percolator module: saved searches cannot be matched"
                ) from error
            raise
        self._is_current = True

    def _refresh(self) -> None:
        with translated_errors():
            self._client.indices.refresh(index=self._alias)


def _percolation(document: Document) -> dict[str, Any]:
    """The request: hashes by aggregation, no hits.

    For each hit it returns, the percolator would run that condition a second time to say which of
    the documents matched.
    """
    percolate = {"field": "query", "document": fields_of(document)}
    sources = [{"hash": {"terms": {"field": "hash"}}}]
    return {
        "size": 0,
        "track_total_hits": False,
        "query": {"constant_score": {"filter": {"percolate": percolate}}},
        "aggs": {"hashes": {"composite": {"size": _PAGE, "sources": sources}}},
    }
