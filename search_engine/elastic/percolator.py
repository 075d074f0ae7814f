"""Registered conditions: which of them match a document, without reading the conditions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
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
from search_engine.elastic.conjunctions import MAX_PIECES, pieces_of
from search_engine.elastic.indexes import Indexes
from search_engine.elastic.queries import to_query
from search_engine.elastic.writing import Operation, delete, fields_of, operation, send
from search_engine.port import Condition, EngineError, Outcome

_PAGE: Final = 10_000
"""Hashes in one answer; each page more costs a percolation more."""

_HASHES_AT_ONCE: Final = _PAGE // MAX_PIECES
"""So that the pieces of all of them fit into one page."""


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
        operations = (piece for condition in conditions for piece in _pieces(condition))
        self._ensure_index()
        results = list(send(self._client, self._alias, operations))
        self._refresh()
        refused = [result for result in results if result.outcome is Outcome.REFUSED]
        if refused:
            shown = "; ".join(f"{result.id}: {result.reason}" for result in refused[:5])
            raise EngineError(f"{len(refused)} conditions refused: {shown}")

    def unregister(self, hashes: Iterable[ConditionHash]) -> None:
        """Forget conditions."""
        remaining = iter(hashes)
        try:
            while some := list(islice(remaining, _HASHES_AT_ONCE)):
                delete(self._client, self._alias, self._ids_of(some))
            self._refresh()
        except MissingError:
            return

    def matching(self, document: Document) -> Iterator[ConditionHash]:
        """The hashes of the conditions that match; none where no condition could be kept."""
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
        except RefusedRequestError as error:
            if "unknown query [percolate]" not in str(error):
                raise

    def forget(self) -> None:
        """Forget that there is an index: it has been dropped."""
        self._is_current = False

    def _ask(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        answer = self._search(body, filter_path="timed_out,_shards,aggregations.hashes.buckets.key")
        # Without matches nothing of the aggregation is left by the path.
        found: list[dict[str, Any]] = (
            answer.get("aggregations", {}).get("hashes", {}).get("buckets", [])
        )
        return found

    def _ids_of(self, hashes: Sequence[ConditionHash]) -> list[str]:
        body = {"size": _PAGE, "_source": False, "query": {"terms": {"hash": hashes}}}
        return [hit["_id"] for hit in self._search(body)["hits"]["hits"]]

    def _search(self, body: dict[str, Any], **parameters: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON is any value
        with translated_errors():
            answer = self._client.search(
                index=self._alias,
                allow_partial_search_results=False,
                request_cache=False,
                body=body,
                **parameters,
            )
        require_complete(answer.body)
        return dict(answer.body)

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


def _pieces(condition: Condition) -> Iterator[Operation]:
    for number, piece in enumerate(pieces_of(condition.expression)):
        yield operation(
            condition.hash,
            {"index": {"_id": f"{condition.hash}-{number}"}},
            {
                "hash": condition.hash,
                "query": to_query(piece.expression),
                "excluded": [_excluded(field, value) for field, value in piece.excluded],
            },
        )


def _excluded(field: str, value: str) -> str:
    return f"{field}\0{value}"


def _percolation(document: Document) -> dict[str, Any]:
    """The request: hashes by aggregation, no hits.

    For each hit it returns, the percolator would run that condition a second time to say which of
    the documents matched.
    """
    percolate = {"field": "query", "document": fields_of(document)}
    held = [_excluded(field, value) for field, values in document.exact.items() for value in values]
    sources = [{"hash": {"terms": {"field": "hash"}}}]
    return {
        "size": 0,
        "track_total_hits": False,
        "query": {
            "bool": {
                "filter": [{"percolate": percolate}],
                "must_not": [{"terms": {"excluded": held}}],
            }
        },
        "aggs": {"hashes": {"composite": {"size": _PAGE, "sources": sources}}},
    }
