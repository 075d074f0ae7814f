"""Runs the tests of faults at a size of one's choice; called by `script/soak`."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]

TESTS: Final = {
    "A1": "test_kills.py",
    "A2": "test_late_commits.py",
    "A3": "test_any_order.py test_outbox_machine.py",
    "A4": "test_ended_stays_away.py",
    "A5": "test_engine_away.py",
    "A6": "test_poison.py",
    "A7": "test_rebuild_under_load.py test_import_cut_off.py",
    "A8": "test_drift.py",
    "A10": "test_redis_lost.py",
    "A11": "test_two_schedulers.py",
    "A12": "test_moments.py",
    "cluster": "test_cluster.py",
}
"""The files of each row; A13 is in that of A12."""


def main() -> int:
    """Run the rows one after the other; 1 if one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(TESTS)}")
    parser.add_argument("--size", default="soak", help="soak, ci, or a part of the soak: 0.1")
    parser.add_argument("--table", type=Path, help="a file for the Markdown table")
    parser.add_argument("--defects", action="store_true", help="plant defects instead")
    options = parser.parse_args()
    if unknown := set(options.rows) - set(TESTS):
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    if options.defects:
        return subprocess.call([sys.executable, "tests/faults/planted_defects.py"], cwd=ROOT)
    lines = [
        f"Size: {options.size}. {os.cpu_count()} cores, {time.strftime('%Y-%m-%d')}.",
        "",
        "| row | looked for | where | trials | seen | rate below (95 %) | | took |",
        "|---|---|---|---|---|---|---|---|",
    ]
    has_failed = False
    for row in options.rows or TESTS:
        begun = time.monotonic()
        code, findings = run(row, options.size)
        took = time.monotonic() - begun
        has_failed |= code != 0
        lines += [as_line(finding, took) for finding in findings]
        if code != 0:
            lines.append(f"| {row} | | | | **failed** | | | {took:.0f} s |")
    table = "\n".join(lines) + "\n"
    print(table)
    if options.table:
        options.table.write_text(table, encoding="utf-8")
    return int(has_failed)


def run(row: str, size: str) -> tuple[int, list[dict[str, Any]]]:
    """Run the tests of one row; the exit code, and what they found."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "findings"
        file.touch()
        tests = [f"tests/faults/{name}" for name in TESTS[row].split()]
        code = subprocess.call(  # noqa: S603 - our own tests
            [sys.executable, "-m", "pytest", "-q", "-n", "0", *tests],
            cwd=ROOT,
            env={**os.environ, "KOUBO_FAULT_SIZES": size, "KOUBO_FAULT_FINDINGS": str(file)},
        )
        lines = file.read_text(encoding="utf-8").splitlines()
    return code, [json.loads(line) for line in lines]


def as_line(finding: dict[str, Any], seconds: float) -> str:
    """One line of the table."""
    names = ("row", "what", "where", "trials", "failures", "bound", "detail")
    cells = [str(finding[name]) for name in names]
    return f"| {' | '.join(cells)} | {seconds:.0f} s |"


if __name__ == "__main__":
    raise SystemExit(main())
