"""What a request asks for: its parameters, and the language of the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from starlette.types import Scope

from schemas.language import Language
from schemas.negotiation import accepted_language
from schemas.problems import Problem

LANG: Final = "lang"
"""The parameter that every route takes: the language of labels, marked texts and errors."""

_SHOWN_CHARACTERS: Final = 40
"""How much of a refused name or value is repeated in the answer."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request as a route sees it."""

    params: tuple[tuple[str, str], ...]
    path_params: Mapping[str, str]
    language: Language


def read_call(scope: Scope, default: Language) -> Call:
    """Read the scope of a request whose query string is percent-encoded UTF-8."""
    query_string: bytes = scope["query_string"]
    params = tuple(parse_qsl(query_string.decode(), keep_blank_values=True)) if query_string else ()
    return Call(params, scope.get("path_params", {}), _language(params, scope, default))


def check_names(call: Call, known: Iterable[str] = ()) -> list[Problem]:
    """One problem for each parameter name that nobody reads, in the order given."""
    names = dict.fromkeys(name for name, _ in call.params)
    allowed = {LANG, *known}
    return [
        Problem(
            "unknown-parameter",
            name[:_SHOWN_CHARACTERS],
            {"value": name[:_SHOWN_CHARACTERS]},
        )
        for name in names
        if name not in allowed
    ]


def check_choice(call: Call, name: str, choices: Iterable[str]) -> list[Problem]:
    """What is wrong with a parameter that is given at most once, as one of a few words."""
    values = [value for given, value in call.params if given == name and value]
    if len(values) > 1:
        return [Problem("repeated-parameter", name)]
    if values and values[0] not in set(choices):
        return [Problem("unknown-value", name, {"value": values[0][:_SHOWN_CHARACTERS]})]
    return []


_LANGUAGES: Final = frozenset(Language)


def _language(params: Iterable[tuple[str, str]], scope: Scope, default: Language) -> Language:
    for name, value in params:
        if name == LANG and value in _LANGUAGES:
            return Language(value)
    headers = scope["headers"]
    header = next((value for name, value in headers if name == b"accept-language"), b"")
    return accepted_language(header.decode("latin-1")) or default
