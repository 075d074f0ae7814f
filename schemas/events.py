"""What happened to the record, told to whoever must follow it: the index, or who sends mail.

An event names what changed and nothing else. Whoever handles it reads the record again, so an
event that comes late, twice or out of order leads to the newest state all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from schemas.collection import Collection
from schemas.ids import EventId


class EventKind(StrEnum):
    """What changed. The values are kept in the record: add and retire them, never rename them."""

    POSTING_CHANGED = "posting_changed"
    PROFILE_CHANGED = "profile_changed"
    ACCOUNT_MAIL_WANTED = "account_mail_wanted"


@dataclass(frozen=True, slots=True)
class Event:
    """One change of the record. `subject` is a data number, a profile number or a mail's id."""

    id: EventId
    kind: EventKind
    subject: str


_COLLECTIONS: Final[Mapping[EventKind, Collection]] = {
    EventKind.POSTING_CHANGED: Collection.POSTINGS,
    EventKind.PROFILE_CHANGED: Collection.SEEKERS,
}


INDEX_EVENTS: Final = frozenset(_COLLECTIONS)
"""The kinds that an index follows."""


def collection_of_event(kind: EventKind) -> Collection | None:
    """The collection whose index follows events of this kind; None where no index does."""
    return _COLLECTIONS.get(kind)
