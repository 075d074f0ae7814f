"""What a route gives back: a status and finished bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import orjson

JSON: Final = b"application/json"
PROBLEM_JSON: Final = b"application/problem+json"

Header = tuple[bytes, bytes]

FRESH: Final[Header] = (b"cache-control", b"no-cache")
"""A posting can end at any second: a stored answer is never shown without asking again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer without its length, which the sender adds."""

    body: bytes
    status: int = 200
    media_type: bytes = JSON
    headers: tuple[Header, ...] = (FRESH,)


def json_answer(value: Any, status: int = 200, headers: tuple[Header, ...] = (FRESH,)) -> Answer:  # noqa: ANN401 - any JSON value
    """A value as JSON."""
    return Answer(orjson.dumps(value), status, JSON, headers)
