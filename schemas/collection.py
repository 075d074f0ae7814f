"""What can be searched: postings by seekers, seeker profiles by recruiting institutions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Collection(StrEnum):
    """A kind of document with an index of its own."""

    POSTINGS = "postings"
    SEEKERS = "seekers"


class Sort(StrEnum):
    """An order of hits; every one is total, ties go to the newer number."""

    UPDATED = "updated"
    DEADLINE_LATEST = "deadline_latest"
    DEADLINE_SOONEST = "deadline_soonest"
    RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter, which is a facet too: its name in queries and the vocabulary of its values."""

    name: str
    vocabulary: str


_POSTING_FILTERS: Final = (
    Filter("research_field", "research_field"),
    Filter("job_type", "job_type"),
    Filter("institution_type", "institution_type"),
    Filter("employment", "employment"),
    Filter("tenure", "tenure"),
    Filter("prefecture", "prefecture"),
    Filter("country", "country"),
    Filter("posting_language", "posting_language"),
    Filter("application_means", "application_means"),
)

_SEEKER_FILTERS: Final = (
    Filter("research_field", "research_field"),
    Filter("degree", "degree"),
    Filter("job_type", "job_type"),
    Filter("employment", "employment"),
    Filter("prefecture", "prefecture"),
    Filter("posting_language", "posting_language"),
)

FILTERS: Final[Mapping[Collection, Mapping[str, Filter]]] = {
    Collection.POSTINGS: {filter_.name: filter_ for filter_ in _POSTING_FILTERS},
    Collection.SEEKERS: {filter_.name: filter_ for filter_ in _SEEKER_FILTERS},
}
"""The filters of each collection by name, in the order they are shown."""

SORTS: Final[Mapping[Collection, tuple[Sort, ...]]] = {
    Collection.POSTINGS: tuple(Sort),
    Collection.SEEKERS: (Sort.UPDATED, Sort.RELEVANCE),
}
"""The orders of each collection, the default first (S7, S8)."""
