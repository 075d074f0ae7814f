"""Marked words: the title whole, and two lines of the text around the words that matched."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, Final

from analyzers import Marks, Spellings, find_marks
from schemas.language import Language
from schemas.results import Hit, MarkedText

EXCERPT_CHARACTERS: Final = 120
"""Length of an excerpt: two lines of a result list at the usual width. Latin letters are half as
wide, so an English excerpt has twice as many."""

_LEAD_CHARACTERS: Final = 30
"""Text shown before the first marked word of an excerpt; twice as many in English."""

Span = tuple[int, int]


def make_hit(
    id_: str, stored: Mapping[str, Any], keywords: Sequence[Spellings], language: Language
) -> Hit:
    """The hit of a stored document: `stored` is what `encode_hit` made, decoded."""
    texts, marks = stored["texts"], stored["marks"]
    title_name, title_spans = _best("title", texts, marks, keywords, language)
    text_name, text_spans = _best("text", texts, marks, keywords, language)
    return Hit(
        id=id_,
        card=stored["card"],
        title=_cut(texts.get(title_name, ""), title_spans),
        excerpt=_excerpt(
            texts.get(text_name, ""), text_spans, is_latin=text_name.endswith(Language.EN)
        ),
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
    if not keywords:
        return names[0], []
    for name in names if kind == "text" else names[:1]:
        spans = find_marks(Marks.from_json(marks[name], texts[name]), keywords)
        if spans:
            return name, spans
    return names[0], []


def _excerpt(text: str, spans: Sequence[Span], *, is_latin: bool) -> MarkedText:
    length, lead = EXCERPT_CHARACTERS, _LEAD_CHARACTERS
    if is_latin:
        length, lead = 2 * length, 2 * lead
    start = _best_start(spans, length - lead) if spans and len(text) > length else 0
    start = _after_break(text, max(0, start - lead), start)
    end = min(len(text), start + length)
    if is_latin and end < len(text):
        end = max(text.rfind(" ", start, end), start + length // 2)
    inside = [
        (max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start
    ]
    segments = _cut(" ".join(text[start:end].split("\n")), inside)
    before = (("…", False),) if start > 0 else ()
    after = (("…", False),) if end < len(text) else ()
    return (*before, *segments, *after)


def _best_start(spans: Sequence[Span], room: int) -> int:
    """Where the window begins that shows the most marked words, the first of them if equal."""
    starts = [start for start, _ in spans]
    counts = [bisect_left(starts, start + room) - number for number, start in enumerate(starts)]
    return starts[counts.index(max(counts))]


def _after_break(text: str, low: int, high: int) -> int:
    """A better place to begin between two: after a sentence or line, or else after a blank."""
    cut = max(text.rfind("。", low, high), text.rfind("\n", low, high))
    cut = max(cut, text.rfind(". ", low, high) + 1 or -1)
    if cut < 0 < low:
        cut = text.find(" ", low, high)
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
