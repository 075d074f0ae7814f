"""Errors: one shape, every problem at once, the reader's language, nothing of ours in them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import NoReturn

import httpx
import pytest

from koubo.container import Container, utc_now
from schemas.language import Language
from schemas.query import SearchQuery
from schemas.results import SearchResult
from search_engine.port import EngineError
from search_engine.searcher import Searcher
from tests.integration.api.serving import serve

MEMBERS = {"type", "title", "status", "detail", "code", "errors"}


def errors_of(response: httpx.Response) -> list[tuple[str | None, str]]:
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert set(body) >= MEMBERS
    assert body["status"] == response.status_code
    assert body["type"] == f"/problems/{body['code']}"
    assert body["errors"][0]["code"] == body["code"]
    assert body["errors"][0]["detail"] == body["detail"]
    return [(error["field"], error["code"]) for error in body["errors"]]


REFUSED = (
    ("foo=1", [("foo", "unknown-parameter")]),
    ("ALL=x", [("ALL", "unknown-parameter")]),
    ("all=a&all=b", [("all", "repeated-parameter")]),
    ("page=0", [("page", "not-a-number")]),
    ("page=-1", [("page", "not-a-number")]),
    ("page=1.5", [("page", "not-a-number")]),
    ("page=１", [("page", "not-a-number")]),
    ("per_page=101", [("per_page", "not-a-number")]),
    ("page=51", [("page", "page-beyond-limit")]),
    ("page=999999999", [("page", "page-beyond-limit")]),
    ("page=9999999999", [("page", "not-a-number")]),
    ("sort=newest", [("sort", "unknown-sort")]),
    ("job_type=wizard", [("job_type", "unknown-value")]),
    ("deadline_from=2026-02-30", [("deadline_from", "not-a-date")]),
    ("deadline_to=01.02.2026", [("deadline_to", "not-a-date")]),
    ("deadline_from=2026-04-02&deadline_to=2026-04-01", [("deadline_from", "dates-reversed")]),
    ("lang=fr", [("lang", "unknown-value")]),
    ("lang=en&lang=ja", [("lang", "repeated-parameter")]),
    ("facets=yes", [("facets", "unknown-value")]),
    ("all=%07", [("all", "invalid-character")]),
    ("all=%EF%BF%BD", [("all", "invalid-character")]),
    (
        "foo=1&page=x&sort=y&job_type=z&lang=q&updated_from=now",
        [
            ("foo", "unknown-parameter"),
            ("updated_from", "not-a-date"),
            ("sort", "unknown-sort"),
            ("page", "not-a-number"),
            ("job_type", "unknown-value"),
            ("lang", "unknown-value"),
        ],
    ),
)


@pytest.mark.parametrize(("query", "wanted"), REFUSED, ids=[query for query, _ in REFUSED])
def test_everything_that_is_wrong_is_said_at_once(
    client: httpx.Client, query: str, wanted: list[tuple[str | None, str]]
) -> None:
    response = client.get(f"/api/v1/postings?{query}")
    assert response.status_code == 400
    assert errors_of(response) == wanted


@pytest.mark.parametrize("query", ["", "all=", "page=&per_page=", "job_type=&lang=&facets=", "&&"])
def test_an_empty_value_is_as_good_as_none(client: httpx.Client, query: str) -> None:
    answer = client.get(f"/api/v1/postings?{query}").json()
    assert answer["query"] == SearchQuery().to_dict()


@pytest.mark.parametrize("path", ["postings/D126010001", "vocabularies", "vocabularies/tenure"])
def test_every_route_refuses_parameters_it_does_not_read(client: httpx.Client, path: str) -> None:
    response = client.get(f"/api/v1/{path}?all=x&lang=en")
    assert response.status_code == 400
    assert errors_of(response) == [("all", "unknown-parameter")]


def test_an_answer_does_not_grow_without_end(client: httpx.Client) -> None:
    names = "&".join(f"x{number}=" for number in range(1_000))
    response = client.get(f"/api/v1/postings?{names}")
    assert response.status_code == 400
    assert len(response.json()["errors"]) == 50


LANGUAGES = (
    ("?lang=en", "ja", "There"),
    ("?lang=ja", "en", "「"),
    ("", "en-GB,en;q=0.9", "There"),
    ("", "fr, ja;q=0.2, en;q=0.7", "There"),
    ("", "fr", "「"),
    ("", "en;q=0", "「"),
    ("", "en;q=x, ;;, ja", "「"),
    ("", "", "「"),
)


@pytest.mark.parametrize(("query", "header", "begins"), LANGUAGES)
def test_sentences_are_in_the_readers_language(
    client: httpx.Client, query: str, header: str, begins: str
) -> None:
    address = f"/api/v1/postings{query}{'&' if query else '?'}sort=x"
    response = client.get(address, headers={"Accept-Language": header})
    assert response.json()["detail"].startswith(begins)
    assert response.headers["content-language"] == ("en" if begins == "There" else "ja")


def test_addresses_that_do_not_exist_look_the_same(client: httpx.Client) -> None:
    for path in ("/api", "/api/", "/api/v1", "/api/v2/postings", "/api/v1/postings/"):
        response = client.get(f"{path}?lang=en")
        assert response.status_code == 404, path
        assert errors_of(response) == [(None, "not-found")], path
        assert response.json()["detail"] == "There is no such page."


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(client: httpx.Client, method: str) -> None:
    response = client.request(method, "/api/v1/postings")
    assert response.status_code == 405
    assert errors_of(response) == [(None, "method-not-allowed")]
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD"}


def test_outside_of_the_api_an_error_is_a_page(client: httpx.Client) -> None:
    response = client.get("/nowhere", headers={"Accept-Language": "en"})
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")
    assert "There is no such page." in response.text


class BrokenSearcher(Searcher):
    """Fails with an error that quotes what was typed."""

    def __init__(self, container: Container, error: Exception) -> None:
        super().__init__(container.engine, container.analyzer, utc_now)
        self._error = error

    def search(self, query: SearchQuery, language: Language) -> SearchResult:
        del language
        self._fail(query)

    def count(self, query: SearchQuery) -> int:
        self._fail(query)

    def _fail(self, query: SearchQuery) -> NoReturn:
        raise self._error from ValueError(f"cannot do {query.all}")


@pytest.fixture(params=[RuntimeError("山田太郎"), EngineError("山田太郎")], ids=["bug", "engine"])
def broken_client(container: Container, request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    searcher = BrokenSearcher(container, request.param)
    with serve(replace(container, searcher=searcher)) as served:
        yield served


@pytest.mark.parametrize("path", ["/api/v1/postings", "/postings"])
def test_a_fault_of_ours_is_logged_without_what_was_typed(
    broken_client: httpx.Client, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        response = broken_client.get(path, params={"all": "山田太郎"})
    assert response.status_code == 500
    assert "x-request-id" in response.headers
    assert "RuntimeError" not in response.text
    if path.startswith("/api"):
        assert "太郎" not in response.text
        assert errors_of(response) == [(None, "internal-error")]
    assert "in _fail" in caplog.text
    assert "太郎" not in caplog.text
