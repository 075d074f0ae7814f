"""The engine is down, or silent: 503 with Retry-After, soon; and what does not need it goes on."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from koubo.container import Container
from tests.integration.api.serving import container_with, serve

LIMIT_SECONDS = 2.0


@contextmanager
def _nobody() -> Iterator[int]:
    """A port where nothing listens."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield reserved.getsockname()[1]


@contextmanager
def _silence() -> Iterator[int]:
    """A port that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        yield listener.getsockname()[1]


@pytest.fixture(scope="module", params=[_nobody, _silence], ids=["refused", "silent"])
def down_client(container: Container, request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    with (
        request.param() as port,
        container_with(container, engine_url=f"http://127.0.0.1:{port}") as parts,
        serve(parts) as served,
    ):
        yield served


@pytest.mark.parametrize(
    "path", ["/api/v1/postings", "/api/v1/postings?all=研究", "/api/v1/postings/D126000001"]
)
def test_search_says_when_to_come_back(down_client: httpx.Client, path: str) -> None:
    begun = time.perf_counter()
    response = down_client.get(path)
    assert time.perf_counter() - begun < LIMIT_SECONDS
    assert response.status_code == 503
    assert int(response.headers["retry-after"]) > 0
    assert response.json()["code"] == "engine-unavailable"


def test_a_page_says_so_too(down_client: httpx.Client) -> None:
    begun = time.perf_counter()
    response = down_client.get("/postings?all=研究")
    assert time.perf_counter() - begun < LIMIT_SECONDS
    assert response.status_code == 503
    assert "retry-after" in response.headers
    assert response.headers["content-type"].startswith("text/html")


def test_the_process_is_alive_and_not_ready(down_client: httpx.Client) -> None:
    assert down_client.get("/healthz").status_code == 200
    begun = time.perf_counter()
    ready = down_client.get("/readyz")
    assert time.perf_counter() - begun < LIMIT_SECONDS
    assert ready.status_code == 503
    assert ready.json()["status"] == "unavailable"
    assert "retry-after" in ready.headers


def test_a_refusal_needs_no_engine(down_client: httpx.Client) -> None:
    assert down_client.get("/api/v1/postings?page=0").status_code == 400
    assert down_client.get("/api/v1/vocabularies/tenure").status_code == 200


def test_the_log_names_the_fault_and_no_keyword(
    down_client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    down_client.get("/api/v1/postings?all=山田太郎")
    assert "search is unavailable" in caplog.text
    assert "山田" not in caplog.text


def test_too_many_at_once_are_told_to_come_back(container: Container) -> None:
    with (
        _silence() as port,
        container_with(
            container, engine_url=f"http://127.0.0.1:{port}", max_requests_under_way=2
        ) as parts,
        serve(parts) as served,
    ):
        waiting = [
            threading.Thread(target=served.get, args=("/api/v1/postings",)) for _ in range(2)
        ]
        for thread in waiting:
            thread.start()
        time.sleep(0.3)
        begun = time.perf_counter()
        refused = served.get("/api/v1/postings?lang=en")
        page = served.get("/postings")
        assert time.perf_counter() - begun < 0.5
        alive = served.get("/healthz")
        for thread in waiting:
            thread.join()
        after = served.get("/api/v1/vocabularies")
    assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")
    assert refused.json()["detail"].startswith("There are too many requests")
    assert (page.status_code, page.headers["content-type"][:9]) == (503, "text/html")
    assert "retry-after" in refused.headers
    assert "retry-after" in page.headers
    assert (alive.status_code, after.status_code) == (200, 200)
