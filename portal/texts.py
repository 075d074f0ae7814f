"""The words of the pages: one TOML table for each language, the same keys in both.

A key is the path through the tables, joined by dots (`results.found`). A text that depends on a
number is a table of `one` and `other`; Japanese needs only `other`. Names in braces are filled in.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from portal.dates import format_number
from schemas.language import Language

Message = str | dict[str, str]

_PLURAL_FORMS = {"one", "other"}


class Texts:
    """The texts of one language; call it with a key."""

    def __init__(self, language: Language, table: Mapping[str, Any]) -> None:
        self.language = language
        self._texts: dict[str, Message] = dict(_flatten(table))

    def __call__(self, key: str, **values: str | int) -> str:
        """The text of a key, filled in; `count` chooses between one and many.

        Integers are grouped (1,234). Raises KeyError for an unknown key.
        """
        text = self._texts[key]
        if not isinstance(text, str):
            text = text.get("one", text["other"]) if values["count"] == 1 else text["other"]
        if not values:
            return text
        return text.format_map(
            {
                name: format_number(value, self.language) if isinstance(value, int) else value
                for name, value in values.items()
            }
        )

    def keys(self) -> frozenset[str]:
        """Every key there is."""
        return frozenset(self._texts)


@cache
def texts_of(language: Language) -> Texts:
    """The texts of a language, read once."""
    source = files("portal").joinpath(f"texts/{language}.toml").read_text(encoding="utf-8")
    return Texts(language, tomllib.loads(source))


def _flatten(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Message]]:
    for name, value in table.items():
        key = f"{above}{name}"
        if isinstance(value, dict) and not set(value) <= _PLURAL_FORMS:
            yield from _flatten(value, f"{key}.")
        else:
            yield key, value
