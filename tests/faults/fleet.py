"""The processes of a deployment: site, workers, beats, writers; started, watched, quieted."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from koubo.container import utc_now
from koubo.jobs import sweep_name
from schemas.collection import Collection
from tests.faults.deployments import Deployment
from tests.faults.journals import Journal
from tests.faults.life import register_institution
from tests.faults.processes import Process
from tests.faults.rig import Rig

RELAY_SECONDS: Final = 0.5
LEASE_SECONDS: Final = 5
"""Short, so that a test does not wait for what a dead process had claimed."""


class Fleet:
    """Processes around one record and one index. Whoever has died is started again if asked."""

    def __init__(self, rig: Rig, deployment: Deployment, **environment: str) -> None:
        self._rig: Final = rig
        self.deployment: Final = deployment
        self.processes: Final[list[Process]] = []
        self.journals: Final[list[Path]] = []
        self._environment: Final = {
            **deployment.environment,
            "KOUBO_RELAY_SECONDS": str(RELAY_SECONDS),
            "KOUBO_EVENT_LEASE_SECONDS": str(LEASE_SECONDS),
            **environment,
        }
        register_institution(deployment.store)
        # The daily sweep has just been: it would mend what the way from change to hit has lost.
        with deployment.store.unit_of_work(utc_now()) as unit:
            for collection in Collection:
                unit.heartbeats.beat(sweep_name(collection))

    @property
    def journal(self) -> Journal:
        """What the writers say they did."""
        return Journal.read(self.journals)

    def add_koubo(self, *arguments: str, **environment: str) -> Process:
        """`koubo ARGUMENTS`, not started yet."""
        process = self._rig.koubo(*arguments, **(self._environment | environment))
        self.processes.append(process)
        return process

    def add_writer(self, folder: Path, pause_seconds: float) -> Process:
        """A process that changes things all the time."""
        journal = folder / f"journal-{len(self.journals)}"
        arguments = (str(journal), str(1 + 1_000 * len(self.journals)), str(pause_seconds))
        environment: Mapping[str, str] = self._rig.failpoints.environment | self._environment
        process = self._rig.processes.add_python(
            "-m", "tests.faults.writing", *arguments, **environment
        )
        self.journals.append(journal)
        self.processes.append(process)
        return process

    def begin(self) -> None:
        """Start everybody."""
        for process in self.processes:
            process.start()

    def keep_alive(self) -> None:
        """Start who has died."""
        for process in self.processes:
            if not process.is_running:
                process.restart()

    def wait_for_changes(self, count: int, seconds: float = 120) -> None:
        """Until the writers have made that many in all."""
        end = time.monotonic() + seconds
        while (made := self.journal.changes) < count:
            assert time.monotonic() < end, f"{made} changes of {count}\n{self.outputs()}"
            self.keep_alive()
            time.sleep(0.1)

    def wait_until_quiet(self, seconds: float = 120) -> float:
        """No more changes; until nothing waits any more. Returns how long that took."""
        for journal in self.journals:
            journal.with_suffix(".stop").touch()
        begun = time.monotonic()
        while self.journal.over < len(self.journals) or self.waiting() > 0:
            left = begun + seconds - time.monotonic()
            assert left > 0, f"{self.waiting()} events wait\n{self.outputs()}"
            self.keep_alive()
            time.sleep(0.2)
        return time.monotonic() - begun

    def waiting(self) -> int:
        """How many events are not done and not given up."""
        with self.deployment.store.reading() as unit:
            counts = unit.outbox.counts(utc_now())
        return counts.pending + counts.leased

    def outputs(self) -> str:
        """The end of what each process wrote."""
        return "\n".join(process.output[-2_000:] for process in self.processes)
