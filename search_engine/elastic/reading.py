"""The stored records of an index: one by its id, or all in the order of ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any, Final

from elasticsearch import Elasticsearch

from search_engine.elastic.client import (
    MissingError,
    Patience,
    reason_of,
    require_complete,
    translated_errors,
)
from search_engine.port import EngineUnavailableError, StoredRecord

_PAGE: Final = 500
"""Records in one answer: 10 MB where each is as long as a posting may be."""

_PAGE_OF_VERSIONS: Final = 1_000


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


def get_versions(client: Elasticsearch, alias: str, ids: Iterable[str]) -> dict[str, int]:
    """The versions of the documents that there are, refreshed or not, in one request a thousand."""
    wanted = iter(dict.fromkeys(ids))
    versions: dict[str, int] = {}
    while page := list(islice(wanted, _PAGE_OF_VERSIONS)):
        try:
            with translated_errors():
                answer = client.mget(
                    index=alias,
                    ids=page,
                    source=False,
                    filter_path="docs._id,docs._version,docs.error",
                )
        except MissingError:
            return {}
        for found in answer["docs"]:
            if error := found.get("error"):
                if error.get("type") == "index_not_found_exception":
                    return {}
                raise EngineUnavailableError(f"versions: {reason_of(error)}")
            if "_version" in found:
                versions[found["_id"]] = found["_version"]
    return versions


def scan_records(client: Elasticsearch, alias: str, patience: Patience) -> Iterator[StoredRecord]:
    """Every record; each page begins after the last id, so nothing is kept open in the cluster."""
    after: dict[str, Any] = {}
    while True:
        try:
            hits = patience.ask(partial(_page, client, alias, after))
        except MissingError:
            return
        yield from map(_record, hits)
        if len(hits) < _PAGE:
            return
        after = {"search_after": hits[-1]["sort"]}


def _page(client: Elasticsearch, alias: str, after: Mapping[str, Any]) -> list[dict[str, Any]]:
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
    require_complete(answer.body)
    hits: list[dict[str, Any]] = answer["hits"]["hits"]
    return hits


def _record(hit: Mapping[str, Any]) -> StoredRecord:
    return StoredRecord(hit["_id"], hit["_version"], hit["fields"]["record"][0])
