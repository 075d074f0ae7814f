"""The page that says what went wrong where no page of its own does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from portal.languages import choose_language
from portal.rendering import render
from schemas.language import Language
from schemas.problems import Problem

_RETRY_SECONDS: Final = "30"
"""What a browser or crawler is told to wait when search is unavailable."""

_UNAVAILABLE: Final = 503


def render_problem_page(
    request: Request,
    problems: Sequence[Problem],
    status: int,
    *,
    default_language: Language = Language.JA,
) -> Response:
    """A page that names the problems and leads back to the search."""
    language = choose_language(request, default_language)
    response = render(
        request,
        "pages/problem.html",
        language,
        status=status,
        heading=problems[0].message(language),
        messages=[problem.message(language) for problem in problems[1:]],
    )
    if status == _UNAVAILABLE:
        response.headers["Retry-After"] = _RETRY_SECONDS
    return response
