"""The import format: JSON Lines, one posting or one profile a line, as the models define them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from schemas.limits import MAX_IMPORT_LINE_BYTES
from schemas.posting import Posting
from schemas.seeker import SeekerProfile

Record = Posting | SeekerProfile


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that was not taken: its number from 1, and why, one reason a part."""

    number: int
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        return f"line {self.number}: {'; '.join(self.reasons)}"


class BadRecordError(ValueError):
    """A line is not a record; `reasons` says why, never empty."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def parse_line(line: bytes) -> Record:
    """The record of one line. Raises BadRecordError.

    A posting has a `data_number`, a profile a `profile_number`; that is how they are told apart.
    """
    if len(line) > MAX_IMPORT_LINE_BYTES:
        raise BadRecordError(f"longer than {MAX_IMPORT_LINE_BYTES} bytes")
    try:
        fields = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise BadRecordError(f"not JSON: {error}") from error
    if not isinstance(fields, dict):
        raise BadRecordError("not a JSON object")
    model = SeekerProfile if "profile_number" in fields else Posting
    try:
        return model.model_validate_json(line)
    except ValidationError as error:
        reasons = error.errors(include_url=False, include_input=False, include_context=False)
        raise BadRecordError(*(_reason(one["loc"], one["msg"]) for one in reasons[:5])) from error


def _reason(location: tuple[int | str, ...], message: str) -> str:
    return f"{'.'.join(map(str, location)) or 'record'}: {message}"


def import_schema() -> dict[str, Any]:
    """The JSON Schema of one line."""
    adapter: TypeAdapter[Record] = TypeAdapter(Record)
    return adapter.json_schema() | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "One line of an import file: a posting or a seeker profile",
    }
