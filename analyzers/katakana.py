"""Katakana compounds: レトロウイルス is one dictionary word, and still a kind of ウイルス."""

import re
from collections.abc import Callable, Iterable

from analyzers.characters.preparation import KATAKANA
from analyzers.shingles import END, START

_SHORTEST_MODIFIER = 2
_SHORTEST_HEAD = 3
# Shorter parts are found in the names of people and places as well (メルバーン is no バーン).
_UNKNOWN_MODIFIER = 3
_UNKNOWN_HEAD = 4
_NEVER_FIRST = "ーンッャュョァィゥェォ"
_KATAKANA = re.compile(f"[{KATAKANA}]{{5,}}")


class KatakanaCompounds:
    """Finds the cut inside a katakana compound.

    A listed head is cut off any word, a listed modifier where what follows is a noun. A word that
    the dictionary does not know is also cut where both parts are nouns that it knows; the longest
    head wins (パラグラフ|ライティング has no グラフ).

    Args:
        heads: Ends of compounds.
        modifiers: Beginnings of compounds.
        wholes: Words that only look like compounds.
        is_noun: Says whether the dictionary holds a noun of this spelling.
    """

    def __init__(
        self,
        heads: Iterable[str],
        modifiers: Iterable[str],
        wholes: Iterable[str],
        is_noun: Callable[[str], bool],
    ) -> None:
        self._heads = tuple(sorted(set(heads), key=len, reverse=True))
        self._modifiers = tuple(sorted(set(modifiers), key=len, reverse=True))
        self._wholes = frozenset(wholes)
        self._is_noun = is_noun

    def cuts(self, surface: str, *, unknown: bool) -> dict[int, int]:
        """Return the places where a word may be cut, each with its flag."""
        if surface in self._wholes or _KATAKANA.fullmatch(surface) is None:
            return {}
        return dict.fromkeys(self._find_cuts(surface, unknown=unknown), START | END)

    def _find_cuts(self, surface: str, *, unknown: bool) -> list[int]:
        head = self._find_head(surface)
        modifier = self._find_modifier(surface, head)
        cuts = sorted({at for at in (head, modifier) if at})
        return cuts or ([at] if unknown and (at := self._find_nouns(surface)) else [])

    def _find_head(self, surface: str) -> int:
        for head in self._heads:
            at = len(surface) - len(head)
            if at >= _SHORTEST_MODIFIER and surface.endswith(head):
                return at
        return 0

    def _find_modifier(self, surface: str, head: int) -> int:
        for modifier in self._modifiers:
            if not surface.startswith(modifier):
                continue
            rest = surface[len(modifier) :]
            if len(rest) >= _SHORTEST_HEAD and (head > len(modifier) or self._is_noun(rest)):
                return len(modifier)
        return 0

    def _find_nouns(self, surface: str) -> int:
        for at in range(_UNKNOWN_MODIFIER, len(surface) - _UNKNOWN_HEAD + 1):
            if surface[at] in _NEVER_FIRST:
                continue
            if self._is_noun(surface[:at]) and self._is_noun(surface[at:]):
                return at
        return 0
