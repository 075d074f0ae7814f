"""Kanji numbers before a counter, as digits: 三年 is 3年, 第一種 is 第1種."""

import re
from collections.abc import Sequence

from analyzers.characters.offsets import Edit, apply_edits

_DIGITS = str.maketrans("〇一二三四五六七八九", "0123456789")
_KANJI = "〇一二三四五六七八九十"


class KanjiNumerals:
    """A run of kanji digits before a counter becomes arabic digits."""

    def __init__(self, counters: Sequence[str]) -> None:
        # 同一人物, 唯一, 統一年: there 一 belongs to the word before it. 一日本 is no day.
        self._pattern = re.compile(
            f"(?<![同統唯単均随画万百千])[{_KANJI}]+(?={'|'.join(counters)})"
        )
        self._first = re.compile(f"[{_KANJI}]")

    def apply(self, text: str) -> str:
        """Return the text with such numbers in digits."""
        if self._first.search(text) is None:
            return text
        return apply_edits(text, self.edits(text))

    def edits(self, text: str) -> list[Edit]:
        """Return one edit per number."""
        return [
            Edit(found.start(), found.end(), str(_value(found.group())))
            for found in self._pattern.finditer(text)
        ]


def _value(kanji: str) -> int:
    tens, ten, ones = kanji.partition("十")
    if not ten:
        return int(kanji.translate(_DIGITS))
    if "十" in ones or len(tens) > 1 or len(ones) > 1:
        return int(kanji.replace("十", "〇").translate(_DIGITS))
    return (int(tens.translate(_DIGITS)) if tens else 1) * 10 + (
        int(ones.translate(_DIGITS)) if ones else 0
    )
