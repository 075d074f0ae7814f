"""SudachiPy: short units (split mode A), one tokenizer per thread, long texts in portions."""

import json
import threading
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from importlib.resources import files

# SudachiPy ships its types without the marker that would let them be read.
from sudachipy import (  # type: ignore[import-untyped]
    Dictionary,
    Morpheme,
    MorphemeList,
    SplitMode,
    Tokenizer,
)

# SudachiPy refuses more than 49,149 bytes. A character has at most 4.
_PORTION = 8_000
_PORTION_ENDS = ("\n", "。", ". ", "、", " ")


@cache
def load_dictionary() -> Dictionary:
    """Open the pinned dictionary (memory-mapped), without the plugin that deletes bracketed kana.

    The stock configuration takes 研究員（ポスドク） for a kanji with its reading and drops the
    brackets.
    """
    stock = json.loads(files("sudachipy").joinpath("resources/sudachi.json").read_text("utf-8"))
    stock["inputTextPlugin"] = [
        plugin for plugin in stock["inputTextPlugin"] if "IgnoreYomigana" not in plugin["class"]
    ]
    return Dictionary(config=json.dumps(stock), dict="core")


def dictionary_version() -> str:
    """Name the releases that decide how a text is cut."""
    return f"sudachipy {version('sudachipy')}, sudachidict-core {version('sudachidict-core')}"


class SudachiTokenizer:
    """Cuts prepared text into short units. Safe to share between threads."""

    def __init__(self) -> None:
        self._dictionary = load_dictionary()
        self._own = threading.local()

    def portions(self, text: str, start: int, end: int) -> Iterator[tuple[int, MorphemeList]]:
        """Yield the words of ``text[start:end]`` in portions, each with its offset in the text."""
        tokenizer: Tokenizer | None = getattr(self._own, "tokenizer", None)
        if tokenizer is None:
            tokenizer = self._own.tokenizer = self._dictionary.tokenizer(SplitMode.A)
        while start < end:
            stop = _portion_end(text, start, end)
            yield start, tokenizer.tokenize(text[start:stop])
            start = stop

    def is_noun(self, surface: str) -> bool:
        """Say whether the dictionary holds a common noun of this spelling."""
        return any(is_common_noun(entry) for entry in self._dictionary.lookup(surface))


def _portion_end(text: str, start: int, end: int) -> int:
    """Return where a portion ends: after the best mark that its second half holds."""
    limit = start + _PORTION
    if limit >= end:
        return end
    for mark in _PORTION_ENDS:
        at = text.rfind(mark, start + _PORTION // 2, limit)
        if at >= 0:
            return at + len(mark)
    return limit


def is_common_noun(morpheme: Morpheme) -> bool:
    """Say whether a word is a common noun."""
    part = morpheme.part_of_speech()
    return (part[0], part[1]) == ("名詞", "普通名詞")
