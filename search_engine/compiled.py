"""A query ready for an engine: its expression in parts, so that facets can leave one part out."""

from __future__ import annotations

from dataclasses import dataclass

from analyzers import Spellings
from schemas.collection import Collection, Sort
from search_engine.expression import And, Expression, canonical


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """What `compiler.compile_query` makes of a `SearchQuery`.

    Attributes:
        collection: What is searched.
        base: The keyword boxes and the dates, canonical.
        filters: One expression for each filter in use, by the filter's name.
        title_keywords: One expression over the title for each keyword of all and any.
        keywords: The spellings of those keywords, to mark them in texts.
        sort: The order of the hits.
        offset: Hits to pass over.
        size: Hits to return.
    """

    collection: Collection
    base: Expression
    filters: tuple[tuple[str, Expression], ...]
    title_keywords: tuple[Expression, ...]
    keywords: tuple[Spellings, ...]
    sort: Sort
    offset: int
    size: int

    @property
    def expression(self) -> Expression:
        """The whole condition, canonical: what is searched, counted, registered and evaluated."""
        return self.without_filter(None)

    def without_filter(self, name: str | None) -> Expression:
        """The condition without one filter: what that filter's facet is counted over."""
        kept = (filter_ for filter_name, filter_ in self.filters if filter_name != name)
        return canonical(And((self.base, *kept)))
