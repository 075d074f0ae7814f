"""What can be asked for, described: boxes, filters, days, order, page."""

from __future__ import annotations

from typing import Any, Final

from schemas.collection import FILTERS, SORTS, Collection, Filter
from schemas.language import Language
from schemas.limits import (
    DEFAULT_PER_PAGE,
    MAX_BOX_CHARACTERS,
    MAX_KEYWORDS,
    MAX_PER_PAGE,
    MAX_VALUES_PER_FILTER,
    SHOWN_LIMIT,
)
from schemas.vocabulary import vocabulary
from search_api.calls import LANG
from search_api.openapi.codes import code
from search_api.questions import FACET_CHOICES, FACETS

Described = dict[str, Any]

KEYWORD_PATTERN: Final = "^[^\\x00-\\x08\\x0e-\\x1b\\x7f-\\x84\\x86-\\x9f\\ufffd]*$"
"""Characters that a keyword may have: no control character that is not a blank."""

_BOX_RULES: Final = (
    f"Keywords are separated by blanks; a phrase in double quotes is one keyword. Up to "
    f"{MAX_BOX_CHARACTERS} characters, also after Unicode normalisation (NFKC), and up to "
    f"{MAX_KEYWORDS} keywords in the three boxes together. No character has a special meaning."
)
_BOXES: Final = {
    "all": ("Postings must hold every one of these keywords.", '機械学習 "画像 処理"'),
    "any": ("Postings must hold at least one of these keywords.", "助教 講師"),
    "none": ("Postings must hold none of these keywords.", "個人情報"),
}
_DAYS: Final = {
    "deadline_from": "Only calls that close on this day or later, or are open until filled.",
    "deadline_to": "Only calls that close on this day or earlier.",
    "updated_from": "Only records that were last changed on this day or later.",
}


def search_parameters(collection: Collection) -> list[Described]:
    """Every parameter of a search, in the order of the form."""
    return [
        *(_box(name) for name in _BOXES),
        *(_filter(filter_) for filter_ in FILTERS[collection].values()),
        *(_day(name) for name in _DAYS),
        _query(
            "sort",
            {"type": "string", "enum": [sort.value for sort in SORTS[collection]]}
            | {"default": SORTS[collection][0].value},
            "The order of the items. Ties go to the newer number.",
        ),
        _query(
            "page",
            {"type": "integer", "minimum": 1, "maximum": SHOWN_LIMIT, "default": 1},
            f"The page, from 1. It must begin within the first {SHOWN_LIMIT} items.",
        ),
        _query(
            "per_page",
            {"type": "integer", "minimum": 1, "maximum": MAX_PER_PAGE}
            | {"default": DEFAULT_PER_PAGE},
            "Items on a page.",
        ),
        language_parameter(),
        _query(
            FACETS,
            {"type": "string", "enum": list(FACET_CHOICES), "default": FACET_CHOICES[0]},
            "Whether the answer holds the counts of every filter.",
        ),
    ]


def language_parameter() -> Described:
    """The parameter that every address takes."""
    return _query(
        LANG,
        {"type": "string", "enum": [language.value for language in Language]},
        "The language of labels, marked texts and error sentences. Without it, the one that "
        "Accept-Language likes best.",
    )


def path_parameter(name: str, schema: Described, description: str, example: str) -> Described:
    """A parameter that is part of the address."""
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": schema,
        "example": example,
    }


def _box(name: str) -> Described:
    meaning, example = _BOXES[name]
    schema = {"type": "string", "maxLength": MAX_BOX_CHARACTERS, "pattern": KEYWORD_PATTERN}
    return _query(name, schema, f"{meaning} {_BOX_RULES}", example)


def _filter(filter_: Filter) -> Described:
    example = [next(iter(vocabulary(filter_.vocabulary))).code]
    schema = {"type": "array", "items": code(filter_.vocabulary)}
    description = (
        f"Codes of the vocabulary `{filter_.vocabulary}`; repeat the parameter for several, up to "
        f"{MAX_VALUES_PER_FILTER} different ones. One of them must apply; a broad code includes "
        "the narrower ones."
    )
    return _query(filter_.name, schema, description, example) | {"style": "form", "explode": True}


def _day(name: str) -> Described:
    schema = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
    return _query(name, schema, f"{_DAYS[name]} A day in Japan.", "2026-04-01")


def _query(
    name: str, schema: Described, description: str, example: str | list[str] | None = None
) -> Described:
    described: Described = {
        "name": name,
        "in": "query",
        "description": description,
        "allowEmptyValue": True,  # as a form sends it: as good as absent
        "schema": schema,
    }
    return described if example is None else {**described, "example": example}
