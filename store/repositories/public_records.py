"""What postings and profiles have in common: a public record in JSON, visible for a while."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from schemas.posting import Posting
from schemas.seeker import SeekerProfile
from store.errors import RecordError


def canonical(record: Posting | SeekerProfile) -> str:
    """The text that a record is kept and handed out as."""
    return record.model_dump_json(exclude_none=True)


def public_columns(record: Posting | SeekerProfile) -> dict[str, Any]:
    """The columns that repeat what stands in the public record."""
    columns: dict[str, Any] = {
        "public": canonical(record),
        "visible_from": record.publication.visible_from,
        "visible_until": record.publication.visible_until,
    }
    if isinstance(record, Posting):
        columns |= {"public_revision": record.revision, "deadline": record.deadline}
    return columns


NOT_PUBLIC: dict[str, Any] = {
    "public": None,
    "public_revision": None,
    "visible_from": None,
    "visible_until": None,
    "deadline": None,
}
"""The columns of a posting that has no public record."""


def read_public(text: str, number: str, revision: int) -> Posting:
    """The posting in a text that is to become public.

    Raises RecordError if it is none, is not in its canonical form, or speaks of another number or
    revision than the row it is to stand in.
    """
    try:
        posting = Posting.model_validate_json(text)
    except ValidationError as error:
        raise RecordError(f"{number}: the public record is no posting") from error
    if posting.data_number != number or posting.revision != revision:
        raise RecordError(f"{number}: the public record is of {posting.data_number}")
    if canonical(posting) != text:
        raise RecordError(f"{number}: the public record is not in its canonical form")
    return posting
