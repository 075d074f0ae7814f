"""Search results as JSON: items with marked words, facets with labels, links to other pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from schemas.collection import FILTERS, Collection
from schemas.language import Language
from schemas.limits import SHOWN_LIMIT
from schemas.query_url import query_to_params
from schemas.results import Hit, MarkedText, SearchResult
from schemas.vocabulary import vocabulary
from search_api.questions import Question

API_PATH: Final = "/api/v1"


def render_result(result: SearchResult, question: Question, base_url: str) -> dict[str, Any]:
    """The whole answer to a search."""
    query = question.query
    answer: dict[str, Any] = {
        "total": result.total,
        "shown_limit": SHOWN_LIMIT,
        "is_capped": result.is_capped,
        "page": query.page,
        "per_page": query.per_page,
        "items": [_item(hit, query.collection, base_url) for hit in result.hits],
    }
    if question.has_facets:
        answer["facets"] = _facets(result, query.collection, question.language)
    answer["query"] = query.to_dict()
    answer["links"] = _links(result.total, question, base_url)
    return answer


def posting_page(number: str, base_url: str) -> str:
    """Where people read a posting."""
    return f"{base_url}/postings/{number}"


def _item(hit: Hit, collection: Collection, base_url: str) -> Mapping[str, Any]:
    item = {
        **hit.card,
        _MARKED[collection]: _segments(hit.title),
        "excerpt": _segments(hit.excerpt),
    }
    if collection is Collection.POSTINGS:
        item["url"] = posting_page(hit.id, base_url)
    return item


_MARKED: Final = {Collection.POSTINGS: "marked_title", Collection.SEEKERS: "marked_headline"}


def _segments(text: MarkedText) -> list[dict[str, str | bool]]:
    return [{"text": piece, "is_marked": is_marked} for piece, is_marked in text]


def _facets(
    result: SearchResult, collection: Collection, language: Language
) -> dict[str, list[dict[str, str | int]]]:
    facets: dict[str, list[dict[str, str | int]]] = {}
    for name, filter_ in FILTERS[collection].items():
        concepts = vocabulary(filter_.vocabulary).concepts
        facets[name] = [
            {"value": value, "label": concepts[value].label(language), "count": count}
            for value, count in result.facets.get(name, ())
        ]
    return facets


def _links(total: int, question: Question, base_url: str) -> dict[str, str | None]:
    query = question.query
    params = query_to_params(replace(query, page=1)) + list(question.options)
    first = f"{base_url}{API_PATH}/{query.collection.value}"
    plain = urlencode(params)

    def address(page: int) -> str:
        number = f"page={page}" if page > 1 else ""
        query_string = "&".join(part for part in (plain, number) if part)
        return f"{first}?{query_string}" if query_string else first

    shown = min(total, SHOWN_LIMIT)
    has_next = query.offset + query.per_page < shown
    return {
        "self": address(query.page),
        "next": address(query.page + 1) if has_next else None,
        "prev": address(query.page - 1) if query.page > 1 else None,
    }
