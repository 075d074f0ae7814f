"""Ends this process at a failpoint that a test has chosen: only where a directory is named for it.

Nothing of this is active in a normal process: `KOUBO_FAILPOINT_DIRECTORY` is empty by default. In
that directory a test writes a file with the name of a failpoint. It holds a probability: at each
hit of that failpoint the process kills itself with it, by SIGKILL, so that no `finally`, no
`atexit` and no buffer gets another turn. With `once` in the file the process that reaches the
failpoint first takes the file away and kills itself; the others go on.

Each hit and each kill is one line in `hits` (`NAME PID hit`, `NAME PID kill`), written before
anything happens, so that a test can show that a failpoint was reached at all.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from random import SystemRandom
from typing import Final

from schemas.failpoints import FAILPOINTS, arm

HITS: Final = "hits"
ONCE: Final = "once"

_chance: Final = SystemRandom()
"""Not seeded: processes that were forked must not draw the same numbers."""


def arm_failpoints(directory: Path) -> None:
    """Obey the files in a directory, in this process and in those that are forked from it."""

    def reached(name: str) -> None:
        _write(directory, name, "hit")
        if _is_chosen(directory / name):
            _write(directory, name, "kill")
            os.kill(os.getpid(), signal.SIGKILL)

    arm(reached)


def _is_chosen(order: Path) -> bool:
    try:
        wanted = order.read_text(encoding="ascii").strip()
        if wanted == ONCE:
            order.unlink()  # of two processes that read it, one can take it away
            return True
    except FileNotFoundError:
        return False
    return _chance.random() < float(wanted)


def _write(directory: Path, name: str, what: str) -> None:
    assert name in FAILPOINTS, name  # noqa: S101 - a test's own mistake, in a test's own process
    line = f"{name} {os.getpid()} {what}\n".encode()
    # One write to a file opened for appending is not mixed with that of another process.
    hits = os.open(directory / HITS, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(hits, line)
    finally:
        os.close(hits)
