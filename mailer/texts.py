"""The words of the mails: one TOML table for each language, the same keys in both."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from schemas.language import Language

Message = str | list[str] | dict[str, str]
"""A text, several, or one for `one` and one for `other` numbers."""


class Texts:
    """The texts of one part of the mails, in one language, filled in with the same values."""

    def __init__(self, table: Mapping[str, Message], values: Mapping[str, str | int]) -> None:
        self._table = table
        self._values = values

    def __call__(self, key: str, **more: str | int) -> str:
        """One text, filled in; `count` chooses between one and many. KeyError if there is none."""
        message = self._table[key]
        if isinstance(message, dict):
            form = "one" if more["count"] == 1 and "one" in message else "other"
            message = message[form]
        if not isinstance(message, str):
            raise KeyError(key)
        return message.format_map({**self._values, **more})

    def several(self, key: str) -> list[str]:
        """The texts of a key that has any number of them, filled in."""
        return [message.format_map(self._values) for message in self._table[key]]


def texts_of(language: Language, part: str, values: Mapping[str, str | int]) -> Texts:
    """The texts of a part: `layout`, or a kind of mail."""
    return Texts(_tables(language)[part], values)


@cache
def _tables(language: Language) -> Mapping[str, Mapping[str, Message]]:
    source = files("mailer").joinpath(f"texts/{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)
