"""What people write to each other along a step: reasons of the secretariat, remarks to it."""

from __future__ import annotations

from typing import Final

from pydantic import TypeAdapter, ValidationError

from recruiting.items import item_name
from schemas.language import Text
from schemas.limits import MAX_MESSAGE_CHARACTERS
from schemas.problems import Problem, RefusedError

_TEXT: Final[TypeAdapter[str]] = TypeAdapter(Text)


def checked_reason(text: str) -> str:
    """A reason. Raises RefusedError: reason-missing, and as `checked_message`."""
    reason = checked_message(text, "reason")
    if not reason:
        raise RefusedError(Problem("reason-missing", "reason"))
    return reason


def checked_message(text: str, field: str = "message") -> str:
    """A text that may be empty. Raises RefusedError: text-too-long, item-invalid."""
    message = text.strip()
    item = item_name(field)
    if len(message) > MAX_MESSAGE_CHARACTERS:
        raise RefusedError(
            Problem("text-too-long", field, {"item": item, "limit": MAX_MESSAGE_CHARACTERS})
        )
    try:
        return _TEXT.validate_python(message) if message else ""
    except ValidationError as error:
        raise RefusedError(Problem("item-invalid", field, {"item": item})) from error
