"""The table of problems: complete in both languages, and what the source uses is in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest

from schemas.language import Language
from schemas.problems import Problem, ProblemKind, RefusedError, problem_kinds

ROOT = Path(__file__).parents[3]
PACKAGES = (
    "koubo",
    "portal",
    "search_api",
    "accounts",
    "indexer",
    "recruiting",
    "search_engine",
    "analyzers",
    "schemas",
)


class Use(NamedTuple):
    """One `Problem("code", field, {…})` in the source; `names` is None where they are computed."""

    place: str
    code: str
    names: frozenset[str] | None


@cache
def uses() -> tuple[Use, ...]:
    sources = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return tuple(use for path in sources for use in _uses_in(path))


def _uses_in(path: Path) -> Iterator[Use]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and _name(node.func) == "Problem" and node.args:
            code = node.args[0]
            if isinstance(code, ast.Constant):
                place = f"{path.relative_to(ROOT)}:{node.lineno}"
                yield Use(place, str(code.value), _names(node))


def _name(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))


def _names(call: ast.Call) -> frozenset[str] | None:
    given = [*call.args[2:3], *(key.value for key in call.keywords if key.arg == "values")]
    if not given:
        return frozenset()
    if isinstance(given[0], ast.Dict):
        return frozenset(str(key.value) for key in given[0].keys if isinstance(key, ast.Constant))
    return None


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.fixture(params=problem_kinds().values(), ids=lambda kind: kind.code)
def kind(request: pytest.FixtureRequest) -> ProblemKind:
    value = request.param
    assert isinstance(value, ProblemKind)
    return value


def test_a_problem_is_worded_in_both_languages(kind: ProblemKind) -> None:
    assert kind.ja.endswith("。")
    assert kind.en.endswith(".")
    assert kind.en.isprintable()
    assert kind.ja.isprintable()


def test_both_languages_say_the_same_values(kind: ProblemKind) -> None:
    shared = placeholders(kind.ja) & placeholders(kind.en)
    assert placeholders(kind.ja) | placeholders(kind.en) == shared


def test_a_problem_has_a_status_of_http_that_says_error(kind: ProblemKind) -> None:
    assert kind.status in {400, 403, 404, 405, 409, 410, 414, 422, 429, 500, 503}


def test_codes_are_lower_case_words_joined_by_hyphens(kind: ProblemKind) -> None:
    assert all(
        part.isascii() and part.isalpha() and part.islower() for part in kind.code.split("-")
    )


def test_the_source_uses_problems() -> None:
    assert len(uses()) > 10


def test_every_problem_the_source_uses_is_in_the_table() -> None:
    assert [use for use in uses() if use.code not in problem_kinds()] == []


def test_every_problem_the_source_uses_fills_in_what_its_sentence_needs() -> None:
    known = [use for use in uses() if use.code in problem_kinds() and use.names is not None]
    needed = {code: placeholders(row.ja) for code, row in problem_kinds().items()}
    assert [use for use in known if not needed[use.code] <= (use.names or set())] == []


def test_a_message_is_a_sentence_with_the_values_filled_in() -> None:
    problem = Problem("box-too-long", "all", {"limit": 256, "count": 300})
    assert problem.message(Language.JA) == "キーワード欄は256文字までです（現在300文字）。"
    assert (
        problem.message(Language.EN)
        == "A keyword box holds up to 256 characters; this one has 300."
    )


@pytest.mark.parametrize("hostile", ["{", "}", "{limit}", "{0}", "%s", "{value.__class__}"])
def test_a_value_is_text_however_it_looks(hostile: str, language: Language) -> None:
    message = Problem("unknown-value", "job_type", {"value": hostile}).message(language)
    assert hostile in message


def test_a_refusal_names_fields_and_codes() -> None:
    error = RefusedError(Problem("not-a-date", "deadline_to"), Problem("unknown-sort", "sort"))
    assert str(error) == "deadline_to: not-a-date, sort: unknown-sort"
