"""Named places where a test can stop the program, or end it, to see that nothing is lost.

A failpoint does nothing until a test arms it. The tests of crashes run the real program in a
process of its own, arm a callback that kills it at one of these places, start it again and compare
the record with the index.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

FAILPOINTS: Final = frozenset(
    {
        "store.before_commit",
        "store.after_commit",
        "relay.after_claim",
        "relay.after_send",
        "index.before_write",
        "index.after_write",
        "index.after_mark",
        "import.between_batches",
        "rebuild.before_publish",
        "rebuild.after_publish",
    }
)
"""Every place there is. A test refuses a call with another name."""

_armed: list[Callable[[str], None]] = []


def failpoint(name: str) -> None:
    """Call what a test has armed, with the name of this place; otherwise nothing."""
    for callback in _armed:
        callback(name)


def arm(callback: Callable[[str], None] | None) -> None:
    """Call `callback(name)` at every failpoint of this process from now on; None disarms."""
    _armed[:] = [] if callback is None else [callback]
