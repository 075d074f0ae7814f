"""`GET /api/v1/postings/{data_number}`: one posting, whole."""

from __future__ import annotations

from typing import Any

from schemas.ids import parse_data_number
from schemas.language import Language
from schemas.posting import Posting
from schemas.problems import Problem, RefusedError
from search_api.answers import Answer, json_answer
from search_api.calls import LANG, Call, check_choice, check_names
from search_api.config import ApiConfig
from search_api.endpoint import Respond
from search_api.problems import problem_answer, refusal
from search_api.rendering import posting_page
from search_engine.searcher import Searcher


def posting_route(searcher: Searcher, config: ApiConfig) -> Respond:
    """The route of a posting's record.

    A posting that ended is named by title and institution only (S13). One that cannot be seen yet
    is as unknown as one that was never written.
    """

    def show(call: Call) -> Answer:
        problems = [*check_names(call), *check_choice(call, LANG, Language)]
        if problems:
            raise RefusedError(*problems)
        posting = _find(searcher, call.path_params["data_number"])
        now = config.clock()
        if posting is None or now < posting.publication.visible_from:
            raise RefusedError(Problem("posting-not-found", "data_number"))
        if not posting.publication.is_visible_at(now):
            ended = refusal(Problem("posting-ended", "data_number"))
            return problem_answer(ended, call.language, {"posting": _named(posting)})
        url = posting_page(posting.data_number, config.base_url)
        return json_answer({"url": url, "posting": _record(posting)})

    return show


def _find(searcher: Searcher, number: str) -> Posting | None:
    try:
        return searcher.find_posting(parse_data_number(number))
    except ValueError:
        return None


def _record(posting: Posting) -> dict[str, Any]:
    return posting.model_dump(mode="json", exclude_none=True)


def _named(posting: Posting) -> dict[str, Any]:
    return {
        "data_number": posting.data_number,
        "title": posting.title.model_dump(exclude_none=True),
        "institution": posting.institution.name.model_dump(exclude_none=True),
    }
