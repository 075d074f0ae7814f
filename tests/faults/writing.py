"""A process that changes the record as the site does, with what runs beside the site.

`python -m tests.faults.writing JOURNAL FIRST PAUSE`: changes postings from number FIRST on, and its
own from the workflow, with PAUSE seconds between two changes, until it is killed or the file
JOURNAL.stop is there; then it goes on with the relay only. The journal says, one line each and
before anything else happens: `done NUMBER REVISION` after a commit, `back MARK` after a rollback,
`ready` when it begins, `over` when it makes no more changes.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Final

from koubo.background import running_background
from koubo.container import open_container, prepare_record, utc_now
from koubo.crashing import arm_failpoints
from koubo.settings import Settings
from recruiting import postings as steps
from schemas.ids import DataNumber
from schemas.problems import RefusedError
from store.errors import StoreUnavailableError
from store.rows import ImportOutcome
from store.store import Store
from tests.faults.life import INSTITUTION, accept
from tests.faults.records import number_of, posting

POSTINGS: Final = 60
"""Imported postings that one process changes again and again."""

ROLLED_BACK: Final = "取消"
"""In the title of what is rolled back, and nowhere else."""


class RolledBackError(Exception):
    """A reason to roll back."""


class Writer:
    """Makes one random change after the other."""

    def __init__(self, store: Store, journal: Path, first: int) -> None:
        self._store = store
        self._journal = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._first = first
        self._chance = Random()
        self._accepted: list[DataNumber] = []

    def note(self, *words: object) -> None:
        """One line of the journal, in one write."""
        os.write(self._journal, (" ".join(map(str, words)) + "\n").encode())

    def change(self) -> None:
        """One change, of whatever kind; a database that is busy for too long is tried again."""
        kind = self._chance.random()
        with suppress(StoreUnavailableError):
            if kind < 0.7:
                self._put()
            elif kind < 0.85:
                self._roll_back()
            elif kind < 0.93 or not self._accepted:
                self._accept()
            else:
                self._retract()

    def _put(self) -> None:
        number = self._first + self._chance.randrange(POSTINGS)
        now = utc_now()
        with self._store.unit_of_work(now) as unit:
            kept = unit.postings.get(DataNumber(number_of(number)), for_update=True)
            revision = kept.revision + 1 if kept else 1
            one = posting(number, revision=revision, title=f"第{revision}版")
            (outcome,) = unit.postings.put_imported([one])
        if outcome is not ImportOutcome.KEPT:  # the number was given to an institution before
            self.note("done", number_of(number), revision)

    def _roll_back(self) -> None:
        """Two changes and an event each, of which nothing may ever be seen."""
        mark = f"{ROLLED_BACK}{self._chance.getrandbits(40):x}"
        number = self._first + self._chance.randrange(POSTINGS)
        with suppress(RolledBackError), self._store.unit_of_work(utc_now()) as unit:
            unit.postings.put_imported([posting(number, revision=1_000_000, title=mark)])
            accept(unit, mark, date.today(), utc_now(), deadline=date(2030, 1, 1))  # noqa: DTZ011 - any day
            raise RolledBackError
        self.note("back", mark)

    def _accept(self) -> None:
        now = utc_now()
        tomorrow = (now + timedelta(days=2)).date()
        with self._store.unit_of_work(now) as unit:
            kept = accept(unit, "新", tomorrow, now, deadline=date(2030, 1, 1))
        self.note("done", kept.data_number, kept.revision)
        self._accepted.append(kept.data_number)

    def _retract(self) -> None:
        """Called off before anybody saw it: not public any more, and not to be found."""
        number = self._accepted.pop()
        now = utc_now()
        with suppress(RefusedError), self._store.unit_of_work(now) as unit:
            kept = unit.postings.get(number)
            assert kept is not None
            kept = steps.retract(unit, number, INSTITUTION, now, expected_revision=kept.revision)
        self.note("done", number, kept.revision)


def main(journal: Path, first: int, pause: float) -> None:
    """Change things until told to stop, then only relay."""
    settings = Settings()
    if settings.failpoint_directory:
        arm_failpoints(Path(settings.failpoint_directory))
    with open_container(settings) as container:
        prepare_record(settings)
        writer = Writer(container.store, journal, first)
        with running_background(container):
            writer.note("ready")
            stop = journal.with_suffix(".stop")
            while not stop.exists():
                writer.change()
                time.sleep(pause)
            writer.note("over")
            while True:
                time.sleep(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
