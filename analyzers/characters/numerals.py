"""Kanji numbers before a counter, as digits: 三年 is 3年, 第一種 is 第1種."""

import re
from collections.abc import Sequence

from analyzers.characters.offsets import Edit, apply_edits

_DIGITS = str.maketrans("〇一二三四五六七八九", "0123456789")
_UNITS = {"十": 10, "百": 100, "千": 1000}
_KANJI = "〇一二三四五六七八九十百千"


class KanjiNumerals:
    """A run of kanji digits before a counter becomes arabic digits."""

    def __init__(self, counters: Sequence[str]) -> None:
        # 同一人物, 唯一, 統一年: there 一 belongs to the word before it. 一日本 is no day.
        self._pattern = re.compile(
            f"[{_KANJI}](?<![同統唯単均随画万].)[{_KANJI}]*(?={'|'.join(counters)})"
        )
        self._first = re.compile(f"[{_KANJI}]")

    def apply(self, text: str) -> str:
        """Return the text with such numbers in digits."""
        return self.apply_with_edits(text)[0]

    def apply_with_edits(self, text: str) -> tuple[str, list[Edit]]:
        """Return the text, and one edit per number."""
        if self._first.search(text) is None:
            return text, []
        edits = [
            Edit(found.start(), found.end(), str(_value(found.group())))
            for found in self._pattern.finditer(text)
        ]
        return (apply_edits(text, edits) if edits else text), edits


def _value(kanji: str) -> int:
    """Return the value of kanji digits, with units (三十二) or without (二〇二六)."""
    if not any(unit in kanji for unit in _UNITS):
        return int(kanji.translate(_DIGITS))
    total = count = 0
    for character in kanji:
        if character in _UNITS:
            total += (count or 1) * _UNITS[character]
            count = 0
        else:
            count = count * 10 + int(character.translate(_DIGITS))
    return total + count
