"""Bulk requests: every document gets an outcome of its own, whatever happens to the others."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import orjson
from elasticsearch import Elasticsearch

from search_engine.document import Document
from search_engine.elastic.client import (
    MissingError,
    RefusedRequestError,
    reason_of,
    translated_errors,
)
from search_engine.elastic.indexes import HIT
from search_engine.port import EngineUnavailableError, Outcome, WriteResult

MAX_CHUNK_BYTES: Final = 8_000_000
"""A chunk is held in memory on both sides, and the server's limit is 100 MB."""

MAX_CHUNK_OPERATIONS: Final = 2_000

_PAUSES_SECONDS: Final = (0.1, 0.3, 0.6)
"""Waits before trying again what a busy or unreachable cluster did not take."""

FORGOTTEN_AFTER_SECONDS: Final = 0.25
"""The cluster dates deletions by a clock that it reads every 200 ms; until the next reading, the
version of a deleted document still refuses an equal one."""

_CONFLICT: Final = 409
_TRY_AGAIN: Final = frozenset({429, 503})
_OK: Final = range(200, 300)


@dataclass(frozen=True, slots=True)
class Operation:
    """One line or two of a bulk request, ready to send; `error` says why it cannot be sent."""

    id: str
    lines: tuple[bytes, ...]
    error: str = ""

    @property
    def size(self) -> int:
        """Bytes in the request."""
        return sum(map(len, self.lines)) + len(self.lines)


def indexing(document: Document) -> Operation:
    """Index a document unless its version, or a newer one, is there already."""
    action = {"_id": document.id, "version": document.version, "version_type": "external"}
    return operation(document.id, {"index": action}, _source(document))


def operation(id_: str, *lines: Mapping[str, Any]) -> Operation:
    """An operation from its lines; one that cannot be written as JSON carries the error."""
    try:
        return Operation(id_, tuple(map(orjson.dumps, lines)))
    except orjson.JSONEncodeError as error:
        return Operation(id_, (), str(error))


def fields_of(document: Document) -> dict[str, Any]:
    """What an expression can ask about the document: all fields of the mapping."""
    return {
        **document.exact,
        **{name: " ".join(words) for name, words in document.words.items()},
        **document.numbers,
    }


def _source(document: Document) -> dict[str, Any]:
    return {
        **fields_of(document),
        "id": document.id,
        HIT: orjson.Fragment(document.hit),
        "record": document.record,
    }


def send(
    client: Elasticsearch, alias: str, operations: Iterable[Operation]
) -> Iterator[WriteResult]:
    """Send operations in chunks; one result each, in order.

    Raises:
        MissingError: There is no such alias.
        EngineUnavailableError: The cluster stayed busy or out of reach. What was sent before may
            have been written.
    """
    for chunk in _chunks(operations):
        yield from _send_chunk(client, alias, chunk)


def _chunks(operations: Iterable[Operation]) -> Iterator[list[Operation]]:
    chunk: list[Operation] = []
    size = 0
    for item in operations:
        if chunk and (size + item.size > MAX_CHUNK_BYTES or len(chunk) >= MAX_CHUNK_OPERATIONS):
            yield chunk
            chunk, size = [], 0
        chunk.append(item)
        size += item.size
    if chunk:
        yield chunk


def _send_chunk(
    client: Elasticsearch, alias: str, chunk: Sequence[Operation]
) -> Iterator[WriteResult]:
    results = {
        number: WriteResult(item.id, Outcome.REFUSED, item.error)
        for number, item in enumerate(chunk)
        if item.error
    }
    waiting = [number for number in range(len(chunk)) if number not in results]
    for pause in (*_PAUSES_SECONDS, None):
        try:
            items = _request(client, alias, [chunk[number] for number in waiting])
        except EngineUnavailableError:
            if pause is None:
                raise
        else:
            for number, item in zip(waiting, items, strict=True):
                if item["status"] not in _TRY_AGAIN:
                    results[number] = _result(chunk[number].id, item)
            waiting = [number for number in waiting if number not in results]
        if not waiting:
            break
        if pause is None:
            raise EngineUnavailableError(f"{len(waiting)} operations not taken: cluster is busy")
        time.sleep(pause)
    yield from (results[number] for number in range(len(chunk)))


def _request(
    client: Elasticsearch, alias: str, operations: Sequence[Operation]
) -> list[dict[str, Any]]:
    """One request; a request that is refused as a whole is halved until the bad one is alone."""
    if not operations:
        return []
    lines = [line for item in operations for line in item.lines]
    try:
        with translated_errors():
            answer = client.bulk(
                index=alias,
                operations=cast("Any", lines),  # typed for dicts; bytes are passed through
                require_alias=True,
                filter_path="items.*.status,items.*.result,items.*.error",
            )
    except RefusedRequestError as error:
        if len(operations) == 1:
            return [{"status": 400, "error": {"type": "request", "reason": str(error)}}]
        middle = len(operations) // 2
        first = _request(client, alias, operations[:middle])
        return first + _request(client, alias, operations[middle:])
    items = [next(iter(item.values())) for item in answer["items"]]
    for item in items:
        if item.get("error", {}).get("type") == "index_not_found_exception":
            raise MissingError(reason_of(item["error"]))
    return items


def _result(id_: str, item: Mapping[str, Any]) -> WriteResult:
    if item["status"] == _CONFLICT:
        return WriteResult(id_, Outcome.STALE)
    if error := item.get("error"):
        return WriteResult(id_, Outcome.REFUSED, reason_of(error))
    return WriteResult(id_, Outcome.INDEXED)


def delete(client: Elasticsearch, alias: str, ids: Iterable[str]) -> int:
    """Delete by id; returns how many there were."""
    operations = [operation(id_, {"delete": {"_id": id_}}) for id_ in ids]
    deleted = 0
    for chunk in _chunks(operations):
        items = _request(client, alias, chunk)
        deleted += sum(item.get("result") == "deleted" for item in items)
    return deleted
