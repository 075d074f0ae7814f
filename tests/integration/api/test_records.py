"""One posting, seekers on and off, vocabularies, health."""

from __future__ import annotations

import httpx
import pytest

from koubo.container import Container
from schemas.ids import DataNumber
from schemas.posting import Posting
from schemas.query import SearchQuery
from schemas.vocabulary import VOCABULARY_NAMES, vocabulary
from tests.integration.api.corpus import ENDED, KNOWN, NEVER, PROFILES, UPCOMING


def test_a_posting_is_its_record(client: httpx.Client, container: Container) -> None:
    answer = client.get(f"/api/v1/postings/{KNOWN}").json()
    stored = container.searcher.find_posting(DataNumber(KNOWN))
    assert Posting.model_validate(answer["posting"]) == stored
    assert answer["url"] == f"{container.settings.base_url}/postings/{KNOWN}"


@pytest.mark.parametrize(
    "number", [NEVER, UPCOMING, "D12", "S126000001", "d999000001", "0", "D99900000１"]
)
def test_what_is_not_there_yet_or_ever_is_unknown(client: httpx.Client, number: str) -> None:
    response = client.get(f"/api/v1/postings/{number}")
    assert (response.status_code, response.json()["code"]) == (404, "posting-not-found")


def test_an_ended_posting_names_title_and_institution_only(client: httpx.Client) -> None:
    response = client.get(f"/api/v1/postings/{ENDED}?lang=en")
    assert response.status_code == 410
    problem = response.json()
    assert problem["code"] == "posting-ended"
    assert problem["detail"] == "This posting has ended."
    assert problem["posting"] == {
        "data_number": ENDED,
        "title": {"ja": "掲載を終えた公募", "en": "A closed call"},
        "institution": {"ja": "東都大学", "en": "Toto University"},
    }
    assert "秘密" not in response.text


def test_seekers_are_hidden_until_switched_on(client: httpx.Client) -> None:
    for query in ("", "?all=研究", "?foo=1", "?page=0"):
        response = client.get(f"/api/v1/seekers{query}")
        assert (response.status_code, response.json()["code"]) == (404, "feature-disabled")


def test_seekers_can_be_searched_when_switched_on(open_client: httpx.Client) -> None:
    answer = open_client.get("/api/v1/seekers", params={"per_page": "5"}).json()
    assert 0 < answer["total"] <= PROFILES
    assert answer["query"] == {"version": 1, "collection": "seekers", "per_page": 5}
    assert {"profile_number", "marked_headline", "excerpt"} <= set(answer["items"][0])
    assert set(answer["facets"]) >= {"degree", "research_field"}


def test_seekers_have_their_own_filters_and_orders(open_client: httpx.Client) -> None:
    response = open_client.get("/api/v1/seekers?tenure=tenured&sort=deadline_latest&degree=doctor")
    assert response.status_code == 400
    errors = {(error["field"], error["code"]) for error in response.json()["errors"]}
    assert errors == {("tenure", "unknown-parameter"), ("sort", "unknown-sort")}


def test_vocabularies_are_listed_with_their_addresses(
    client: httpx.Client, container: Container
) -> None:
    listed = client.get("/api/v1/vocabularies").json()["vocabularies"]
    assert tuple(one["name"] for one in listed) == VOCABULARY_NAMES
    for one in listed:
        path = one["url"].removeprefix(container.settings.base_url)
        assert len(client.get(path).json()["concepts"]) == one["size"]


def test_a_vocabulary_is_whole(client: httpx.Client) -> None:
    concepts = client.get("/api/v1/vocabularies/research_field").json()["concepts"]
    wanted = [
        {"code": one.code, "parents": list(one.parents), "label": {"ja": one.ja, "en": one.en}}
        for one in vocabulary("research_field")
    ]
    assert concepts == wanted


def test_vocabularies_may_be_kept_an_hour(client: httpx.Client) -> None:
    assert client.get("/api/v1/vocabularies").headers["cache-control"] == "public, max-age=3600"


def test_an_unknown_vocabulary_is_not_found(client: httpx.Client) -> None:
    assert client.get("/api/v1/vocabularies/colour").status_code == 404


def test_alive_says_nothing_else(client: httpx.Client) -> None:
    response = client.get("/healthz")
    assert response.json() == {"status": "alive"}
    assert response.headers["cache-control"] == "no-store"


def test_ready_tells_what_the_index_was_made_with(
    client: httpx.Client, container: Container
) -> None:
    answer = client.get("/readyz").json()
    assert answer["status"] == "ready"
    assert answer["collections"]["postings"]["analysis"] == "current"
    assert answer["analyzer_version"] == container.analyzer.version
    shown = container.searcher.search(SearchQuery(), container.settings.default_language)
    assert answer["collections"]["postings"]["documents"] >= shown.total
