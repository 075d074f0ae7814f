"""Both languages say the same things, and nothing that no page says."""

from __future__ import annotations

import re
import string
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from portal.texts import texts_of
from schemas.collection import FILTERS, SORTS, Collection
from schemas.language import Language

PORTAL = files("portal")


def _flat(table: dict[str, Any], above: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in table.items():
        if isinstance(value, dict) and not set(value) <= {"one", "other"}:
            found |= _flat(value, f"{above}{name}.")
        else:
            found[above + name] = value
    return found


def _table(language: Language) -> dict[str, Any]:
    return _flat(tomllib.loads(PORTAL.joinpath(f"texts/{language}.toml").read_text("utf-8")))


def _sources() -> str:
    root = PORTAL
    found: list[str] = []
    waiting = [root]
    while waiting:
        for entry in waiting.pop().iterdir():
            if entry.is_dir() and entry.name != "static":
                waiting.append(entry)
            elif entry.name.endswith((".html", ".py")):
                found.append(entry.read_text("utf-8"))
    return "\n".join(found)


def _names(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text)} - {None}


def test_both_languages_have_the_same_keys() -> None:
    assert texts_of(Language.JA).keys() == texts_of(Language.EN).keys()


def test_both_languages_fill_in_the_same_names() -> None:
    japanese, english = _table(Language.JA), _table(Language.EN)
    for key, text in japanese.items():
        forms = english[key].values() if isinstance(english[key], dict) else [english[key]]
        own = text["other"] if isinstance(text, dict) else text
        assert isinstance(text, dict) == isinstance(english[key], dict), key
        assert all(_names(form) == _names(own) for form in forms), key


def test_every_text_is_used_and_every_used_text_exists() -> None:
    source = _sources()
    whole = set(re.findall(r'\bt\(\s*["\']([a-z_.]+)["\']\s*(?!\s*~)[,)]', source))
    whole |= set(re.findall(r'(?:if|else) t\("([a-z_.]+)"', source))
    beginnings = set(re.findall(r'\bt\("([a-z_.]+)" ~', source))
    beginnings |= set(re.findall(r'\bt\(f"([a-z_.]+)\{', source))
    keys = texts_of(Language.JA).keys()
    assert whole <= keys, whole - keys
    unused = {key for key in keys - whole if not key.startswith(tuple(beginnings))}
    assert not unused


def test_what_is_looked_up_by_name_exists(language: Language) -> None:
    t = texts_of(language)
    for name in FILTERS[Collection.POSTINGS]:
        assert t(f"filter.{name}")
    for sort in SORTS[Collection.POSTINGS]:
        assert t(f"sort.{sort}")


@pytest.mark.parametrize(
    ("count", "expected"), [(1, "1 position"), (2, "2 positions"), (1234, "1,234 positions")]
)
def test_english_knows_one_and_many(count: int, expected: str) -> None:
    assert texts_of(Language.EN)("empty.relax_hits", count=count) == expected


def test_texts_of_the_other_language_do_not_slip_in() -> None:
    allowed = {"site.switch"}
    for key, text in _table(Language.EN).items():
        if key in allowed or key.endswith(("_example", "whole")) or "[非公開]" in str(text):
            continue
        assert not re.search(r"[\u3040-\u9fff]", str(text)), key
