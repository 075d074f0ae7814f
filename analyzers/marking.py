"""Writes the marks of a text: the streams of ``marks.py``, from a text cut with places kept."""

from collections.abc import Iterable, Sequence

from analyzers import marks as flag_bits
from analyzers.characters.offsets import OffsetMap
from analyzers.cutting import Cut
from analyzers.latin import RUN_LIMIT
from analyzers.marks import BEGINS, CLOSED, ENDS, FLAG_BASE, GAP, WORD, Marks, Stream
from analyzers.shingles import ALONE, END, MAX_PIECES, START
from analyzers.stretches import Stretch

_FLAGS = {
    START: BEGINS,
    END: ENDS,
    START | END: BEGINS | ENDS,
    ALONE | END: flag_bits.ALONE | ENDS,
}
_OPEN = BEGINS | ENDS
# Flags are collected as bytes, and become letters all at once.
_CODES = bytes(min(FLAG_BASE + flags, 0x7F) for flags in range(256))


def write_marks(cut: Cut, offsets: OffsetMap) -> Marks:
    """Return the marks of a cut text.

    Args:
        cut: The text, cut with ``keeps_places``.
        offsets: The way from its prepared characters to the original ones.
    """
    text, builder = cut.text, cut.builder
    stretches, spans = builder.stretches or [], builder.spans or []
    forms: list[str] = []
    otherwise: list[int] = []
    for word, (begin, end) in zip(builder.words, spans, strict=True):
        if word != text[begin:end]:
            forms.append(word)
            otherwise.append(begin)
    surface = Stream(
        text,
        _surface_flags(len(text), stretches, spans, otherwise),
        MAX_PIECES,
        _surface_places(len(text), offsets),
    )
    normalised = _JoinedStream(offsets)
    for stretch in stretches:
        if stretch.forms is not None:
            at = stretch.start
            ranges = []
            for piece in stretch.pieces:
                end = at + len(piece)
                ranges.append((at, end))
                at = end
            normalised.add(stretch.forms, ranges, stretch.flags)
    latin = _JoinedStream(offsets)
    for run in cut.runs:
        latin.add(run.forms, run.ranges, {})
    return Marks((surface, normalised.stream(MAX_PIECES), latin.stream(RUN_LIMIT)), " ".join(forms))


def _surface_flags(
    length: int,
    stretches: Iterable[Stretch],
    spans: Iterable[tuple[int, int]],
    otherwise: Iterable[int],
) -> str:
    flags = bytearray((CLOSED,)) * (length + 1)
    for stretch in stretches:
        written = sum(map(len, stretch.pieces))
        flags[stretch.start : stretch.start + written] = bytes(written)
        _add_bounds(flags, stretch.start, stretch.pieces, stretch.flags)
    last_end = 0
    for begin, end in spans:
        if begin > last_end:
            flags[last_end] |= GAP
        flags[begin] |= WORD
        last_end = end
    flags[last_end] |= GAP
    for begin in otherwise:
        flags[begin] |= GAP
    return _encode_flags(flags)


def _surface_places(length: int, offsets: OffsetMap) -> tuple[int, ...]:
    if not length:
        return ()
    return tuple(number for run in offsets.runs(0, length) for number in run)


def _add_bounds(flags: bytearray, at: int, pieces: Sequence[str], bounds: dict[int, int]) -> None:
    first = at
    for piece in pieces:
        flags[at] |= _OPEN
        at += len(piece)
    flags[first] ^= ENDS
    flags[at] |= ENDS
    if bounds:
        _restrict_bounds(flags, first, pieces, bounds)


def _restrict_bounds(
    flags: bytearray, at: int, pieces: Sequence[str], bounds: dict[int, int]
) -> None:
    for index, piece in enumerate(pieces[:-1], start=1):
        at += len(piece)
        if index in bounds:
            flags[at] = flags[at] & ~_OPEN | _FLAGS[bounds[index]]


def _encode_flags(flags: bytearray) -> str:
    return flags.translate(_CODES).decode("ascii")


class _JoinedStream:
    """A stream of joined forms, one stretch per line."""

    def __init__(self, offsets: OffsetMap) -> None:
        self._offsets = offsets
        self._lines: list[str] = []
        self._flags = bytearray()
        self._places: list[int] = []

    def add(
        self, forms: Sequence[str], ranges: Sequence[tuple[int, int]], bounds: dict[int, int]
    ) -> None:
        line = "".join(forms)
        at = len(self._flags)
        self._flags += bytes(len(line) + 1)
        _add_bounds(self._flags, at, forms, bounds)
        self._flags[-1] |= CLOSED
        self._lines.append(line)
        offsets, put = self._offsets, self._put
        for form, (begin, end) in zip(forms, ranges, strict=True):
            if len(form) == end - begin:
                for start, original, length in offsets.runs(begin, end):
                    put(at + start - begin, original, length)
            else:
                first, last = offsets.original(begin)[0], offsets.original(end - 1)[1]
                put(at, first, last - first)
            at += len(form)

    def _put(self, at: int, original: int, length: int) -> None:
        """Begin a run of places, unless it goes on with the one before it."""
        places = self._places
        if places and not length and not places[-1] and at - places[-3] == original - places[-2]:
            return
        places += at, original, length

    def stream(self, limit: int) -> Stream:
        self._flags.append(CLOSED)
        text = "".join([line + "\n" for line in self._lines])
        return Stream(text, _encode_flags(self._flags), limit, tuple(self._places))
