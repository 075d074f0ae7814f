"""The connection to the cluster, and its errors in the words of the port."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar, Final, TypeVar

import orjson
from elastic_transport import BaseNode, NodePool
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

_LONGEST_BACK_OFF_SECONDS: Final = 10.0
"""A node that failed is left alone for 1, 2, 4 … seconds. The client's own end of 30 s keeps a node
idle that is back; asking one that is still down costs a refused connection."""

_LOST_WITH_A_NODE: Final = frozenset(
    {
        "connect_transport_exception",
        "no_shard_available_action_exception",
        "node_closed_exception",
        "node_disconnected_exception",
        "node_not_connected_exception",
        "send_request_transport_exception",
    }
)
"""Causes by which the nodes that are left tell that one has gone in the middle of a request. Where
a search has its hits and is about to fetch them, the cluster does not ask another copy by itself,
and says 500 (seen with 7.17)."""

_Answer = TypeVar("_Answer")


class MissingError(EngineError):
    """The index or alias is not there."""


class RefusedRequestError(EngineError):
    """The cluster did not take the request as it stands (400, 413)."""


class AlreadyThereError(RefusedRequestError):
    """There is an index of this name."""


class LostNodeError(EngineUnavailableError):
    """A node went, or fell silent, while it was asked; another one may answer."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a read may take, and how often it is asked.

    With several nodes a read is asked twice, each time for half of the time, because one node that
    hangs must not be a failed search. With one node nobody else could answer, and a second try
    would only double the load of a cluster that is slow already. Writes have tries of their own
    (`send`), which count what each document became.
    """

    tries: int
    seconds: float
    """For each try."""

    @classmethod
    def of(cls, config: EngineConfig) -> Patience:
        """What the configuration allows."""
        tries = 2 if len(_nodes_of(config)) > 1 else 1
        return cls(tries, config.search_timeout_seconds / tries)

    def ask(self, read: Callable[[], _Answer]) -> _Answer:
        """Read; once more where the answer was lost with a node."""
        for _ in range(self.tries - 1):
            try:
                return read()
            except LostNodeError:
                continue
        return read()


class _Orjson(JsonSerializer):
    """Twice as fast as the default on 20 hits, and strict: what is not JSON is an error."""

    mimetype: ClassVar[str] = "application/vnd.elasticsearch+json"

    def loads(self, data: bytes) -> Any:  # noqa: ANN401 - JSON is any value
        return orjson.loads(data)

    def dumps(self, data: Any) -> bytes:  # noqa: ANN401 - JSON is any value
        return data if isinstance(data, bytes) else orjson.dumps(data)


class _PlainOrjson(_Orjson):
    mimetype: ClassVar[str] = "application/json"


class _NodePool(NodePool):
    """The client's choice of nodes, for threads: one at a time, and a failure counts once.

    As it comes, one thread walks through the living nodes while another takes a dead one out, and
    the request of the first ends in "dictionary changed size during iteration": just when a node
    has failed under load. And each of the threads that were talking to the node sets an alarm of
    its own, so that it comes back a second later however often it has failed, between the first
    and the second try of the same search.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - the base class's
        super().__init__(*arguments, **options)
        self._turn: Final = threading.Lock()

    def get(self) -> BaseNode:
        with self._turn:
            return super().get()

    def mark_dead(self, node: BaseNode, _now: float | None = None) -> None:
        with self._turn:
            if node.config in self._alive_nodes:
                super().mark_dead(node, _now)

    def mark_live(self, node: BaseNode) -> None:
        with self._turn:
            super().mark_live(node)


def _nodes_of(config: EngineConfig) -> list[str]:
    return [url.strip() for url in config.url.split(",")]


def connect(config: EngineConfig) -> Elasticsearch:
    """A client for all nodes of the configuration. Opens no connection yet.

    Where the connection was refused or dropped, a request is tried again: once for each node there
    is. After a timeout and after an answer that was lost with a node, reads are (`Patience`).

    Nodes are those that are named. The client could ask the cluster for its nodes ("sniffing"), and
    would get the addresses by which they know each other: in a container network, or behind a
    proxy, those are not the addresses by which we reach them.
    """
    nodes = _nodes_of(config)
    return Elasticsearch(
        nodes,
        serializers={kind.mimetype: kind() for kind in (_Orjson, _PlainOrjson)},
        connections_per_node=_CONNECTIONS_PER_NODE,
        request_timeout=config.write_timeout_seconds,
        node_pool_class=_NodePool,
        max_dead_node_backoff=_LONGEST_BACK_OFF_SECONDS,
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
        if _is_lost_with_a_node(error):
            raise LostNodeError(describe(error)) from error
        if error.status_code in _TRY_AGAIN_STATUSES:
            raise EngineUnavailableError(describe(error)) from error
        if error.message == "resource_already_exists_exception":
            raise AlreadyThereError(describe(error)) from error
        if error.status_code in {400, 413}:
            raise RefusedRequestError(describe(error)) from error
        raise EngineError(describe(error)) from error
    except ConnectionTimeout as error:
        raise LostNodeError(f"Elasticsearch cannot be reached: {error}") from error
    except ConnectionError as error:
        raise EngineUnavailableError(f"Elasticsearch cannot be reached: {error}") from error
    except (TransportError, UnsupportedProductError, orjson.JSONEncodeError) as error:
        raise EngineError(str(error)) from error


def _is_lost_with_a_node(error: ApiError) -> bool:
    body = error.body
    if error.status_code < 500 or not isinstance(body, Mapping):  # noqa: PLR2004 - server errors
        return False
    told = body.get("error")
    causes = _causes(told) if isinstance(told, Mapping) else ()
    return any(cause.get("type") in _LOST_WITH_A_NODE for cause in causes)


def _causes(error: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """An error object and all that are in it as its reasons."""
    yield error
    for cause in error.get("root_cause", ()):
        yield from _causes(cause)
    for failed in error.get("failed_shards", ()):
        yield from _causes(failed.get("reason") or {})
    if isinstance(error.get("caused_by"), Mapping):
        yield from _causes(error["caused_by"])


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
