"""`/metrics` of the site: not there, or for the token only, and with nothing of anybody's in it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from koubo.container import Container
from koubo.metrics import metrics
from tests.integration.api.serving import container_with, serve

TOKEN = "a-token-of-a-test"  # noqa: S105 - of a test


@pytest.fixture(scope="module")
def metered_client(container: Container) -> Iterator[httpx.Client]:
    metrics.cache_clear()
    with container_with(container, metrics_token=TOKEN) as with_token, serve(with_token) as client:
        yield client


def test_without_a_token_there_is_no_page(client: httpx.Client) -> None:
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer x"}).status_code == 404


def test_a_wrong_token_sees_nothing(metered_client: httpx.Client) -> None:
    for shown in ("", "Bearer x", TOKEN[:-1]):
        answer = metered_client.get("/metrics", headers={"Authorization": shown})
        assert (answer.status_code, answer.content) == (401, b"")
        assert answer.headers["www-authenticate"] == "Bearer"


def test_requests_are_counted_by_route_and_never_by_what_was_asked(
    metered_client: httpx.Client,
) -> None:
    for path in (
        "/api/v1/postings?all=sagashimono",
        "/api/v1/postings/D100000001",
        "/api/v1/postings?all=sagashimono&page=nonsense",
        "/hanako@example.jp/sagashimono",
        "/?all=sagashimono",
        "/healthz",
    ):
        metered_client.get(path)
    answer = metered_client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["cache-control"] == "no-store"
    assert 'koubo_requests_total{route="/api/v1/postings",status="200"}' in answer.text
    assert 'koubo_requests_total{route="/api/v1/postings",status="400"}' in answer.text
    assert 'koubo_requests_total{route="/api/v1/postings/{data_number}",status=' in answer.text
    assert 'koubo_requests_total{route="/healthz",status="200"}' in answer.text
    assert 'koubo_requests_total{route="none",status="404"}' in answer.text
    assert "koubo_record_available" in answer.text
    for said in ("sagashimono", "hanako", "D100000001", "nonsense"):
        assert said not in answer.text
