"""Plants one defect after the other in a copy of the tree, and sees whether a test catches it.

    python tests/faults/planted_defects.py            all of them
    python tests/faults/planted_defects.py NAME …     those
    python tests/faults/planted_defects.py --quick    those whose test takes a second

A zero in the tables of faults is worth what the test behind it is worth. So each guard is broken on
purpose, and the test that is there for it must fail, having passed before. Exit 1 if a defect
survives. The services of `script/services` are used as the tests use them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
_LEFT_OUT: Final = shutil.ignore_patterns(
    ".git", ".venv", "var", "node_modules", "__pycache__", ".*_cache", ".hypothesis"
)
_PASSED, _FAILED = 0, 1
"""Exit codes of pytest; any other means that the tests did not run."""

_ONE_FAILED: Final = re.compile(r"^1 failed\b(?!.*\berror)", re.MULTILINE)
"""The last line where a test failed. An error before it began proves nothing."""


@dataclass(frozen=True)
class Defect:
    """A piece of a file, what it is turned into, and the test that must not stand for it."""

    name: str
    file: str
    right: str
    wrong: str
    test: str


ANY_ORDER: Final = "tests/faults/test_any_order.py::test_documents_in_any_order_end_in_the_newest"
LATE: Final = "tests/faults/test_late_commits.py"
INVERTED: Final = f"{LATE}::test_what_is_committed_last_is_claimed_though_its_id_is_lower"
MACHINE: Final = "tests/faults/test_outbox_machine.py"
MACHINE_TEST: Final = f"{MACHINE}::test_record_and_index_agree_whatever_happens_in_between[default]"
POISON: Final = "tests/faults/test_poison.py::test_one_of_500[default-refused]"
ENDED: Final = "tests/faults/test_ended_stays_away.py::test_embedded"
CALLED_OFF: Final = (
    "tests/faults/test_ended_stays_away.py"
    "::test_what_is_called_off_while_it_is_on_its_way_is_not_found[default]"
)
MOMENTS: Final = "tests/faults/test_moments.py"
APPEARS: Final = f"{MOMENTS}::test_what_is_accepted_appears_to_the_second[default]"
ENDS: Final = f"{MOMENTS}::test_nothing_that_ended_is_shown_while_every_job_is_dead[default]"
DRIFT: Final = "tests/faults/test_drift.py::test_one_sweep_finds_and_mends_everything[default]"
REBUILD: Final = "tests/faults/test_rebuild_under_load.py::test_on_sqlite_and_embedded"

QUICK: Final = frozenset({f"{ANY_ORDER}[default]", f"{INVERTED}[default]", POISON, ENDED, DRIFT})

DEFECTS: Final = (
    Defect(
        "drop the version check, embedded",
        "search_engine/embedded/writing.py",
        "if known is not None and document.version <= known:",
        "if known is not None and document.version < 0:",
        f"{ANY_ORDER}[default]",
    ),
    Defect(
        "drop the version check, Elasticsearch",
        "search_engine/elastic/writing.py",
        'action = {"_id": document.id, "version": document.version, "version_type": "external"}',
        'action = {"_id": document.id}',
        f"{ANY_ORDER}[production]",
    ),
    Defect(
        "poll by id instead of by state",
        "store/repositories/outbox.py",
        "        ids = self._available(limit)\n",
        "        seen = self.__class__.__dict__.get('seen', '')\n"
        "        ids = [id_ for id_ in self._available(limit) if id_ > seen]\n"
        "        self.__class__.seen = max([seen, *ids])\n",
        f"{INVERTED}[default]",
    ),
    Defect(
        "claim without locking",
        "store/repositories/outbox.py",
        ".with_for_update(skip_locked=True)",
        "",
        f"{LATE}::test_many_writers_with_a_relay_beside_them[production]",
    ),
    Defect(
        "swallow an error of a bulk request",
        "indexer/subjects.py",
        "return SubjectResult(Indexing.FAILED, written.reason)",
        "return _CURRENT",
        POISON,
    ),
    Defect(
        "commit before the event",
        "store/repositories/posting_imports.py",
        "            self._outbox.add(EventKind.POSTING_CHANGED,",
        "            self._transaction._connection.commit()\n"
        "            self._outbox.add(EventKind.POSTING_CHANGED,",
        MACHINE_TEST,
    ),
    Defect(
        "mark as done before indexing",
        "indexer/handling.py",
        "    done: list[EventId] = []\n    failed",
        "    mark_events(store, clock, done=[event.id for event in events])\n"
        "    done: list[EventId] = []\n    failed",
        MACHINE_TEST,
    ),
    Defect(
        "no end of a lease",
        "store/repositories/outbox.py",
        ".where(_NOT_DEAD, outbox.c.available_at <= self._transaction.now)",
        ".where(text(\"state = 'pending'\"), outbox.c.available_at <= self._transaction.now)",
        MACHINE_TEST,
    ),
    Defect(
        "delete on close instead of updating",
        "indexer/subjects.py",
        "    return results | write_documents(store, engine, collection, documents)\n",
        "    closed = [one.id for one in documents if one.numbers['visible_until']\n"
        "              - one.numbers['visible_from'] < 400 * 86_400]\n"
        "    _take_out(engine, collection, closed)\n"
        "    results |= {one: _CURRENT for one in closed}\n"
        "    documents = [one for one in documents if one.id not in closed]\n"
        "    return results | write_documents(store, engine, collection, documents)\n",
        ENDED,
    ),
    Defect(
        "skip visibility on the detail page",
        "search_api/routes_postings.py",
        "if not posting.publication.is_visible_at(now):",
        "if posting is None:",
        ENDS,
    ),
    Defect(
        "show what is not public yet",
        "search_engine/evaluation.py",
        "Between(VISIBLE_FROM, high=second)",
        "Between(VISIBLE_FROM, high=second + 1)",
        APPEARS,
    ),
    Defect(
        "publish before comparing",
        "indexer/rebuilding.py",
        "                filling = Filling(build)\n",
        "                build.publish()\n                filling = Filling(build)\n",
        REBUILD,
    ),
    Defect(
        "give nothing back when the engine is away",
        "indexer/handling.py",
        "released += [event.id for event in concerned]",
        "done += [event.id for event in concerned]",
        MACHINE_TEST,
    ),
    Defect(
        "write without looking at the record again",
        "indexer/subjects.py",
        "[number for number in numbers if number not in records]",
        "[]",
        CALLED_OFF,
    ),
    Defect(
        "sweep in one direction only",
        "indexer/sweeping.py",
        "                found.orphans.append(number)\n",
        "                pass\n",
        DRIFT,
    ),
)


def main(names: Sequence[str]) -> int:
    """Try the named defects, or all; returns the exit code."""
    if list(names) == ["--quick"]:
        names = [defect.name for defect in DEFECTS if defect.test in QUICK]
    unknown = set(names) - {defect.name for defect in DEFECTS}
    if unknown:
        print(f"no such defect: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    defects = [defect for defect in DEFECTS if not names or defect.name in names]
    survived = 0
    with tempfile.TemporaryDirectory(prefix="koubo-planted-") as folder:
        tree = Path(folder) / "koubo"
        shutil.copytree(ROOT, tree, ignore=_LEFT_OUT)
        tests = list(dict.fromkeys(defect.test for defect in defects))
        code, output = run(tree, *tests)
        if code != _PASSED:
            print(f"the tests do not pass as they are:\n{output[-4_000:]}")
            return 1
        print("| defect | caught by | |\n|---|---|---|")
        for defect in defects:
            begun = time.monotonic()
            outcome = plant(tree, defect)
            survived += not outcome.startswith("caught")
            took = time.monotonic() - begun
            print(f"| {defect.name} | `{defect.test}` | {outcome}, {took:.0f} s |", flush=True)
    print(f"{len(defects) - survived} of {len(defects)} caught")
    return 1 if survived else 0


def plant(tree: Path, defect: Defect) -> str:
    """Break the file, run the test, mend the file; says what happened."""
    file = tree / defect.file
    text = file.read_text(encoding="utf-8")
    if text.count(defect.right) != 1:
        return f"**not planted**: {defect.file} has changed"
    file.write_text(text.replace(defect.right, defect.wrong), encoding="utf-8")
    try:
        code, output = run(tree, defect.test)
    finally:
        file.write_text(text, encoding="utf-8")
    if code == _FAILED and _ONE_FAILED.search(output):
        return "caught"
    return "**survived**" if code == _PASSED else f"**not run** ({code}): {output[-500:]}"


def run(tree: Path, *tests: str) -> tuple[int, str]:
    """Run tests of the copy, with the packages of the copy; the exit code and the output."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider"]
    environment = {
        **os.environ,
        "PYTHONPATH": str(tree),
        "PYTHONDONTWRITEBYTECODE": "1",
        "KOUBO_FAULT_SIZES": "ci",
        "KOUBO_FAULT_FINDINGS": "",
        "KOUBO_FAULT_NOT_SHRUNK": "yes",
    }
    done = subprocess.run(  # noqa: S603 - our own tests
        [*command, *tests],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    return done.returncode, done.stdout + done.stderr


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
