"""Each limit at its edge, over HTTP: as much as it says, and not one more."""

from __future__ import annotations

import httpx
import pytest

from schemas.limits import (
    MAX_BOX_CHARACTERS,
    MAX_KEYWORDS,
    MAX_PER_PAGE,
    MAX_URL_CHARACTERS,
    MAX_VALUES_PER_FILTER,
    SHOWN_LIMIT,
)
from schemas.vocabulary import vocabulary
from tests.integration.api.serving import raw_request

FIELDS = [concept.code for concept in vocabulary("research_field")]
Params = tuple[tuple[str, str], ...]


def words(count: int) -> str:
    return " ".join(f"k{number}" for number in range(count))


EDGES: dict[str, tuple[Params, Params]] = {
    "box-too-long": (
        (("all", "あ" * MAX_BOX_CHARACTERS),),
        (("all", "あ" * (MAX_BOX_CHARACTERS + 1)),),
    ),
    "box-too-long, normalised": (
        (("any", "\ufdfa" * (MAX_BOX_CHARACTERS // 18)),),
        (("any", "\ufdfa" * (MAX_BOX_CHARACTERS // 18 + 1)),),
    ),
    "too-many-keywords": (
        (
            ("all", words(MAX_KEYWORDS - 2)),
            ("any", "x"),
            ("none", "y"),
        ),
        (
            ("all", words(MAX_KEYWORDS - 1)),
            ("any", "x"),
            ("none", "y"),
        ),
    ),
    "too-many-values": (
        tuple(("research_field", code) for code in FIELDS[:MAX_VALUES_PER_FILTER]),
        tuple(("research_field", code) for code in FIELDS[: MAX_VALUES_PER_FILTER + 1]),
    ),
    "not-a-number": ((("per_page", str(MAX_PER_PAGE)),), (("per_page", str(MAX_PER_PAGE + 1)),)),
    "page-beyond-limit": (
        (("page", str(SHOWN_LIMIT // 20)),),
        (("page", str(SHOWN_LIMIT // 20 + 1)),),
    ),
    "page-beyond-limit, of single items": (
        (
            ("page", str(SHOWN_LIMIT)),
            ("per_page", "1"),
        ),
        (
            ("page", str(SHOWN_LIMIT + 1)),
            ("per_page", "1"),
        ),
    ),
}


@pytest.mark.parametrize(("name", "edge"), EDGES.items(), ids=EDGES)
def test_a_limit_is_where_it_says(
    client: httpx.Client, name: str, edge: tuple[Params, Params]
) -> None:
    within, beyond = (client.get("/api/v1/postings", params=params) for params in edge)
    assert within.status_code == 200
    assert beyond.status_code == 400
    assert beyond.json()["code"] == name.partition(",")[0]


@pytest.mark.parametrize("path", ["/api/v1/postings?all=", "/api/v1/"])
def test_the_length_of_an_address(client: httpx.Client, path: str) -> None:
    for beyond in (0, 1):
        # The question mark is no part of the path nor of the query.
        filling = "a" * (MAX_URL_CHARACTERS - len(path.replace("?", "")) + beyond)
        problem = client.get(path + filling).json()
        assert (problem["code"] == "url-too-long") == bool(beyond)
        assert (problem["status"] == 400) or not beyond


def test_the_length_of_an_address_in_the_readers_language(client: httpx.Client) -> None:
    address = f"/api/v1/postings?lang=en&all={'a' * MAX_URL_CHARACTERS}"
    assert client.get(address).json()["detail"].startswith("The address is too long")
    page = client.get(f"/postings?ln=1&all={'a' * MAX_URL_CHARACTERS}")
    assert page.status_code == 400
    assert "The address is too long" in page.text


def test_a_small_body_does_no_harm(client: httpx.Client) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1024\r\n\r\n"
    assert raw_request(client, head, b"a" * 1_024).startswith(b"HTTP/1.1 200 ")
