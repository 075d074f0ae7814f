"""The result list: the form, the conditions, the hits and their facets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.config import PortalConfig
from portal.dates import day_in_japan
from portal.languages import PARAMETER, choose_language
from portal.rendering import render
from portal.seekers.chips import make_chips
from portal.seekers.facets import make_facets
from portal.seekers.form import DAYS, make_form
from portal.seekers.hits import make_hit_view
from portal.seekers.links import RESULTS_PATH, QueryLinks, results_url
from portal.seekers.pagination import last_page, make_pagination
from portal.seekers.relaxing import make_relaxations
from portal.texts import Texts, texts_of
from schemas.collection import FILTERS, SORTS, Collection
from schemas.language import Language
from schemas.limits import SHOWN_LIMIT
from schemas.problems import Problem
from schemas.query import BOXES, SearchQuery
from schemas.query_url import parameter_names, query_to_params, read_params
from schemas.results import SearchResult
from search_engine.port import EngineUnavailableError
from search_engine.searcher import Searcher

_TEMPLATE = "pages/result_list.html"
_BAD_REQUEST, _UNAVAILABLE = 400, 503


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One line of the summary of errors, and the field it leads to, if the form has it."""

    message: str
    anchor: str | None


class ResultListView:
    """`/postings`."""

    def __init__(self, searcher: Searcher, config: PortalConfig) -> None:
        self._searcher = searcher
        self._config = config

    def show(self, request: Request) -> Response:
        """The page of results, or the form again with what is wrong with it.

        An address with empty fields, as a browser makes it from the form, is sent on to its short
        form, which can be shared.
        """
        language = choose_language(request, self._config.default_language)
        typed = request.query_params.multi_items()
        query, problems = read_params(typed, Collection.POSTINGS)
        if problems:
            return self._refuse(request, language, query, problems, _BAD_REQUEST)
        known = parameter_names(Collection.POSTINGS)
        if any(name in known and not value.strip() for name, value in typed):
            return _send_on(query, request)
        try:
            result = self._searcher.search(query, language)
            relaxations = [] if result.total else self._searcher.relaxations(query)
        except EngineUnavailableError:
            problem = Problem("engine-unavailable")
            return self._refuse(request, language, query, [problem], _UNAVAILABLE)
        last = last_page(result.total, query.per_page)
        if query.page > last:
            return _send_on(replace(query, page=last), request)
        t = texts_of(language)
        return render(
            request,
            _TEMPLATE,
            language,
            base_url=self._config.base_url,
            form=make_form(query, language, countries=_countries(result)),
            problems=(),
            relaxations=make_relaxations(relaxations, t),
            **self._answer(query, result, t),
        )

    def _answer(self, query: SearchQuery, result: SearchResult, t: Texts) -> dict[str, Any]:
        links = QueryLinks(query)
        today = day_in_japan(self._config.clock())
        return {
            "total": result.total,
            "is_capped": result.is_capped,
            "limit": SHOWN_LIMIT,
            "chips": make_chips(query, links, t),
            "sorts": [(sort.value, sort is query.sort) for sort in SORTS[query.collection]],
            "kept": _hidden(query),
            "clear_url": RESULTS_PATH,
            "facets": make_facets(query, result, links, t.language),
            "hits": [make_hit_view(hit, today, t) for hit in result.hits],
            "pagination": make_pagination(query, result.total, links),
        }

    def _refuse(
        self,
        request: Request,
        language: Language,
        query: SearchQuery,
        problems: Sequence[Problem],
        status: int,
    ) -> Response:
        typed = request.query_params.multi_items()
        response = render(
            request,
            _TEMPLATE,
            language,
            base_url=self._config.base_url,
            status=status,
            form=make_form(query, language, typed=typed, problems=problems),
            problems=[ProblemLine(one.message(language), _anchor(one.field)) for one in problems],
            total=None,
        )
        if status == _UNAVAILABLE:
            response.headers["Retry-After"] = "30"
        return response


def _countries(result: SearchResult) -> list[str]:
    return [code for code, _ in result.facets.get("country", ())]


def _hidden(query: SearchQuery) -> list[tuple[str, str]]:
    """The question as hidden fields, for the form that changes only the order."""
    return [
        pair for pair in query_to_params(replace(query, page=1)) if pair[0] not in {"sort", "page"}
    ]


def _anchor(field: str | None) -> str | None:
    if field in BOXES:
        return f"box-{field}"
    if field in DAYS:
        return field
    return f"filter-{field}" if field in FILTERS[Collection.POSTINGS] else None


def _send_on(query: SearchQuery, request: Request) -> Response:
    url = results_url(query)
    if PARAMETER in request.query_params:
        mark = "&" if "?" in url else "?"
        url = f"{url}{mark}{PARAMETER}={'1' if request.query_params[PARAMETER] == '1' else '0'}"
    return RedirectResponse(url, status_code=303)
