"""`GET /api/v1/postings`: what is found, counted, marked, linked."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from koubo.container import Container
from schemas.collection import FILTERS, Collection, Sort
from schemas.language import Language
from schemas.query import SearchQuery
from schemas.vocabulary import vocabulary
from tests.integration.api.corpus import ENDED, KNOWN, MANY, UPCOMING

QUESTIONS = (
    SearchQuery(),
    SearchQuery(all=("研究",)),
    SearchQuery(any=("数学", "生物"), none=("非常勤",)),
    SearchQuery(filters=(("job_type", ("lecturer", "professor")),)),
    SearchQuery(filters=(("employment", ("full_time",)), ("research_field", ("J",)))),
    SearchQuery(deadline_from=date(2026, 1, 1), sort=Sort.DEADLINE_SOONEST),
    SearchQuery(all=("情報",), sort=Sort.RELEVANCE, page=2, per_page=5),
    SearchQuery(updated_from=date(2020, 1, 2), sort=Sort.DEADLINE_LATEST, per_page=100),
    SearchQuery(all=("存在しない語句",)),
)


def search(client: httpx.Client, *params: tuple[str, str]) -> dict[str, Any]:
    response = client.get("/api/v1/postings", params=list(params))
    assert response.status_code == 200, response.text
    answer = response.json()
    assert isinstance(answer, dict)
    return answer


def params_of(query: SearchQuery) -> list[tuple[str, str]]:
    from_boxes = [(box, " ".join(query.keywords(box))) for box in ("all", "any", "none")]
    from_filters = [(name, value) for name, values in query.filters for value in values]
    rest = [
        (name, str(getattr(query, name) or ""))
        for name in ("deadline_from", "deadline_to", "updated_from", "sort", "page", "per_page")
    ]
    return [*from_boxes, *from_filters, *rest]


@pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: query.to_json().decode()[:60])
def test_the_answer_is_the_engines(
    client: httpx.Client, container: Container, query: SearchQuery, language: Language
) -> None:
    wanted = container.searcher.search(query, language)
    answer = search(client, *params_of(query), ("lang", language))
    assert answer["total"] == wanted.total
    assert [item["data_number"] for item in answer["items"]] == [hit.id for hit in wanted.hits]
    for item, hit in zip(answer["items"], wanted.hits, strict=True):
        assert _segments(item["marked_title"]) == hit.title
        assert _segments(item["excerpt"]) == hit.excerpt
        assert item.items() >= dict(hit.card).items()
    counts = {
        name: tuple((one["value"], one["count"]) for one in values)
        for name, values in answer["facets"].items()
    }
    assert counts == {name: wanted.facets.get(name, ()) for name in FILTERS[Collection.POSTINGS]}
    assert answer["query"] == query.to_dict()


def _segments(value: list[dict[str, Any]]) -> tuple[tuple[str, bool], ...]:
    return tuple((segment["text"], segment["is_marked"]) for segment in value)


def test_facet_labels_are_in_the_readers_language(client: httpx.Client, language: Language) -> None:
    facets = search(client, ("lang", language))["facets"]
    for name, values in facets.items():
        labels = vocabulary(FILTERS[Collection.POSTINGS][name].vocabulary)
        for one in values:
            assert one["label"] == labels.label(one["value"], language)


def test_facets_can_be_left_out(client: httpx.Client) -> None:
    assert "facets" not in search(client, ("facets", "false"))
    assert "facets" in search(client, ("facets", "true"))


def test_the_default_order_is_the_newest_update_first(client: httpx.Client) -> None:
    updated = [item["updated_at"] for item in search(client)["items"]]
    assert updated == sorted(updated, reverse=True)


def test_only_what_can_be_seen_now_is_found(client: httpx.Client) -> None:
    for number, words in ((KNOWN, "准教授"), (ENDED, "掲載を終えた公募"), (UPCOMING, "来世紀")):
        found = search(client, ("all", words), ("per_page", "100"))["items"]
        assert (number in {item["data_number"] for item in found}) == (number == KNOWN)


def test_the_cap_limits_paging_and_not_counting(client: httpx.Client) -> None:
    answer = search(client, ("country", "IS"), ("per_page", "100"), ("page", "10"))
    assert (answer["total"], answer["shown_limit"], answer["is_capped"]) == (MANY, 1_000, True)
    assert len(answer["items"]) == 100
    assert answer["links"]["next"] is None
    assert not search(client, ("country", "JP"))["is_capped"]


def test_the_last_page_ends_at_the_cap(client: httpx.Client) -> None:
    answer = search(client, ("country", "IS"), ("per_page", "30"), ("page", "34"))
    assert len(answer["items"]) == 10
    assert answer["links"]["next"] is None


def test_links_lead_through_all_pages_and_back(client: httpx.Client) -> None:
    first = search(client, ("country", "JP"), ("per_page", "70"), ("lang", "en"))
    seen, answer = [item["data_number"] for item in first["items"]], first
    while answer["links"]["next"]:
        address = answer["links"]["next"]
        following = _follow(client, address)
        assert _same_question(following["links"]["prev"], answer["links"]["self"])
        answer = following
        assert _same_question(answer["links"]["self"], address)
        seen += [item["data_number"] for item in answer["items"]]
    assert len(seen) == len(set(seen)) == first["total"]
    assert first["links"]["prev"] is None


def test_links_keep_what_was_asked(client: httpx.Client) -> None:
    asked = [("all", '研究 "画像 処理"'), ("job_type", "lecturer"), ("job_type", "professor")]
    asked += [("sort", "relevance"), ("per_page", "1"), ("lang", "en"), ("facets", "false")]
    address = urlsplit(search(client, *asked)["links"]["self"])
    assert sorted(parse_qsl(address.query)) == sorted(asked)
    assert address.path == "/api/v1/postings"


def _follow(client: httpx.Client, address: str) -> dict[str, Any]:
    return search(client, *parse_qsl(urlsplit(address).query))


def _same_question(one: str, other: str) -> bool:
    return sorted(parse_qsl(urlsplit(one).query)) == sorted(parse_qsl(urlsplit(other).query))


def test_an_item_says_where_people_read_it(client: httpx.Client, container: Container) -> None:
    item = search(client, ("all", "機械学習の准教授"))["items"][0]
    assert item["data_number"] == KNOWN
    assert item["url"] == f"{container.settings.base_url}/postings/{KNOWN}"


def test_marks_are_in_the_title_of_the_language_asked_for(client: httpx.Client) -> None:
    for language, word, title in (("ja", "機械学習", "准教授"), ("en", "learning", "Professor")):
        items = search(client, ("all", word), ("lang", language), ("per_page", "100"))["items"]
        item = next(item for item in items if item["data_number"] == KNOWN)
        assert any(piece["is_marked"] for piece in item["marked_title"])
        assert title in "".join(piece["text"] for piece in item["marked_title"])


def test_head_is_get_without_the_body(client: httpx.Client) -> None:
    head = client.head("/api/v1/postings", params={"all": "研究"})
    get = client.get("/api/v1/postings", params={"all": "研究"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(get.content))
