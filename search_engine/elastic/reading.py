"""The stored records of an index: one by its id, or all in the order of ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from elasticsearch import Elasticsearch

from search_engine.elastic.client import MissingError, require_complete, translated_errors
from search_engine.port import StoredRecord

_PAGE: Final = 500
"""Records in one answer: 10 MB where each is as long as a posting may be."""


def get_record(client: Elasticsearch, alias: str, id_: str) -> StoredRecord | None:
    """The newest record of a document, whether or not it can be found yet."""
    if not id_:
        return None
    try:
        with translated_errors():
            answer = client.get(index=alias, id=id_, stored_fields="record", source=False)
    except MissingError:
        return None
    return _record(answer.body)


def scan_records(client: Elasticsearch, alias: str) -> Iterator[StoredRecord]:
    """Every record; each page begins after the last id, so nothing is kept open in the cluster."""
    after: dict[str, Any] = {}
    while True:
        try:
            with translated_errors():
                answer = client.search(
                    index=alias,
                    allow_partial_search_results=False,
                    size=_PAGE,
                    sort=[{"id": "asc"}],
                    source=False,
                    stored_fields=["record"],
                    version=True,
                    track_total_hits=False,
                    **after,
                )
        except MissingError:
            return
        require_complete(answer.body)
        hits = answer["hits"]["hits"]
        yield from map(_record, hits)
        if len(hits) < _PAGE:
            return
        after = {"search_after": hits[-1]["sort"]}


def _record(hit: Mapping[str, Any]) -> StoredRecord:
    return StoredRecord(hit["_id"], hit["_version"], hit["fields"]["record"][0])
