"""`GET /healthz` and `GET /readyz`: for whoever restarts processes and sends them traffic.

Alive and ready are two questions. A process that waits for its engine is alive, and restarting it
helps nobody; it is not ready, and should get no requests. An index that was made with another
version of the analysis still answers, only not for every word as the current one would: taking
every process out of service for that would turn a rebuild into an outage. So it is ready, and says
`outdated`, which is for an alarm; and so is an index that is behind the record, or a record that
does not answer: searches do not need it.
"""

from __future__ import annotations

from typing import Any, Final

from search_api.answers import Answer, Header, json_answer
from search_api.calls import Call
from search_api.config import ApiConfig
from search_api.endpoint import Respond
from search_api.problems import RETRY_AFTER_SECONDS
from search_engine.searcher import Searcher

_NEVER_STORED: Final[Header] = (b"cache-control", b"no-store")
_RETRY: Final[Header] = (b"retry-after", str(RETRY_AFTER_SECONDS).encode())


def show_alive(call: Call) -> Answer:
    """The process answers; nothing else is looked at."""
    del call
    return json_answer({"status": "alive"}, headers=(_NEVER_STORED,))


def ready_route(searcher: Searcher, config: ApiConfig) -> Respond:
    """The route that says whether searches can be answered, and from which index."""

    def show_ready(call: Call) -> Answer:
        del call
        health = searcher.health()
        body: dict[str, Any] = {
            "status": "ready" if health.is_available else "unavailable",
            "analyzer_version": config.analyzer_version,
            "collections": {
                collection.value: {
                    "documents": health.documents.get(collection, 0),
                    "analyzer_version": version,
                    "analysis": _analysis(version, config.analyzer_version),
                }
                for collection, version in health.analyzer_versions.items()
            },
        }
        if config.record_state is not None:
            body["record"] = dict(config.record_state())
        if health.is_available:
            return json_answer(body, headers=(_NEVER_STORED,))
        return json_answer(body, 503, (_NEVER_STORED, _RETRY))

    return show_ready


def _analysis(indexed: str | None, current: str) -> str:
    if indexed is None:
        return "missing"
    return "current" if indexed == current else "outdated"
