"""Which of our languages a browser or client asks for in `Accept-Language` (RFC 9110, 12.5.4)."""

from __future__ import annotations

from typing import Final

from schemas.language import Language

_READ_CHARACTERS: Final = 400
"""More than any browser sends; what is longer is not read to its end."""


def accepted_language(header: str) -> Language | None:
    """The language of ours that the header likes best; ties go to the one named first."""
    best: tuple[float, Language | None] = (0.0, None)
    for entry in header[:_READ_CHARACTERS].split(","):
        tag, _, parameters = entry.partition(";")
        code = tag.strip().lower().split("-")[0]
        if code in set(Language) and (weight := _weight(parameters)) > best[0]:
            best = (weight, Language(code))
    return best[1]


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
