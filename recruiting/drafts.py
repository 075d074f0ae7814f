"""The working copy of an institution: a JSON object in the form of a posting that may lack things.

It has the items of `schemas.posting.Posting` but for what only the record knows: number, revision,
publication, and the institution, which is the registered one (R5). What is there must be right,
what is missing is asked for at the request (`requirements`, P3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
from pydantic import ValidationError

from recruiting.items import ITEMS, item_name
from schemas.limits import MAX_DRAFT_BYTES, MAX_TEXT_CHARACTERS
from schemas.posting import Posting
from schemas.problems import Problem, RefusedError

MAX_PROBLEMS: Final = 50
"""Problems told at once: a form has fewer items, and a program that sends rubbish learns enough."""

_ONLY_IN_THE_RECORD: Final = ("data_number", "revision", "publication")
_STAND_IN: Final = {
    "data_number": "D000000000",
    "languages": "both",
    "title": {"en": "-"},
    "institution": {"name": {"en": "-"}, "type": "other"},
    "publication": {
        "visible_from": "2000-01-01T00:00:00Z",
        "visible_until": "2000-01-02T00:00:00Z",
        "first_published_on": "2000-01-01",
        "updated_at": "2000-01-01T00:00:00Z",
    },
}
"""Stands for what a working copy lacks while the rest is checked against the model."""

_CODE_POINT = re.compile(r"U\+[0-9A-F]{4,6}")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")


def check_draft(fields: Mapping[str, Any]) -> str:
    """A working copy in the form it is kept in: JSON with sorted keys, nothing empty in it.

    Raises RefusedError with everything that is wrong with what is there; missing items are fine.
    """
    problems = [
        Problem("unknown-item", name[:40], {"value": name[:40]})
        for name in fields
        if name not in ITEMS
    ]
    try:
        kept = {name: value for name, value in _pruned(dict(fields)).items() if name in ITEMS}
        text = orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)
    except (TypeError, ValueError, RecursionError) as error:
        # A lone surrogate, a number beyond 64 bits, boxes in boxes in boxes.
        raise RefusedError(Problem("malformed-request")) from error
    if len(text) > MAX_DRAFT_BYTES:
        raise RefusedError(Problem("draft-too-large", None, {"limit": MAX_DRAFT_BYTES}))
    problems += _check_values(kept)
    if problems:
        raise RefusedError(*problems[:MAX_PROBLEMS])
    return text.decode()


def read_draft(text: str) -> dict[str, Any]:
    """A working copy as it was kept."""
    return dict(orjson.loads(text))


def draft_of(record: Posting) -> str:
    """What an institution begins with when it corrects a record, or posts a like one again."""
    fields = orjson.loads(record.model_dump_json(exclude_none=True))
    left_out = _ONLY_IN_THE_RECORD if record.agent else (*_ONLY_IN_THE_RECORD, "institution")
    kept = {name: value for name, value in fields.items() if name not in left_out}
    return orjson.dumps(_pruned(kept), option=orjson.OPT_SORT_KEYS).decode()


def changed_items(before: str | None, after: str | None) -> tuple[str, ...]:
    """The names of the items that differ between two working copies, sorted."""
    old, new = (read_draft(text) if text else {} for text in (before, after))
    return tuple(sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)))


def _pruned(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Without what a form leaves empty: blank texts, nothing, lists and objects of such."""
    if isinstance(value, dict):
        items = {key: _pruned(part) for key, part in value.items()}
        return {key: part for key, part in items.items() if not _is_empty(part)}
    if isinstance(value, list | tuple):
        return [part for part in map(_pruned, value) if not _is_empty(part)]
    return value.strip() if isinstance(value, str) else value


def _is_empty(value: object) -> bool:
    return value is None or value in ("", [], {})


def _check_values(fields: dict[str, Any]) -> Iterator[Problem]:
    try:
        Posting.model_validate_json(orjson.dumps(_STAND_IN | fields))
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            if detail["type"] != "missing":
                yield _problem(dict(detail))
    application = fields.get("application")
    email = application.get("email") if isinstance(application, dict) else None
    if isinstance(email, str) and not _EMAIL.fullmatch(email):
        yield Problem("email-invalid", "application.email")


def _problem(detail: Mapping[str, Any]) -> Problem:
    """What the model says, in our words, with the item named (U6)."""
    path = ".".join(map(str, detail["loc"]))
    kind, message = detail["type"], detail["msg"]
    item = item_name(path)
    if kind == "extra_forbidden":
        return Problem("unknown-item", path, {"value": path[:40]})
    if kind == "string_too_long":
        limit = int(detail.get("ctx", {}).get("max_length", MAX_TEXT_CHARACTERS))
        return Problem("text-too-long", path, {"item": item, "limit": limit})
    if kind.startswith("url_"):
        return Problem("url-invalid", path)
    if kind.startswith("date_"):
        return Problem("not-a-date", path)
    if path == "positions":
        return Problem("not-a-number", path, {"low": 1, "high": 9_999})
    character = _CODE_POINT.search(message) if "invalid character" in message else None
    if character:
        return Problem("invalid-character-in-item", path, {"item": item, "value": character[0]})
    if "unknown code" in message:
        return Problem("unknown-value", path, {"value": str(detail["input"])[:40]})
    if "prefecture is in Japan" in message:
        return Problem("prefecture-outside-japan", path)
    return Problem("item-invalid", path, {"item": item})
