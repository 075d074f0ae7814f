"""Writes the marks of a line: the streams of ``marks.py``, from a line cut with places kept."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache

from analyzers import marks as flag_bits
from analyzers.characters.offsets import OffsetMap
from analyzers.cutting import Cut
from analyzers.latin import LatinRun
from analyzers.marks import BEGINS, CLOSED, ENDS, FLAG_BASE, GAP, WORD
from analyzers.shingles import ALONE, END, START
from analyzers.stretches import Stretch

Written = tuple[str, str, list[int]] | tuple[int, int, int]
"""A stream: its text, flags and places."""

_NO_STREAM = (0, 0, 0)

_to_json = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode

_FLAGS = {
    START: BEGINS,
    END: ENDS,
    START | END: BEGINS | ENDS,
    ALONE | END: flag_bits.ALONE | ENDS,
}
_OPEN = bytes([BEGINS | ENDS])
# The flags of a stretch of one piece and of its end, by the length of the piece.
_ONE_PIECE = [bytes([BEGINS]).ljust(n, b"\0") + bytes([ENDS | CLOSED]) for n in range(16)]
# Flags are collected as bytes, and become letters all at once.
_CODES = bytes(min(FLAG_BASE + flags, 0x7F) for flags in range(256))


def write_marks(cut: Cut, offsets: OffsetMap, line: str) -> str:
    """Return the marks of a line: ``LINE_ITEMS`` in JSON, commas between them.

    They are the prepared line, or 0 where it is the line in lower case; its flags; its places; the
    words that are not as written; and a list of the streams of normalised forms and of latin words,
    each with text, flags and places, one after the other. What is empty is 0.

    Args:
        cut: The line, cut with ``keeps_places``.
        offsets: The way from its prepared characters to the original ones.
        line: The original.
    """
    text, builder = cut.text, cut.builder
    stretches, spans = builder.stretches or [], builder.spans or []
    flags, forms = _surface_flags(text, stretches, zip(builder.words, spans, strict=True))
    changed = [stretch for stretch in stretches if stretch.forms is not None]
    inner: tuple[object, ...] | int = 0
    if changed or cut.runs:
        inner = *_write_normalised(changed, offsets), *_write_latin(cut.runs, offsets)
    written = 0 if text == line.lower() else text
    places = _surface_places(len(text), offsets)
    return _to_json([written, flags, places, " ".join(forms) or 0, inner])[1:-1]


def _write_normalised(stretches: Sequence[Stretch], offsets: OffsetMap) -> Written:
    if not stretches:
        return _NO_STREAM
    stream = _JoinedStream(offsets)
    for stretch in stretches:
        at = stretch.start
        ranges = []
        for piece in stretch.pieces:
            end = at + len(piece)
            ranges.append((at, end))
            at = end
        stream.add(stretch.forms or (), ranges, stretch.flags)
    return stream.written()


def _write_latin(runs: Sequence[LatinRun], offsets: OffsetMap) -> Written:
    if not runs:
        return _NO_STREAM
    stream = _JoinedStream(offsets)
    for run in runs:
        stream.add(run.forms, run.ranges, {})
    return stream.written()


def _surface_flags(
    text: str, stretches: Iterable[Stretch], words: Iterable[tuple[str, tuple[int, int]]]
) -> tuple[str, list[str]]:
    """Return the flags of the text, and the words that are not as written."""
    flags = bytearray((CLOSED,)) * (len(text) + 1)
    for start, pieces, _, bounds in stretches:
        # Half of the stretches are one short word: no call for those.
        if len(pieces) == 1 and len(pieces[0]) < len(_ONE_PIECE) and not bounds:
            own = _ONE_PIECE[len(pieces[0])]
        else:
            own = _stretch_flags(pieces, bounds)
        flags[start : start + len(own)] = own
    forms: list[str] = []
    last_end = 0
    for word, (begin, end) in words:
        if begin > last_end:
            flags[last_end] |= GAP
        if word == text[begin:end]:
            flags[begin] |= WORD
        else:
            flags[begin] |= WORD | GAP
            forms.append(word)
        last_end = end
    flags[last_end] |= GAP
    return _encode_flags(flags), forms


def _surface_places(length: int, offsets: OffsetMap) -> list[int] | int:
    if len(offsets.begins) == 1 and not offsets.originals[0] and not offsets.lengths[0]:
        return 0
    return [number for run in offsets.runs(0, length) for number in run]


def _stretch_flags(pieces: Sequence[str], bounds: dict[int, int]) -> bytes:
    """Return the flags of one stretch and of its end."""
    open_flags = _open_flags(*map(len, pieces))
    if not bounds:
        return open_flags
    flags = bytearray(open_flags)
    at = 0
    for index, piece in enumerate(pieces[:-1], start=1):
        at += len(piece)
        if index in bounds:
            flags[at] = _FLAGS[bounds[index]]
    return bytes(flags)


# Most stretches are one to three pieces of one to four characters: marks take a tenth less time.
@lru_cache(4096)
def _open_flags(*lengths: int) -> bytes:
    flags = bytearray().join([_OPEN.ljust(length, b"\0") for length in lengths])
    flags[0] = BEGINS
    flags.append(ENDS | CLOSED)
    return bytes(flags)


def _encode_flags(flags: bytearray) -> str:
    return flags.translate(_CODES).decode("ascii")


class _JoinedStream:
    """A stream of joined forms, one stretch per line."""

    def __init__(self, offsets: OffsetMap) -> None:
        self._offsets = offsets
        self._lines: list[str] = []
        self._flags = bytearray()
        self._places: list[int] = []
        # How far the original is ahead in the last run, if that goes character by character.
        self._ahead: int | None = None

    def add(
        self, forms: Sequence[str], ranges: Sequence[tuple[int, int]], bounds: dict[int, int]
    ) -> None:
        at = len(self._flags)
        self._flags += _stretch_flags(forms, bounds)
        self._lines.append("".join(forms))
        self._add_places(at, forms, ranges)

    def _add_places(self, at: int, forms: Sequence[str], ranges: Sequence[tuple[int, int]]) -> None:
        offsets, places = self._offsets, self._places
        begins, originals, lengths = offsets.begins, offsets.originals, offsets.lengths
        run, run_end = 0, -1
        for form, (begin, end) in zip(forms, ranges, strict=True):
            # Pieces stand in order, and most in one run: a look-up for each took half the time.
            if end > run_end:
                run = bisect_right(begins, begin) - 1
                run_end = begins[run + 1] if run + 1 < len(begins) else end
            if len(form) != end - begin:
                first, last = offsets.original(begin)[0], offsets.original(end - 1)[1]
                self._put(at, first, last - first)
            elif end > run_end or lengths[run]:
                for start, original, length in offsets.runs(begin, end):
                    self._put(at + start - begin, original, length)
            else:
                ahead = originals[run] - begins[run] + begin - at
                if ahead != self._ahead:
                    places += at, at + ahead, 0
                    self._ahead = ahead
            at += len(form)

    def _put(self, at: int, original: int, length: int) -> None:
        """Begin a run of places, unless it goes on with the one before it."""
        ahead = None if length else original - at
        if ahead is None or ahead != self._ahead:
            self._places += at, original, length
        self._ahead = ahead

    def written(self) -> Written:
        self._flags.append(CLOSED)
        text = "".join([line + "\n" for line in self._lines])
        return text, _encode_flags(self._flags), self._places
