"""From a prepared text back to the original: which characters a prepared one stands for."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Edit(NamedTuple):
    """Replace ``text[start:end]`` by ``new``."""

    start: int
    end: int
    new: str


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return ``text`` with all edits made; they are in order and do not overlap."""
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts.append(text[at : edit.start])
        parts.append(edit.new)
        at = edit.end
    parts.append(text[at:])
    return "".join(parts)


def trim_edit(text: str, edit: Edit) -> Edit:
    """Leave out of an edit what it does not change, at its front and at its back.

    Where characters go away, one new character stays to stand for them: in 取扱い made 取扱, the
    last stands for 扱い.
    """
    start, end, new = edit
    least = 1 if len(new) < end - start else 0
    while start < end and len(new) > least and text[start] == new[0]:
        start, new = start + 1, new[1:]
    while start < end and len(new) > least and text[end - 1] == new[-1]:
        end, new = end - 1, new[:-1]
    return Edit(start, end, new)


class OffsetMap:
    """The way from the characters of the current text back to the original ones, in runs.

    A text that keeps its length is one run, whatever its characters turn into: a list entry per
    character took three times as long as the preparation itself.

    Attributes:
        begins: Where each run begins in the current text.
        originals: Where it begins in the original.
        lengths: 0 for character by character, else the length of the original range that every
            character of the run stands for.
    """

    __slots__ = ("begins", "lengths", "originals")

    def __init__(self) -> None:
        self.begins = [0]
        self.originals = [0]
        self.lengths = [0]

    def original(self, at: int) -> tuple[int, int]:
        """Return the original range behind one character."""
        run = bisect_right(self.begins, at) - 1
        start, length = self.originals[run], self.lengths[run]
        if length:
            return start, start + length
        start += at - self.begins[run]
        return start, start + 1

    def runs(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Yield the runs of ``[start, end)``, as (begin, original, length)."""
        run = bisect_right(self.begins, start) - 1
        original, length = self.originals[run], self.lengths[run]
        yield start, original if length else original + start - self.begins[run], length
        for later in range(run + 1, bisect_left(self.begins, end, run + 1)):
            yield self.begins[later], self.originals[later], self.lengths[later]

    def follow(self, text: str, edits: Iterable[Edit]) -> None:
        """Move the map from ``text`` to ``apply_edits(text, edits)``.

        Edits that replace character by character may be left out: they move nothing.
        """
        begins: list[int] = []
        originals: list[int] = []
        lengths: list[int] = []
        copied = shift = 0

        def put(begin: int, original: int, length: int) -> None:
            if begins and begins[-1] == begin:
                originals[-1], lengths[-1] = original, length
            else:
                begins.append(begin)
                originals.append(original)
                lengths.append(length)

        def copy(until: int) -> None:
            if copied < until and begins and begins[-1] == self.begins[copied] + shift:
                del begins[-1], originals[-1], lengths[-1]
            begins.extend([begin + shift for begin in self.begins[copied:until]])
            originals.extend(self.originals[copied:until])
            lengths.extend(self.lengths[copied:until])

        for edit in edits:
            start, end, new = trim_edit(text, edit)
            if len(new) == end - start:
                continue
            until = bisect_left(self.begins, start, copied)
            copy(until)
            if new:
                # An insertion stands for the character before it: a match must not be empty.
                first = self.original(start if start < end else max(start - 1, 0))[0]
                last = self.original(max(end - 1, 0))[1]
                put(start + shift, first, last - first)
            shift += len(new) - (end - start)
            copied = bisect_right(self.begins, end)
            for rest in self.runs(end, end + 1):
                put(end + shift, *rest[1:])
        copy(len(self.begins))
        self.begins, self.originals, self.lengths = begins, originals, lengths
