"""Labels of codes, by vocabulary and language, made once.

Where a vocabulary has no English name yet, its English label is the Japanese one; such a label says
so, for the page to mark its language.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from schemas.language import Language
from schemas.vocabulary import vocabulary


class Label(NamedTuple):
    """The name of a code. `lang` is set where it is not in the language of the page."""

    text: str
    lang: str | None


@cache
def labels_of(name: str, language: Language) -> Mapping[str, Label]:
    """Every label of a vocabulary by code."""
    return {
        concept.code: Label(
            concept.label(language),
            "ja" if language is Language.EN and _is_japanese(concept.en) else None,
        )
        for concept in vocabulary(name)
    }


def label_of(name: str, code: str, language: Language) -> str:
    """The name of one code; the code itself where a newer index knows more than we do."""
    label = labels_of(name, language).get(code)
    return code if label is None else label.text


def _is_japanese(text: str) -> bool:
    return any("\u3040" <= character <= "\u9fff" for character in text)
