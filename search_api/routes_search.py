"""`GET /api/v1/postings` and `GET /api/v1/seekers`: search, counts and facets."""

from __future__ import annotations

from schemas.collection import Collection
from schemas.problems import Problem, RefusedError
from search_api.answers import Answer, json_answer
from search_api.calls import Call
from search_api.config import ApiConfig
from search_api.endpoint import Respond
from search_api.questions import read_question
from search_api.rendering import render_result
from search_engine.searcher import Searcher


def search_route(searcher: Searcher, config: ApiConfig, collection: Collection) -> Respond:
    """The route that searches one collection."""

    def search(call: Call) -> Answer:
        question = read_question(call, collection)
        result = searcher.search(question.query, question.language)
        return json_answer(render_result(result, question, config.base_url))

    return search


def disabled_route(call: Call) -> Answer:
    """The route of a feature that is not switched on, whatever is asked."""
    del call
    raise RefusedError(Problem("feature-disabled"))
