"""The state of the cluster and of the live indexes."""

from __future__ import annotations

from typing import Any

from elasticsearch import Elasticsearch

from schemas.collection import Collection
from search_engine.elastic.client import MissingError, require_complete, translated_errors
from search_engine.elastic.indexes import Indexes
from search_engine.port import EngineError, Health


def read_health(client: Elasticsearch, indexes: dict[Collection, Indexes]) -> Health:
    """Ask for the cluster's status and, for each collection, its size and analyzer version."""
    documents = dict.fromkeys(indexes, 0)
    versions: dict[Collection, str | None] = dict.fromkeys(indexes)
    try:
        with translated_errors():
            status = client.cluster.health()["status"]
        for collection, index in indexes.items():
            documents[collection] = _count(client, index.alias)
            versions[collection] = _analyzer_version(client, index.alias)
    except EngineError as error:
        return Health(False, str(error), documents, versions)
    return Health(True, f"cluster status {status}", documents, versions)


def _count(client: Elasticsearch, alias: str) -> int:
    try:
        with translated_errors():
            answer = client.count(index=alias)
    except MissingError:
        return 0
    require_complete(answer.body)
    return int(answer["count"])


def _analyzer_version(client: Elasticsearch, alias: str) -> str | None:
    try:
        with translated_errors():
            found: dict[str, Any] = client.indices.get_mapping(index=alias).body
    except MissingError:
        return None
    metas = (index["mappings"].get("_meta", {}) for index in found.values())
    return next((meta.get("analyzer_version") for meta in metas), None)
