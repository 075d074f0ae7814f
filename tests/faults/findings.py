"""What the tests of faults found, told as it is worth: how often tried, how often wrong, the bound.

No failure in n trials does not show that there is none: it bounds the rate below about 3/n (with
95 % confidence). The bound stands beside every zero.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

VARIABLE: Final = "KOUBO_FAULT_FINDINGS"
"""Names a file that every finding is added to, a line of JSON each."""

ROWS: Final = ("A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A10", "A11", "A12", "A13")


@dataclass(frozen=True)
class Finding:
    """One line of the table: in `trials` trials, `failures` times `what` was seen."""

    row: str
    what: str
    where: str
    trials: int
    failures: int
    detail: str = ""

    @property
    def bound(self) -> str:
        """Below which the rate is, where nothing failed."""
        if self.failures:
            return "–"
        return f"< {min(300 / self.trials, 100):.2g} %"

    def __str__(self) -> str:
        head = f"{self.row:4}{self.what} [{self.where}]"
        said = f"{head}: {self.failures} in {self.trials:,} ({self.bound})"
        return f"{said}; {self.detail}" if self.detail else said


class Findings:
    """The findings of one test; `found` is shared by all tests of the run."""

    def __init__(self, found: list[Finding], where: str) -> None:
        self._found: Final = found
        self._where: Final = where

    def none(self, row: str, what: str, wrong: object, *, of: int, detail: str = "") -> None:
        """Record that `what` was looked for `of` times, and fail if it was seen.

        `wrong` holds what was seen: a collection, which is shown, or a number.
        """
        assert row in ROWS, row
        assert of > 0, "nothing was tried"
        count = wrong if isinstance(wrong, int) else len(list(wrong))  # type: ignore[call-overload]
        finding = Finding(row, what, self._where, of, count, detail)
        self._found.append(finding)
        if file := os.environ.get(VARIABLE):
            with Path(file).open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(asdict(finding) | {"bound": finding.bound}) + "\n")
        assert not count, f"{finding}\n{str(wrong)[:2_000]}"
