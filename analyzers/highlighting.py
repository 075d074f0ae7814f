"""Finds what to highlight: where the spellings of keywords stand in the original text."""

from collections.abc import Iterable, Iterator

from analyzers.analysis import Spellings
from analyzers.marks import Marks


def find_marks(marks: Marks, spellings: Iterable[Spellings]) -> list[tuple[int, int]]:
    """Return the ranges ``[start, end)`` of the original text, in characters, sorted and merged.

    The list is empty exactly when none of the spellings ``matches`` the text.
    """
    found: set[tuple[int, int]] = set()
    wanted = list(spellings)
    terms = {term for each in wanted for term in each.terms}
    for stream in marks.streams:
        found.update(stream.original(start, end) for start, end in stream.find(terms))
    phrases = {phrase for each in wanted for phrase in each.phrases if marks.may_hold(phrase)}
    if phrases:
        found.update(_find_phrases(marks, phrases))
    return _merge(sorted(found))


def _find_phrases(marks: Marks, phrases: Iterable[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    placed = list(marks.words())
    words = tuple([word for word, _, _ in placed])
    first = marks.streams[0]
    for phrase in phrases:
        length, at = len(phrase), -1
        for _ in range(words.count(phrase[0])):
            at = words.index(phrase[0], at + 1)
            if words[at : at + length] == phrase:
                yield first.original(placed[at][1], placed[at + length - 1][2])


def _merge(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in ranges:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
