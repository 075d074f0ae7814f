"""The codes of each vocabulary as one named shape, instead of a list at each of its uses."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from schemas.vocabulary import VOCABULARY_NAMES, vocabulary

REF: Final = "#/components/schemas/"


def code(name: str) -> dict[str, Any]:
    """A reference to the codes of a vocabulary."""
    return {"$ref": f"{REF}{_title(name)}"}


@cache
def code_shapes() -> dict[str, dict[str, Any]]:
    """The codes of every vocabulary, by the name of the shape."""
    return {
        _title(name): {"type": "string", "enum": [concept.code for concept in vocabulary(name)]}
        for name in VOCABULARY_NAMES
    }


def with_named_codes(shape: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A schema in which lists of codes are references to those shapes."""
    if isinstance(shape, list):
        return [with_named_codes(part) for part in shape]
    if not isinstance(shape, dict):
        return shape
    named = next((name for name, codes in code_shapes().items() if _is(shape, codes)), None)
    if named is not None:
        return {"$ref": f"{REF}{named}"}
    return {key: with_named_codes(part) for key, part in shape.items()}


def _is(shape: dict[str, Any], codes: dict[str, Any]) -> bool:
    return bool(shape.get("enum") == codes["enum"])


def _title(name: str) -> str:
    return f"{name.title().replace('_', '')}Code"
