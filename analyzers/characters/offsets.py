"""From a prepared text back to the original: which characters a prepared one stands for."""

from collections.abc import Iterable
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
    """The original range ``[starts[i], ends[i])`` behind every character of the current text."""

    __slots__ = ("ends", "starts")

    def __init__(self, length: int) -> None:
        self.starts = list(range(length))
        self.ends = list(range(1, length + 1))

    def follow(self, text: str, edits: Iterable[Edit]) -> None:
        """Move the map from ``text`` to ``apply_edits(text, edits)``."""
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for edit in edits:
            start, end, new = trim_edit(text, edit)
            starts += self.starts[at:start]
            ends += self.ends[at:start]
            at = end
            if len(new) == end - start:
                starts += self.starts[start:end]
                ends += self.ends[start:end]
            elif new:
                # An insertion stands for the character before it: a match must not be empty.
                first = start if start < end else max(start - 1, 0)
                last = max(end - 1, 0)
                starts += [self.starts[first]] * len(new)
                ends += [self.ends[last]] * len(new)
        self.starts = starts + self.starts[at:]
        self.ends = ends + self.ends[at:]
