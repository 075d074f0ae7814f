"""Headers of every answer: security, caching, cross-origin reading, ids; and the access log."""

from __future__ import annotations

import logging
import time

import httpx
import pytest

from koubo.container import Container
from tests.integration.api.serving import container_with, serve

PATHS = (
    "/api/v1/postings",
    "/api/v1/postings?page=0",
    "/api/v1/postings?all=%00",
    "/api/v1/openapi.json",
    "/api/nowhere",
    "/healthz",
    "/",
    "/postings?all=x",
    "/nowhere",
)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_protected(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy.pop("default-src") == policy.pop("frame-ancestors") == "'none'"
    assert set(policy.values()) <= {"'self'", "'none'"}
    assert headers.get_list("cache-control")
    assert "strict-transport-security" not in headers
    assert "server" not in headers


@pytest.mark.parametrize("path", PATHS)
def test_only_the_api_may_be_read_from_other_sites(client: httpx.Client, path: str) -> None:
    headers = client.get(path, headers={"Origin": "https://example.org"}).headers
    is_api = path.startswith("/api/")
    assert (headers.get("access-control-allow-origin") == "*") == is_api
    assert "access-control-allow-credentials" not in headers


def test_https_is_for_good_where_the_site_is_reached_by_https(container: Container) -> None:
    with (
        container_with(container, base_url="https://koubo.example/") as parts,
        serve(parts) as served,
    ):
        response = served.get("/api/v1/postings?per_page=1")
    assert response.headers["strict-transport-security"] == "max-age=63072000"
    assert response.json()["items"][0]["url"].startswith("https://koubo.example/postings/D")


def test_an_id_that_makes_sense_is_kept(client: httpx.Client) -> None:
    kept = client.get("/healthz", headers={"X-Request-Id": "abc-123"})
    assert kept.headers["x-request-id"] == "abc-123"
    for odd in ("a b", "a" * 65, "", "<b>"):
        made = client.get("/healthz", headers={"X-Request-Id": odd}).headers["x-request-id"]
        assert made != odd
        assert len(made) == 16


def test_the_log_says_what_was_answered_and_not_what_was_asked(
    client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "koubo.access"):
        client.get("/api/v1/postings?all=secret", headers={"X-Request-Id": "id-1"})
        end = time.monotonic() + 10
        while not caplog.records and time.monotonic() < end:
            time.sleep(0.01)  # the line is written when the answer has left
    (line,) = [record.msg for record in caplog.records]
    assert isinstance(line, dict)
    assert line.pop("milliseconds") > 0
    assert line == {
        "event": "request",
        "method": "GET",
        "route": "/api/v1/postings",
        "status": 200,
        "request_id": "id-1",
    }


def test_no_log_line_unless_it_is_wanted(
    client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "koubo.access"):
        client.get("/api/v1/postings?all=secret")
    assert caplog.records == []
