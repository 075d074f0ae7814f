"""The base of every value: immutable, strict about unknown fields, safe to index."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """An immutable value that refuses fields it does not know.

    Strings that cannot be written as UTF-8 (a lone surrogate) are refused by pydantic itself.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
