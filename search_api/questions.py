"""A search as the API takes it: the query of the address, and whether facets are wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from schemas.collection import Collection
from schemas.language import Language
from schemas.problems import RefusedError
from schemas.query import SearchQuery
from schemas.query_url import parameter_names, read_params
from search_api.calls import LANG, Call, check_choice, check_names

FACETS: Final = "facets"
"""The parameter that says whether facets are part of the answer."""

FACET_CHOICES: Final = ("true", "false")


@dataclass(frozen=True, slots=True)
class Question:
    """What a search request asks. `options` are the parameters that are not part of the query."""

    query: SearchQuery
    language: Language
    has_facets: bool
    options: tuple[tuple[str, str], ...]


def read_question(call: Call, collection: Collection) -> Question:
    """The question of a request. Raises RefusedError with everything that is wrong with it."""
    query, problems = read_params(call.params, collection)
    problems = [
        *check_names(call, (*parameter_names(collection), FACETS)),
        *problems,
        *check_choice(call, FACETS, FACET_CHOICES),
        *check_choice(call, LANG, Language),
    ]
    if problems:
        raise RefusedError(*problems)
    options = tuple((name, value) for name, value in call.params if name in _OPTIONS and value)
    return Question(query, call.language, (FACETS, "false") not in options, options)


_OPTIONS: Final = frozenset({LANG, FACETS})
