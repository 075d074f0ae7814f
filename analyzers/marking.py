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


def write_marks(cut: Cut, offsets: OffsetMap) -> Marks:
    """Return the marks of a cut text.

    Args:
        cut: The text, cut with ``keeps_places``.
        offsets: The way from its prepared characters to the original ones.
    """
    stretches = cut.builder.stretches or []
    spans = cut.builder.spans or []
    written = [cut.text[begin:end] for begin, end in spans]
    pairs = list(zip(cut.builder.words, written, strict=True))
    forms = [word for word, as_written in pairs if word != as_written]
    otherwise = [word != as_written for word, as_written in pairs]
    surface = Stream(
        cut.text,
        _surface_flags(cut.text, stretches, zip(spans, otherwise, strict=True)),
        MAX_PIECES,
        _encode_places(list(zip(offsets.starts, offsets.ends, strict=True))),
    )
    normalised = _JoinedStream(offsets)
    for stretch in stretches:
        if stretch.forms is not None:
            at = stretch.start
            ranges = []
            for piece in stretch.pieces:
                ranges.append((at, at + len(piece)))
                at += len(piece)
            normalised.add(stretch.forms, ranges, stretch.flags)
    latin = _JoinedStream(offsets)
    for run in cut.runs:
        latin.add([p.form for p in run], [(p.start, p.end) for p in run], {})
    return Marks((surface, normalised.stream(MAX_PIECES), latin.stream(RUN_LIMIT)), " ".join(forms))


def _surface_flags(
    text: str, stretches: Iterable[Stretch], words: Iterable[tuple[tuple[int, int], bool]]
) -> str:
    flags = [CLOSED] * (len(text) + 1)
    for stretch in stretches:
        at = stretch.start
        flags[at : at + sum(map(len, stretch.pieces))] = [0] * sum(map(len, stretch.pieces))
        _add_bounds(flags, at, stretch.pieces, stretch.flags)
    last_end = 0
    for (begin, end), is_otherwise in words:
        if begin > last_end:
            flags[last_end] |= GAP
        flags[begin] |= WORD | GAP if is_otherwise else WORD
        last_end = end
    flags[last_end] |= GAP
    return "".join([chr(FLAG_BASE + flag) for flag in flags])


def _add_bounds(flags: list[int], at: int, pieces: Sequence[str], bounds: dict[int, int]) -> None:
    flags[at] |= BEGINS
    for index, piece in enumerate(pieces):
        at += len(piece)
        bound = bounds.get(index + 1, START | END)
        if index + 1 == len(pieces):
            bound = END
        flags[at] |= _FLAGS[bound]


class _JoinedStream:
    """A stream of joined forms, one stretch per line."""

    def __init__(self, offsets: OffsetMap) -> None:
        self._offsets = offsets
        self._lines: list[str] = []
        self._flags: list[int] = []
        self._places: list[tuple[int, int]] = []

    def add(
        self, forms: Sequence[str], ranges: Sequence[tuple[int, int]], bounds: dict[int, int]
    ) -> None:
        line = "".join(forms)
        flags = [0] * (len(line) + 1)
        _add_bounds(flags, 0, forms, bounds)
        flags[-1] |= CLOSED
        self._lines.append(line)
        self._flags += flags
        starts, ends = self._offsets.starts, self._offsets.ends
        for form, (begin, end) in zip(forms, ranges, strict=True):
            if len(form) == end - begin:
                self._places += zip(starts[begin:end], ends[begin:end], strict=True)
            else:
                self._places += [(starts[begin], ends[end - 1])] * len(form)
        # The line end goes on from what precedes it: no run of its own.
        start, end = self._places[-1]
        self._places.append((start + 1, end + 1) if end - start == 1 else (start, end))

    def stream(self, limit: int) -> Stream:
        flags = "".join([chr(FLAG_BASE + flag) for flag in self._flags]) + chr(FLAG_BASE + CLOSED)
        return Stream(
            "".join(line + "\n" for line in self._lines), flags, limit, _encode_places(self._places)
        )


def _encode_places(places: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    runs: list[int] = []
    following: tuple[int, int] | None = None
    for at, (start, end) in enumerate(places):
        if following != (start, end):
            runs += (at, start, 0 if end - start == 1 else end - start)
        following = (start + 1, end + 1) if end - start == 1 else (start, end)
    return tuple(runs)
