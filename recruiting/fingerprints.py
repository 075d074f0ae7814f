"""How alike two texts are, and how to find the like ones among many without reading them all.

A text is the set of its runs of SHINGLE characters, after widths, case, spaces and punctuation
have been evened out. Likeness is the share of runs that two texts have in common (Jaccard). For
the search a text is cut down to BINS minima of a hash (one-permutation MinHash: each run is hashed
once, the minimum of each bin stays), and these to BANDS numbers of ROWS minima each: two texts of
likeness s share a band with probability 1 - (1 - s**ROWS)**BANDS, 99.98 % at 0.8, 6 % at 0.25.

The numbers are kept in the record, so they must not change: the hash is BLAKE2b and the characters
are evened out by Unicode alone, not by the analyzer, whose tables grow.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

SHINGLE: Final = 5
"""Characters of a run: long enough for Japanese, in which three make a common word."""

BINS: Final = 64
ROWS: Final = 4
BANDS: Final = BINS // ROWS

LEAST_RUNS: Final = 80
"""Below this a text says too little: 公募要領をご覧ください is in many postings."""

_BYTES = 8


def runs(text: str) -> frozenset[int]:
    """The hashes of a text's runs; none of a text that is too short to compare."""
    even = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))
    found = {even[start : start + SHINGLE] for start in range(len(even) - SHINGLE + 1)}
    if len(found) < LEAST_RUNS:
        return frozenset()
    return frozenset(_number(run.encode("utf-8", "replace")) for run in found)


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """The share of runs in both, from 0 to 1."""
    either = len(one | other)
    return len(one & other) / either if either else 0.0


def bands(hashes: Iterable[int]) -> tuple[int, ...]:
    """The bands of a text, as signed 64-bit numbers; none of a text without runs."""
    minima: list[int | None] = [None] * BINS
    for value in hashes:
        place = value % BINS
        least = minima[place]
        if least is None or value < least:
            minima[place] = value
    if all(value is None for value in minima):
        return ()
    full = [_filled(minima, place) for place in range(BINS)]
    return tuple(
        _number(repr((band, full[band * ROWS : (band + 1) * ROWS])).encode())
        for band in range(BANDS)
    )


def _filled(minima: list[int | None], place: int) -> int:
    """The minimum of a bin; of an empty one that of the next that is not, moved by the distance."""
    for distance in range(BINS):
        value = minima[(place + distance) % BINS]
        if value is not None:
            return value + distance
    raise ValueError("no bin holds anything")


def _number(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=_BYTES).digest(), "big", signed=True)
