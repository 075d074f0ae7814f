"""What a search gives back: the true total, a page of hits with marked words, counts by facet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas.limits import SHOWN_LIMIT

Segment = tuple[str, bool]
"""A piece of text, and whether it is one of the words that matched."""

MarkedText = tuple[Segment, ...]
"""A text cut into segments; joined, they are the text."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found. `card` is what a result list shows of it, as plain JSON values."""

    id: str
    card: Mapping[str, Any]
    title: MarkedText
    excerpt: MarkedText


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to a query.

    `total` counts every match, however many can be shown. `facets` maps the name of each filter
    to its values with their counts, most frequent first, then by code; a filter's own choice does
    not narrow its own counts.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]

    @property
    def is_capped(self) -> bool:
        """Whether there are more matches than can be paged to (S6)."""
        return self.total > SHOWN_LIMIT
