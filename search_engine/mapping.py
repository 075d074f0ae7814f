"""The field table: every field a document has, from which both adapters make their schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from schemas.collection import FILTERS, Collection, Sort


class Kind(Enum):
    """How a field is indexed."""

    TERMS = "terms"
    """Exact terms of a text: membership only, no scores, no facets."""
    CODES = "codes"
    """Exact codes of a filter: membership and facet counts."""
    WORDS = "words"
    """Words with positions, for phrases."""
    NUMBER = "number"
    """One integer: ranges and orders."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the mapping."""

    name: str
    kind: Kind


TERMS: Final = "terms"
TITLE_TERMS: Final = "title_terms"
WORDS: Final = "words"
TITLE_WORDS: Final = "title_words"
VISIBLE_FROM: Final = "visible_from"
"""First second of visibility, since 1970 UTC."""
VISIBLE_UNTIL: Final = "visible_until"
"""First second after visibility."""
UPDATED_DAY: Final = "updated_day"
"""Day of the last update in Japan, as a proleptic Gregorian ordinal."""
DEADLINE_DAY: Final = "deadline_day"
"""Last day to apply, as an ordinal; the last day there is where the call is open until filled."""

ORDER_KEYS: Final[Mapping[Sort, str]] = {
    Sort.UPDATED: "order_updated",
    Sort.DEADLINE_LATEST: "order_deadline_latest",
    Sort.DEADLINE_SOONEST: "order_deadline_soonest",
}
"""The number field of each order; the largest comes first. Relevance is a score, not a field."""

_TEXT_FIELDS: Final = (
    Field(TERMS, Kind.TERMS),
    Field(TITLE_TERMS, Kind.TERMS),
    Field(WORDS, Kind.WORDS),
    Field(TITLE_WORDS, Kind.WORDS),
)
_NUMBER_FIELDS: Final = tuple(
    Field(name, Kind.NUMBER)
    for name in (VISIBLE_FROM, VISIBLE_UNTIL, UPDATED_DAY, DEADLINE_DAY, *ORDER_KEYS.values())
)

MAPPING: Final[Mapping[Collection, tuple[Field, ...]]] = {
    collection: (
        *_TEXT_FIELDS,
        *(Field(name, Kind.CODES) for name in filters),
        *_NUMBER_FIELDS,
    )
    for collection, filters in FILTERS.items()
}
"""All fields of each collection. Both have the same text and number fields."""


def fields_of_kind(collection: Collection, kind: Kind) -> tuple[str, ...]:
    """The names of the fields of one kind, in the order of the table."""
    return tuple(field.name for field in MAPPING[collection] if field.kind is kind)
