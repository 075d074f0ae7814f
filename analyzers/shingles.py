"""Stretches to terms: every run of pieces from a possible beginning to a possible end."""

from collections.abc import Mapping, Sequence

MAX_PIECES = 8
"""The longest run, in pieces."""

MAX_LENGTH = 30
"""The longest term, in characters."""

START, END, ALONE = 1, 2, 4
"""A keyword may begin here; may end here; may begin here if it is one piece."""


def add_shingles(pieces: Sequence[str], limit: int, terms: dict[str, None]) -> None:
    """Add every run of at most ``limit`` pieces, when keywords may begin and end at every cut."""
    count = len(pieces)
    # Stretches of one to three words are nine in ten: short cuts for them.
    if count == 1:
        if len(pieces[0]) <= MAX_LENGTH:
            terms[pieces[0]] = None
        return
    if count == 2:  # noqa: PLR2004 - a pair
        first, second = pieces
        run = first + second
        if len(run) <= MAX_LENGTH:
            terms[first] = terms[run] = terms[second] = None
            return
    if count == 3:  # noqa: PLR2004 - no limit is below three
        first, second, third = pieces
        pair = second + third
        run = first + pair
        if len(run) <= MAX_LENGTH:
            terms[first] = terms[first + second] = terms[run] = None
            terms[second] = terms[pair] = terms[third] = None
            return
    _add_runs(pieces, limit, terms)


def _add_runs(pieces: Sequence[str], limit: int, terms: dict[str, None]) -> None:
    at = 0
    for run in pieces:
        at += 1
        if len(run) > MAX_LENGTH:
            continue
        terms[run] = None
        for piece in pieces[at : at + limit - 1]:
            run += piece  # noqa: PLW2901 - the run grows: this loop is the hottest of the analysis
            if len(run) > MAX_LENGTH:
                break
            terms[run] = None


def add_bounded_shingles(
    pieces: Sequence[str], flags: Mapping[int, int], terms: dict[str, None]
) -> None:
    """Add the runs that the flags allow.

    Args:
        pieces: The pieces of one stretch.
        flags: For the boundary before piece ``i``: the sum of ``START``,
            ``END`` and ``ALONE``. The first two, if missing.
        terms: Receives the terms.
    """
    count = len(pieces)
    for first in range(count):
        flag = flags.get(first, START)
        longest = MAX_PIECES if flag & START else 1 if flag & ALONE else 0
        run = ""
        for last in range(first, min(count, first + longest)):
            run += pieces[last]
            if len(run) > MAX_LENGTH:
                break
            if last + 1 == count or flags.get(last + 1, END) & END:
                terms[run] = None
