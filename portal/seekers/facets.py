"""Facets: every filter's values with their counts, each a link that adds or removes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from portal.labels import Label, labels_of
from portal.seekers.hierarchy import TREES, Hierarchy, hierarchy_of
from portal.seekers.links import QueryLinks
from schemas.collection import FILTERS
from schemas.language import Language
from schemas.query import SearchQuery
from schemas.results import SearchResult

SHOWN_VALUES: Final = 6
"""Values shown of a flat facet; the others are folded behind "more"."""

_FOLDED_AT_LEAST: Final = 3
"""Fewer are not worth a click."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value: `url` adds it to the question, or removes it if it is chosen."""

    id: str
    text: str
    lang: str | None
    count: int
    url: str
    is_chosen: bool
    children: tuple[FacetValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter: the values shown, and those folded behind "more"."""

    name: str
    shown: tuple[FacetValue, ...]
    folded: tuple[FacetValue, ...]
    chosen_count: int


def make_facets(
    query: SearchQuery, result: SearchResult, links: QueryLinks, language: Language
) -> list[Facet]:
    """The facets that have a value to show, in the order of the filters."""
    found = []
    for name in FILTERS[query.collection]:
        maker = _FacetMaker(
            name,
            dict(result.facets.get(name, ())),
            frozenset(query.values_of(name)),
            links,
            labels_of(name, language),
        )
        facet = maker.tree(hierarchy_of(name)) if name in TREES else maker.flat()
        if facet.shown:
            found.append(facet)
    return found


class _FacetMaker:
    def __init__(
        self,
        name: str,
        counts: dict[str, int],
        chosen: frozenset[str],
        links: QueryLinks,
        labels: Mapping[str, Label],
    ) -> None:
        self._name = name
        self._counts = counts
        self._chosen = chosen
        self._links = links
        self._labels = labels

    def flat(self) -> Facet:
        codes = [code for code in self._counts if code in self._labels]
        first = sorted(self._chosen, key=lambda code: (-self._counts.get(code, 0), code))
        codes = [*first, *(code for code in codes if code not in self._chosen)]
        shown = max(SHOWN_VALUES, len(first))
        if len(codes) - shown < _FOLDED_AT_LEAST:
            shown = len(codes)
        values = [self._value(code, self._chosen ^ {code}) for code in codes]
        return Facet(self._name, tuple(values[:shown]), tuple(values[shown:]), len(self._chosen))

    def tree(self, tree: Hierarchy) -> Facet:
        return Facet(self._name, self._level(tree, tree.roots, ""), (), len(self._chosen))

    def _level(self, tree: Hierarchy, codes: tuple[str, ...], path: str) -> tuple[FacetValue, ...]:
        """The values of one level; below those that are chosen, or hold a chosen one, the next."""
        values = []
        for code in codes:
            is_open = code in self._chosen or not self._chosen.isdisjoint(tree.below[code])
            if not (is_open or self._counts.get(code)):
                continue
            here = f"{path}-{code}"
            below = self._level(tree, tree.children.get(code, ()), here) if is_open else ()
            values.append(self._value(code, tree.toggled(self._chosen, code), here, below))
        return tuple(values)

    def _value(
        self,
        code: str,
        choice: frozenset[str],
        path: str = "",
        children: tuple[FacetValue, ...] = (),
    ) -> FacetValue:
        text, lang = self._labels[code]
        return FacetValue(
            id=f"facet-{self._name}{path or '-' + code}",
            text=text,
            lang=lang,
            count=self._counts.get(code, 0),
            url=self._links.with_values(self._name, sorted(choice)),
            is_chosen=code in self._chosen,
            children=children,
        )
