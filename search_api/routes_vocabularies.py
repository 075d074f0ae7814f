"""`GET /api/v1/vocabularies`: the codes of filters and records, with their labels."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from schemas.language import Language
from schemas.problems import Problem, RefusedError
from schemas.vocabulary import VOCABULARY_NAMES, vocabulary
from search_api.answers import Answer, Header, json_answer
from search_api.calls import LANG, Call, check_choice, check_names
from search_api.config import ApiConfig
from search_api.endpoint import Respond
from search_api.rendering import API_PATH

_AN_HOUR: Final[tuple[Header, ...]] = ((b"cache-control", b"public, max-age=3600"),)
"""Vocabularies change with a release only."""


def list_route(config: ApiConfig) -> Respond:
    """The route that names every vocabulary."""

    def names(call: Call) -> Answer:
        _check(call)
        return _list_answer(config.base_url)

    return names


def show_vocabulary(call: Call) -> Answer:
    """One vocabulary: its concepts in the order they are shown."""
    _check(call)
    name = call.path_params["name"]
    if name not in VOCABULARY_NAMES:
        raise RefusedError(Problem("not-found", "name"))
    return _vocabulary_answer(name)


def _check(call: Call) -> None:
    problems = [*check_names(call), *check_choice(call, LANG, Language)]
    if problems:
        raise RefusedError(*problems)


@cache
def _list_answer(base_url: str) -> Answer:
    found: list[dict[str, Any]] = [
        {
            "name": name,
            "size": len(vocabulary(name).concepts),
            "url": f"{base_url}{API_PATH}/vocabularies/{name}",
        }
        for name in VOCABULARY_NAMES
    ]
    return json_answer({"vocabularies": found}, headers=_AN_HOUR)


@cache
def _vocabulary_answer(name: str) -> Answer:
    concepts = [
        {
            "code": concept.code,
            "parents": list(concept.parents),
            "label": {"ja": concept.ja, "en": concept.en},
        }
        for concept in vocabulary(name)
    ]
    return json_answer({"name": name, "concepts": concepts}, headers=_AN_HOUR)
