"""The public record of a posting: made of a working copy, the registration and a window."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson

from recruiting.drafts import draft_of, read_draft
from recruiting.requirements import AGENCY
from schemas.ids import DataNumber
from schemas.posting import Posting, Publication
from store.rows import Institution


def compose(
    draft: str, number: DataNumber, revision: int, institution: Institution, window: Publication
) -> Posting:
    """The record of a complete working copy (`requirements.check_complete`).

    The institution is the registered one, whatever the working copy says (R5); only an agency
    names another, the one it recruits for, in a non-public posting (S15).
    """
    fields = read_draft(draft) | {"data_number": number, "revision": revision}
    is_for_another = institution.type == AGENCY and "agent" in fields and "institution" in fields
    if not is_for_another:
        name = institution.name.model_dump(exclude_none=True)
        fields["institution"] = {"name": name, "type": institution.type}
    fields["publication"] = window.model_dump(mode="json")
    return Posting.model_validate_json(orjson.dumps(fields))


def canonical(record: Posting) -> str:
    """The text that a record is kept as."""
    return record.model_dump_json(exclude_none=True)


def with_window(record: Posting, revision: int, window: Publication) -> Posting:
    """The same content at another revision, seen at other times."""
    return record.model_copy(update={"revision": revision, "publication": window})


def draft_deadline(draft: str) -> date | None:
    """The last day to apply that a working copy names; None: open until filled."""
    value: Any = read_draft(draft).get("deadline")
    return date.fromisoformat(value) if value else None


def differing_items(before: Posting | None, after: Posting | None) -> tuple[str, ...]:
    """The names of the items that differ between two records, sorted; of none every item does."""
    old, new = (orjson.loads(draft_of(record)) if record else {} for record in (before, after))
    names = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    for name in ("institution", "publication"):
        if getattr(before, name, None) != getattr(after, name, None):
            names.add(name)
    return tuple(sorted(names))
