"""What the writing processes say they did: the oracle of the tests that kill them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from store.store import Store
from tests.faults.writing import ROLLED_BACK


@dataclass
class Journal:
    """The lines of some journals, read.

    A change that is not in it may have been made or not: its process was killed in between.
    """

    done: dict[str, int] = field(default_factory=dict)
    """The highest revision of each number that was committed for sure."""
    changes: int = 0
    rolled_back: set[str] = field(default_factory=set)
    lives: int = 0
    over: int = 0

    @classmethod
    def read(cls, files: Iterable[Path]) -> Self:
        journal = cls()
        for file in files:
            lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
            for line in lines:
                match line.split():
                    case ["done", number, revision]:
                        journal.changes += 1
                        journal.done[number] = max(journal.done.get(number, 0), int(revision))
                    case ["back", mark]:
                        journal.rolled_back.add(mark)
                    case ["ready"]:
                        journal.lives += 1
                    case ["over"]:
                        journal.over += 1
        return journal

    def lost_from(self, store: Store) -> list[str]:
        """Committed changes that the record does not have."""
        with store.reading() as unit:
            kept = unit.postings.get_many(list(self.done))  # type: ignore[arg-type]
        return [
            f"{number} at {revision}"
            for number, revision in self.done.items()
            if number not in kept or kept[number].revision < revision  # type: ignore[index]
        ]


def rolled_back_in(texts: Iterable[str]) -> list[str]:
    """Those of some texts that were rolled back."""
    return [text[:200] for text in texts if ROLLED_BACK in text]
