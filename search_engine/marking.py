"""Marked words: the title whole, and two lines of the text around the words that matched."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, Final

from analyzers import Marks, Spellings, find_marks
from schemas.language import Language
from schemas.results import Hit, MarkedText

EXCERPT_CHARACTERS: Final = 120
"""Length of an excerpt: two lines of a result list at the usual width."""

_LEAD_CHARACTERS: Final = 30
"""Text shown before the first marked word of an excerpt."""

Span = tuple[int, int]


def make_hit(
    id_: str, source: Mapping[str, Any], keywords: Sequence[Spellings], language: Language
) -> Hit:
    """The hit of a stored document: `source` holds card, texts and marks as they were indexed."""
    texts, marks = source["texts"], source["marks"]
    title_name, title_spans = _best("title", texts, marks, keywords, language)
    text_name, text_spans = _best("text", texts, marks, keywords, language)
    return Hit(
        id=id_,
        card=source["card"],
        title=_cut(texts.get(title_name, ""), title_spans),
        excerpt=_excerpt(texts.get(text_name, ""), text_spans),
    )


def _best(
    kind: str,
    texts: Mapping[str, str],
    marks: Mapping[str, Any],
    keywords: Sequence[Spellings],
    language: Language,
) -> tuple[str, list[Span]]:
    """The text to show: in the reader's language if there is one and, for the body, a match."""
    other = Language.EN if language is Language.JA else Language.JA
    names = [name for name in (f"{kind}.{language}", f"{kind}.{other}") if name in texts]
    if not names:
        return "", []
    for name in names if kind == "text" else names[:1]:
        spans = find_marks(Marks.from_json(marks[name]), keywords)
        if spans:
            return name, spans
    return names[0], []


def _excerpt(text: str, spans: Sequence[Span]) -> MarkedText:
    start = _best_start(spans) if spans and len(text) > EXCERPT_CHARACTERS else 0
    start = _after_break(text, max(0, start - _LEAD_CHARACTERS), start)
    end = min(len(text), start + EXCERPT_CHARACTERS)
    inside = [
        (max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start
    ]
    segments = _cut(" ".join(text[start:end].split("\n")), inside)
    before = (("…", False),) if start > 0 else ()
    after = (("…", False),) if end < len(text) else ()
    return (*before, *segments, *after)


def _best_start(spans: Sequence[Span]) -> int:
    """Where the window begins that shows the most marked words, the first of them if equal."""
    starts = [start for start, _ in spans]
    room = EXCERPT_CHARACTERS - _LEAD_CHARACTERS
    counts = [bisect_left(starts, start + room) - number for number, start in enumerate(starts)]
    return starts[counts.index(max(counts))]


def _after_break(text: str, low: int, high: int) -> int:
    """A better place to begin between two: after a sentence or line end, if there is one."""
    cut = max(text.rfind(mark, low, high) for mark in "。\n")
    return cut + 1 if cut >= 0 else low


def _cut(text: str, spans: Sequence[Span]) -> MarkedText:
    segments: list[tuple[str, bool]] = []
    position = 0
    for start, end in spans:
        if start > position:
            segments.append((text[position:start], False))
        segments.append((text[start:end], True))
        position = end
    if position < len(text):
        segments.append((text[position:], False))
    return tuple(segments)
