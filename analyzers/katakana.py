"""Katakana compounds: レトロウイルス is one dictionary word, and still a kind of ウイルス."""

import re
from collections.abc import Callable, Iterable

from analyzers.characters.preparation import KATAKANA

_KATAKANA = re.compile(f"[{KATAKANA}]{{5,}}")


class KatakanaCompounds:
    """Finds the cut before the head of a katakana compound.

    A listed head is cut off any word. A word that the dictionary does not know is also cut where both
    parts are nouns that it knows: the longest head wins (パラグラフ|ライティング, not グラフ).
    """

    def __init__(self, heads: Iterable[str], is_noun: Callable[[str], bool]) -> None:
        self._heads = tuple(sorted(set(heads), key=len, reverse=True))
        self._is_noun = is_noun

    def cuts(self, surface: str, *, unknown: bool) -> tuple[int, ...]:
        """Return the places where a word may be cut."""
        if _KATAKANA.fullmatch(surface) is None:
            return ()
        for head in self._heads:
            if surface.endswith(head) and len(surface) - len(head) >= 2:
                return (len(surface) - len(head),)
        if unknown:
            for at in range(2, len(surface) - 2):
                if (
                    surface[at] not in "ーンッャュョァィゥェォ"
                    and self._is_noun(surface[:at])
                    and self._is_noun(surface[at:])
                ):
                    return (at,)
        return ()
