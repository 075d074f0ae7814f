"""Vocabularies as trees: what is above and below a code, worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from schemas.vocabulary import vocabulary

TREES: Final = ("research_field", "prefecture")
"""The filters whose values have levels."""


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Who is above whom. A code can stand below several; `above` and `below` leave itself out."""

    roots: tuple[str, ...]
    children: Mapping[str, tuple[str, ...]]
    above: Mapping[str, frozenset[str]]
    below: Mapping[str, frozenset[str]]

    def toggled(self, chosen: frozenset[str], code: str) -> frozenset[str]:
        """The choice after a click on `code`.

        A broad field holds its narrow ones already, so choosing one takes the place of what was
        chosen above and below it.
        """
        if code in chosen:
            return chosen - {code}
        return (chosen - self.above[code] - self.below[code]) | {code}


@cache
def hierarchy_of(name: str) -> Hierarchy:
    """The tree of a vocabulary."""
    concepts = vocabulary(name)
    children: dict[str, list[str]] = {}
    above: dict[str, frozenset[str]] = {}
    below: dict[str, set[str]] = {concept.code: set() for concept in concepts}
    for concept in concepts:
        for parent in concept.parents:
            children.setdefault(parent, []).append(concept.code)
        above[concept.code] = frozenset(concepts.with_ancestors(concept.code)) - {concept.code}
        for ancestor in above[concept.code]:
            below[ancestor].add(concept.code)
    return Hierarchy(
        roots=tuple(concept.code for concept in concepts.children(None)),
        children={code: tuple(codes) for code, codes in children.items()},
        above=above,
        below={code: frozenset(codes) for code, codes in below.items()},
    )
