"""Choosing where a process of ours is to die, and counting how often it came there."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

from koubo.crashing import HITS, ONCE
from schemas.failpoints import FAILPOINTS


class Failpoints:
    """Orders to the processes that were started with `environment`."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory: Final = directory

    @property
    def environment(self) -> dict[str, str]:
        """What a process must have in its environment to obey."""
        return {"KOUBO_FAILPOINT_DIRECTORY": str(self._directory)}

    def kill_once(self, name: str) -> None:
        """The process that reaches this failpoint next is killed there."""
        self._order(name, ONCE)

    def kill_often(self, name: str, probability: float) -> None:
        """Every process that reaches this failpoint is killed there with this probability."""
        self._order(name, str(probability))

    def spare_all(self) -> None:
        """Nobody is killed any more."""
        for name in FAILPOINTS:
            (self._directory / name).unlink(missing_ok=True)

    def is_waiting(self, name: str) -> bool:
        """Whether an order is there that nobody has taken."""
        return (self._directory / name).exists()

    @property
    def hits(self) -> Counter[str]:
        """How often each failpoint was reached, by all processes together."""
        return self._count("hit")

    @property
    def kills(self) -> Counter[str]:
        """How many processes died at each."""
        return self._count("kill")

    def _order(self, name: str, what: str) -> None:
        assert name in FAILPOINTS, name
        # In one step: a process must not read half of an order.
        draft = self._directory / f"{name}.draft"
        draft.write_text(what, encoding="ascii")
        draft.rename(self._directory / name)

    def _count(self, what: str) -> Counter[str]:
        try:
            lines = (self._directory / HITS).read_text(encoding="ascii").splitlines()
        except FileNotFoundError:
            return Counter()
        parts = [line.split() for line in lines]
        return Counter(name for name, _, happened in parts if happened == what)
