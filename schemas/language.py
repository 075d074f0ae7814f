"""The two languages of the service, and texts that exist in one or both of them."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from schemas.base import Value
from schemas.limits import MAX_TEXT_CHARACTERS


class Language(StrEnum):
    """A language of the pages and of a posting's texts (ISO 639-1)."""

    JA = "ja"
    EN = "en"


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Control characters but tab and line ends: no page shows them, some databases refuse them."""


def _without_control_characters(text: str) -> str:
    found = _CONTROL.search(text)
    if found:
        raise ValueError(f"an invalid character (U+{ord(found[0]):04X})")
    return text


Text = Annotated[
    str,
    Field(min_length=1, max_length=MAX_TEXT_CHARACTERS),
    AfterValidator(_without_control_characters),
]
"""A text as people write it, with a bound."""


class Localized(Value):
    """A text in Japanese, English or both; never in neither."""

    ja: Text | None = None
    en: Text | None = None

    @model_validator(mode="after")
    def _has_a_text(self) -> Self:
        if self.ja is None and self.en is None:
            raise ValueError("a text is needed in at least one language")
        return self

    def best(self, language: Language) -> str:
        """The text in `language`, or in the other one where there is none."""
        wanted, other = (self.ja, self.en) if language is Language.JA else (self.en, self.ja)
        return wanted if wanted is not None else other or ""

    def texts(self) -> tuple[str, ...]:
        """Every text there is, Japanese first."""
        return tuple(text for text in (self.ja, self.en) if text is not None)
