"""The connection to the cluster, and its errors in the words of the port."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, Final

import orjson
from elasticsearch import (
    ApiError,
    ConnectionError,  # noqa: A004 - the client's own name
    ConnectionTimeout,
    Elasticsearch,
    NotFoundError,
    TransportError,
    UnsupportedProductError,
)
from elasticsearch.serializer import JsonSerializer

from search_engine.config import EngineConfig
from search_engine.port import EngineError, EngineUnavailableError

_CONNECTIONS_PER_NODE: Final = 40
"""As many as a web worker has threads; a thread beyond waits for one that is given back."""

_REASON_CHARACTERS: Final = 500
"""Version 8 quotes the value it could not index in full, however long it is."""

_TRY_AGAIN_STATUSES: Final = frozenset({408, 429, 502, 503, 504})


class MissingError(EngineError):
    """The index or alias is not there."""


class RefusedRequestError(EngineError):
    """The cluster did not take the request as it stands (400, 413)."""


class AlreadyThereError(RefusedRequestError):
    """There is an index of this name."""


class _Orjson(JsonSerializer):
    """Twice as fast as the default on 20 hits, and strict: what is not JSON is an error."""

    mimetype: ClassVar[str] = "application/vnd.elasticsearch+json"

    def loads(self, data: bytes) -> Any:  # noqa: ANN401 - JSON is any value
        return orjson.loads(data)

    def dumps(self, data: Any) -> bytes:  # noqa: ANN401 - JSON is any value
        return data if isinstance(data, bytes) else orjson.dumps(data)


class _PlainOrjson(_Orjson):
    mimetype: ClassVar[str] = "application/json"


def connect(config: EngineConfig) -> Elasticsearch:
    """A client for all nodes of the configuration. Opens no connection yet.

    Where the connection was refused or dropped, a request is tried again: once for each node there
    is. Never after a timeout, because that would double the wait.
    """
    nodes = [url.strip() for url in config.url.split(",")]
    return Elasticsearch(
        nodes,
        serializers={kind.mimetype: kind() for kind in (_Orjson, _PlainOrjson)},
        connections_per_node=_CONNECTIONS_PER_NODE,
        request_timeout=config.write_timeout_seconds,
        max_retries=len(nodes),
        retry_on_timeout=False,
        retry_on_status=(),
        http_compress=False,
        meta_header=False,
    )


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raise the errors of the port instead of the client's."""
    try:
        yield
    except NotFoundError as error:
        raise MissingError(describe(error)) from error
    except ApiError as error:
        if error.status_code in _TRY_AGAIN_STATUSES:
            raise EngineUnavailableError(describe(error)) from error
        if error.message == "resource_already_exists_exception":
            raise AlreadyThereError(describe(error)) from error
        if error.status_code in {400, 413}:
            raise RefusedRequestError(describe(error)) from error
        raise EngineError(describe(error)) from error
    except (ConnectionError, ConnectionTimeout) as error:
        raise EngineUnavailableError(f"Elasticsearch cannot be reached: {error}") from error
    except (TransportError, UnsupportedProductError, orjson.JSONEncodeError) as error:
        raise EngineError(str(error)) from error


def describe(error: ApiError) -> str:
    """The status and the cluster's own reason."""
    body = error.body
    if isinstance(body, Mapping) and isinstance(body.get("error"), Mapping):
        return f"{error.status_code}: {reason_of(body['error'])}"
    return f"{error.status_code}: {error.message}"


def reason_of(error: Mapping[str, Any]) -> str:
    """The reason in an error object of the cluster, with the cause behind it if there is one."""
    cause: Mapping[str, Any] = error.get("caused_by") or next(iter(error.get("root_cause", ())), {})
    reasons = (error.get("reason"), cause.get("reason"))
    text = "; ".join(dict.fromkeys(filter(None, reasons)))
    return f"{error.get('type')}: {text}"[:_REASON_CHARACTERS]


def require_complete(answer: Mapping[str, Any]) -> None:
    """Refuse an answer that is not the whole answer."""
    shards = answer["_shards"]
    if answer.get("timed_out") or shards["failed"]:
        raise EngineUnavailableError(
            f"partial answer: timed out {answer.get('timed_out')}, "
            f"{shards['failed']} of {shards['total']} shards failed"
        )
