"""How much of each fault is tried: a size that every test run can carry, and the full one.

`KOUBO_FAULT_SIZES` chooses: `ci` (the default), `soak`, or a number between 0 and 1 for that part
of the soak. `script/soak` sets it; the tests are the same functions.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields, replace
from typing import Final

VARIABLE: Final = "KOUBO_FAULT_SIZES"


@dataclass(frozen=True)
class Sizes:
    """One number for each thing that is repeated, or lasts."""

    changes: int
    """A1: changes of the record while processes are killed."""
    kills: int
    """A1: processes killed by SIGKILL meanwhile."""
    late_pairs: int
    """A2: pairs of transactions of which the first is committed last."""
    updates: int
    """A3: updates of one posting, delivered in any order."""
    machine_runs: int
    """A3: runs of the state machine."""
    machine_steps: int
    """A3: steps of one run at most."""
    ended: int
    """A4: postings that are ended, of which an old event comes again."""
    seconds_after_end: int
    """A4: how long after the end it comes."""
    away_seconds: int
    """A5: how long the engine is away."""
    batches: int
    """A6: batches of 500 documents with one that no engine takes."""
    rebuilt: int
    """A7: postings of an index that is built anew."""
    rebuild_kills: int
    """A7: builds that are killed at a random moment."""
    emptied: int
    """A10: how often Redis loses everything."""
    two_beats_seconds: int
    """A11: how long two schedulers run side by side."""
    nodes_lost: int
    """Nodes of the cluster that are killed, of each kind (master, with a primary, without)."""
    timed: int
    """A12, A13: postings that appear or end at a moment."""


CI: Final = Sizes(
    changes=2_000,
    kills=60,
    late_pairs=200,
    updates=500,
    machine_runs=150,
    machine_steps=30,
    ended=40,
    seconds_after_end=0,
    away_seconds=60,
    batches=1,
    rebuilt=20_000,
    rebuild_kills=1,
    emptied=1,
    two_beats_seconds=20,
    nodes_lost=1,
    timed=1_000,
)

SOAK: Final = Sizes(
    changes=20_000,
    kills=500,
    late_pairs=1_000,
    updates=1_000,
    machine_runs=2_000,
    machine_steps=50,
    ended=200,
    seconds_after_end=120,
    away_seconds=600,
    batches=1_000,
    rebuilt=100_000,
    rebuild_kills=10,
    emptied=20,
    two_beats_seconds=3_600,
    nodes_lost=10,
    timed=1_000,
)


def chosen_sizes() -> Sizes:
    """The sizes that the environment asks for."""
    chosen = os.environ.get(VARIABLE) or "ci"
    match chosen:
        case "ci":
            return CI
        case "soak":
            return SOAK
        case _:
            return part_of_soak(float(chosen))


def part_of_soak(part: float) -> Sizes:
    """That part of every size of the soak, at least one of each."""
    return replace(
        SOAK,
        **{one.name: max(1, round(getattr(SOAK, one.name) * part)) for one in fields(SOAK)},
    )
