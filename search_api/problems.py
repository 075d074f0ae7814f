"""Errors over HTTP: which status an error has, and its body as problem+json (RFC 9457).

The sentences are those of `schemas.problems`. `type` is a reference relative to the site; it names
the kind of problem and is not a page. `code` is its last part. `title` is the same in every
language, `detail` is in the reader's. `errors` names every problem with the parameter it is about.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from traceback import format_tb
from typing import Any, Final

import orjson
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from schemas.language import Language
from schemas.problems import Problem, RefusedError, problem_kinds
from search_api.answers import FRESH, PROBLEM_JSON, Answer, Header
from search_engine.port import EngineUnavailableError

RETRY_AFTER_SECONDS: Final = 5
"""What a client is told to wait when search is unavailable or too busy."""

MAX_ERRORS: Final = 50
"""Errors named in one answer: a request of 16 kB could otherwise ask for one of a megabyte."""

_BY_STATUS: Final = {404: "not-found", 405: "method-not-allowed"}

_log = logging.getLogger("koubo.errors")


@dataclass(frozen=True, slots=True)
class Explanation:
    """An error as the reader is told of it, on a page or as JSON."""

    problems: Sequence[Problem]
    status: int
    headers: tuple[Header, ...] = ()


def explain(error: Exception) -> Explanation:
    """What to tell of an error. One that is a fault of ours is logged, and never shown."""
    match error:
        case RefusedError():
            return refusal(*error.problems)
        case EngineUnavailableError():
            _log.warning("search is unavailable: %s", error)
            return refusal(Problem("engine-unavailable"))
        case HTTPException() if error.status_code in _BY_STATUS:
            problem = Problem(_BY_STATUS[error.status_code])
            return Explanation([problem], error.status_code, _headers(error.headers))
        case HTTPException():
            return Explanation([Problem("internal-error")], error.status_code)
        case RequestValidationError():
            return Explanation([_invalid(entry) for entry in error.errors()], 400)
        case _:
            _log.error("unhandled error\n%s", _trace(error))
            return Explanation([Problem("internal-error")], 500)


def refusal(*problems: Problem) -> Explanation:
    """The explanation of problems, at least one; a passing one says when to come back."""
    status = problems[0].kind.status
    return Explanation(problems, status, _RETRY if status == _UNAVAILABLE else ())


def problem_answer(
    explanation: Explanation, language: Language, extra: Mapping[str, Any] | None = None
) -> Answer:
    """An explanation as problem+json; `extra` are further members of the body."""
    first = explanation.problems[0]
    body = {
        "type": f"/problems/{first.code}",
        "title": problem_title(first.code),
        "status": explanation.status,
        "detail": first.message(language),
        "code": first.code,
        "errors": [
            {"field": problem.field, "code": problem.code, "detail": problem.message(language)}
            for problem in explanation.problems[:MAX_ERRORS]
        ],
        **(extra or {}),
    }
    headers = (FRESH, (b"content-language", language.value.encode()), *explanation.headers)
    return Answer(orjson.dumps(body), explanation.status, PROBLEM_JSON, headers)


def problem_title(code: str) -> str:
    """The name of a kind of problem, in words: "box-too-long" is "Box too long"."""
    return problem_kinds()[code].code.replace("-", " ").capitalize()


_UNAVAILABLE: Final = 503
_RETRY: Final[tuple[Header, ...]] = ((b"retry-after", str(RETRY_AFTER_SECONDS).encode()),)


def _invalid(entry: Mapping[str, Any]) -> Problem:
    """What FastAPI found wrong with a declared parameter, if a route ever declares one."""
    value = str(entry.get("input", ""))[:40]
    return Problem("unknown-value", str(entry["loc"][-1]), {"value": value})


def _trace(error: BaseException) -> str:
    """Where it happened, in lines of code. Messages are left out: they repeat what was typed."""
    cause = error.__cause__ or error.__context__
    earlier = _trace(cause) if cause is not None else ""
    return f"{earlier}{''.join(format_tb(error.__traceback__))}{type(error).__qualname__}\n"


def _headers(headers: Mapping[str, str] | None) -> tuple[Header, ...]:
    pairs = (headers or {}).items()
    return tuple((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in pairs)
