"""Each address: what it is for, what it takes, and every answer it can give."""

from __future__ import annotations

from typing import Any, Final

from schemas.collection import Collection
from schemas.language import Language
from schemas.problems import Problem
from schemas.vocabulary import VOCABULARY_NAMES
from search_api.openapi.components import ref
from search_api.openapi.parameters import language_parameter, path_parameter, search_parameters
from search_api.problems import problem_title
from search_api.rendering import API_PATH

Described = dict[str, Any]

_REFUSED: Final = Problem("unknown-value", "job_type", {"value": "wizard"})
_UNKNOWN_PARAMETER: Final = Problem("unknown-parameter", "keyword", {"value": "keyword"})


def paths() -> dict[str, Described]:
    """Every address of the API."""
    return {
        f"{API_PATH}/postings": _get(
            "searchPostings",
            "search",
            "Search postings",
            search_parameters(Collection.POSTINGS),
            {"200": _json("A page of postings", "PostingSearch"), **_search_errors()},
        ),
        f"{API_PATH}/postings/{{data_number}}": _get(
            "getPosting",
            "search",
            "One posting, whole",
            [_data_number(), language_parameter()],
            {"200": _json("The posting", "PostingAnswer"), **_posting_errors()},
        ),
        f"{API_PATH}/seekers": _get(
            "searchSeekers",
            "search",
            "Search seeker profiles, where this is switched on",
            search_parameters(Collection.SEEKERS),
            {
                "200": _json("A page of profiles", "SeekerSearch"),
                **_search_errors(),
                "404": _problem("Not switched on", Problem("feature-disabled")),
            },
        ),
        **_vocabulary_paths(),
        **_health_paths(),
    }


def _vocabulary_paths() -> dict[str, Described]:
    refused = _problem("A parameter is refused", _UNKNOWN_PARAMETER)
    name = path_parameter(
        "name", {"type": "string", "enum": list(VOCABULARY_NAMES)}, "A vocabulary", "job_type"
    )
    return {
        f"{API_PATH}/vocabularies": _get(
            "listVocabularies",
            "vocabularies",
            "The vocabularies there are",
            [language_parameter()],
            {"200": _json("Names and sizes", "VocabularyList"), "400": refused},
        ),
        f"{API_PATH}/vocabularies/{{name}}": _get(
            "getVocabulary",
            "vocabularies",
            "One vocabulary: codes, broader codes, labels",
            [name, language_parameter()],
            {
                "200": _json("Its concepts in the order they are shown", "Vocabulary"),
                "400": refused,
                "404": _problem("There is no such vocabulary", Problem("not-found", "name")),
            },
        ),
    }


def _health_paths() -> dict[str, Described]:
    return {
        "/healthz": _get(
            "isAlive", "health", "Is the process alive?", [], {"200": _json("It is", "Alive")}
        ),
        "/readyz": _get(
            "isReady",
            "health",
            "Can searches be answered, and from which index?",
            [],
            {
                "200": _json("They can; `outdated` calls for a rebuild", "Readiness"),
                "503": _json("They cannot", "Readiness"),
            },
        ),
    }


def _data_number() -> Described:
    schema = {"type": "string", "pattern": "^D[0-9]{9}$"}
    return path_parameter("data_number", schema, "The posting's number", "D126010001")


def _search_errors() -> dict[str, Described]:
    return {
        "400": _problem("A parameter is refused", _REFUSED),
        **_engine_errors(),
    }


def _posting_errors() -> dict[str, Described]:
    return {
        "400": _problem("A parameter is refused", _UNKNOWN_PARAMETER),
        "404": _problem("No such posting", Problem("posting-not-found", "data_number")),
        "410": _problem(
            "It has ended; only title and institution are told",
            Problem("posting-ended", "data_number"),
            "EndedProblem",
        ),
        **_engine_errors(),
    }


def _engine_errors() -> dict[str, Described]:
    retry = {"Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}}}
    return {
        "500": _problem("A fault of ours", Problem("internal-error")),
        "503": {
            **_problem("Search is unavailable or too busy", Problem("engine-unavailable")),
            "headers": retry,
        },
    }


def _get(
    operation: str,
    tag: str,
    summary: str,
    parameters: list[Described],
    responses: dict[str, Described],
) -> Described:
    return {
        "get": {
            "operationId": operation,
            "tags": [tag],
            "summary": summary,
            "parameters": parameters,
            "responses": responses,
        }
    }


def _json(description: str, shape: str) -> Described:
    return {"description": description, "content": {"application/json": {"schema": ref(shape)}}}


def _problem(description: str, problem: Problem, shape: str = "Problem") -> Described:
    detail = problem.message(Language.EN)
    example: Described = {
        "type": f"/problems/{problem.code}",
        "title": problem_title(problem.code),
        "status": problem.kind.status,
        "detail": detail,
        "code": problem.code,
        "errors": [{"field": problem.field, "code": problem.code, "detail": detail}],
    }
    if shape == "EndedProblem":
        example["posting"] = {
            "data_number": "D126010001",
            "title": {"ja": "助教の公募"},
            "institution": {"ja": "見本大学"},
        }
    content = {"schema": ref(shape), "example": example}
    return {"description": description, "content": {"application/problem+json": content}}
