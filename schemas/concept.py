"""What a controlled vocabulary is made of: concepts with codes and labels, in a hierarchy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from schemas.language import Language


@dataclass(frozen=True, slots=True)
class Concept:
    """One entry of a vocabulary. `parents` holds the codes of its broader concepts, if any."""

    code: str
    parents: tuple[str, ...]
    ja: str
    en: str

    def label(self, language: Language) -> str:
        """The name of this concept in `language`."""
        return self.ja if language is Language.JA else self.en


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All concepts of one kind, in the order they are shown."""

    name: str
    concepts: Mapping[str, Concept]

    def __contains__(self, code: object) -> bool:
        return code in self.concepts

    def __iter__(self) -> Iterator[Concept]:
        return iter(self.concepts.values())

    def __getitem__(self, code: str) -> Concept:
        return self.concepts[code]

    def label(self, code: str, language: Language) -> str:
        """The name of a code. Raises KeyError for an unknown one."""
        return self.concepts[code].label(language)

    def children(self, code: str | None) -> tuple[Concept, ...]:
        """The concepts one level below `code`; the top level for None."""
        if code is None:
            return tuple(concept for concept in self if not concept.parents)
        return tuple(concept for concept in self if code in concept.parents)

    def with_ancestors(self, code: str) -> tuple[str, ...]:
        """`code` and every broader code, each once. Raises KeyError for an unknown one.

        A document carries all of them, so that a filter on a broad field finds the narrow ones
        with one exact value.
        """
        found = dict.fromkeys([code])
        waiting = [code]
        while waiting:
            parents = self.concepts[waiting.pop()].parents
            waiting.extend(parent for parent in parents if parent not in found)
            found.update(dict.fromkeys(parents))
        return tuple(found)
