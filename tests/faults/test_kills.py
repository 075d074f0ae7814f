"""A1: a committed change reaches the index, a rolled-back one never does, whoever is killed.

The site (with its relay), the worker and the beat are ended by SIGKILL: at every failpoint between
the commit and the mark that it was followed, and at random moments. Who died is started again, as
a supervisor would. In the end, when everything that waits has been handled, record and index are
compared in full.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from koubo.container import utc_now
from schemas.ids import DataNumber
from tests.faults.deployments import Deployment, default, production
from tests.faults.findings import Findings
from tests.faults.journals import Journal, rolled_back_in
from tests.faults.life import register_institution
from tests.faults.processes import Process
from tests.faults.records import POSTINGS, difference, public_records, search
from tests.faults.rig import Rig
from tests.faults.sizes import Sizes
from tests.faults.writing import ROLLED_BACK

FAILPOINTS: Final = (
    "store.before_commit",
    "store.after_commit",
    "relay.after_claim",
    "relay.after_send",
    "index.before_write",
    "index.after_write",
    "index.after_mark",
)
LEAST_HITS: Final = 5
WAVE: Final = len(FAILPOINTS) + 1
"""Kills of one wave."""

WAVE_WITHIN_SECONDS: Final = 60
QUIET_WITHIN_SECONDS: Final = 120
LEASE_SECONDS: Final = 5
"""Short, so that a test does not wait for what a dead process had claimed."""


@dataclass
class Campaign:
    """Processes that are killed, one at a time or several, and started again."""

    rig: Rig
    deployment: Deployment
    processes: list[Process]
    journals: list[Path]
    random_kills: int = 0
    phantoms: list[str] = field(default_factory=list)
    looks: int = 0
    chance: Random = field(default_factory=lambda: Random(1))

    @property
    def journal(self) -> Journal:
        return Journal.read(self.journals)

    @property
    def kills(self) -> Counter[str]:
        return self.rig.failpoints.kills + Counter({"at random": self.random_kills})

    def begin(self) -> None:
        for process in self.processes:
            process.start()

    def keep_alive(self) -> None:
        for process in self.processes:
            if not process.is_running:
                process.restart()

    def kill_wave(self) -> None:
        """Kill whoever comes to each of the failpoints next, and one process at random.

        All at once: those that are left work on, and take over, while others start.
        """
        for name in FAILPOINTS:
            self.rig.failpoints.kill_once(name)
        end = time.monotonic() + WAVE_WITHIN_SECONDS
        while left := [name for name in FAILPOINTS if self.rig.failpoints.is_waiting(name)]:
            assert time.monotonic() < end, f"nobody came to {left}: {self.outputs()}"
            self.keep_alive()
            time.sleep(0.05)
        self.keep_alive()
        self._kill_any()
        self.look_for_phantoms()

    def _kill_any(self) -> None:
        time.sleep(self.chance.random())
        victim = self.chance.choice(self.processes)
        if (children := victim.children()) and self.chance.random() < 0.5:
            with suppress(ProcessLookupError):
                os.kill(self.chance.choice(children), signal.SIGKILL)
                self.random_kills += 1
        elif victim.is_running:
            victim.kill_group()
            self.random_kills += 1
        self.keep_alive()

    def look_for_phantoms(self) -> None:
        """Nothing is in the index that was not committed by the time the record is read."""
        numbers = list(self.journal.done)
        held = self.deployment.engine.versions(POSTINGS, numbers)
        with self.deployment.store.reading() as unit:
            kept = unit.postings.get_many([DataNumber(number) for number in held])
        self.looks += len(held)
        self.phantoms += [
            f"{number} at {version}"
            for number, version in held.items()
            if DataNumber(number) not in kept or kept[DataNumber(number)].revision < version
        ]

    def end(self) -> None:
        """No more changes and no more kills; wait until nothing waits any more."""
        self.rig.failpoints.spare_all()
        for journal in self.journals:
            journal.with_suffix(".stop").touch()
        end = time.monotonic() + QUIET_WITHIN_SECONDS
        while not self._is_quiet():
            assert time.monotonic() < end, f"not quiet: {self._counts()}\n{self.outputs()}"
            self.keep_alive()
            time.sleep(0.2)

    def outputs(self) -> str:
        return "\n".join(process.output[-2_000:] for process in self.processes)

    def _is_quiet(self) -> bool:
        counts = self._counts()
        return self.journal.over >= len(self.journals) and counts == (0, 0)

    def _counts(self) -> tuple[int, int]:
        with self.deployment.store.reading() as unit:
            counts = unit.outbox.counts(utc_now())
        return counts.pending, counts.leased


def test_on_postgresql_with_redis_and_elasticsearch(  # noqa: PLR0913 - every service
    rig: Rig,
    elasticsearch_url: str,
    postgresql_url: str,
    redis_url: str,
    findings: Findings,
    sizes: Sizes,
    tmp_path: Path,
) -> None:
    settings = {"broker_url": redis_url}
    with production(elasticsearch_url, postgresql_url, **settings) as deployment:
        environment = _environment(deployment)
        journals = [tmp_path / f"journal-{number}" for number in range(2)]
        processes = [
            *(_writer(rig, environment, journal, 0.03) for journal in journals),
            rig.koubo("worker", "--concurrency", "2", **environment),
            rig.koubo("beat", **environment),
        ]
        campaign = Campaign(rig, deployment, processes, journals)
        _run(campaign, findings, sizes.changes, sizes.kills)


def test_on_sqlite_in_one_process(
    rig: Rig, findings: Findings, sizes: Sizes, tmp_path: Path
) -> None:
    """Everything dies at once here, and each time it is the only process there is."""
    with default(tmp_path) as deployment:
        journals = [tmp_path / "journal"]
        writer = _writer(rig, _environment(deployment), journals[0], 0.01)
        campaign = Campaign(rig, deployment, [writer], journals)
        _run(campaign, findings, sizes.changes // 4, sizes.kills // 4)


def _environment(deployment: Deployment) -> dict[str, str]:
    return {
        **deployment.environment,
        "KOUBO_RELAY_SECONDS": "0.5",
        "KOUBO_EVENT_LEASE_SECONDS": str(LEASE_SECONDS),
    }


def _writer(rig: Rig, environment: dict[str, str], journal: Path, pause: float) -> Process:
    first = 1 + 1_000 * int(journal.name.rpartition("-")[2] or 0) if "-" in journal.name else 1
    return rig.processes.add_python(
        "-m",
        "tests.faults.writing",
        str(journal),
        str(first),
        str(pause),
        **rig.failpoints.environment,
        **environment,
    )


def _run(campaign: Campaign, findings: Findings, changes: int, kills: int) -> None:
    deployment = campaign.deployment
    register_institution(deployment.store)
    campaign.begin()
    waves = -(-kills // WAVE)
    for _ in range(waves):
        campaign.kill_wave()
    while campaign.journal.changes < changes:
        campaign.keep_alive()
        time.sleep(0.1)
    campaign.end()

    journal, hits = campaign.journal, campaign.rig.failpoints.hits
    killed = sum(campaign.kills.values())
    told = f"{killed} kills, {journal.lives} lives of writers"
    store, engine = deployment.store, deployment.engine
    lost = journal.lost_from(store)
    findings.none("A1", "committed changes lost by the record", lost, of=journal.changes)
    found = difference(store, engine)
    findings.none(
        "A1", "committed changes lost by the index", found, of=journal.changes, detail=told
    )
    indexed = rolled_back_in(one.record for one in engine.scan(POSTINGS))
    indexed += rolled_back_in(one.text for one in public_records(store))
    indexed += [f"{search(engine, ROLLED_BACK).total} hits"] * bool(
        search(engine, ROLLED_BACK).total
    )
    findings.none("A1", "rolled-back changes that appeared", indexed, of=len(journal.rolled_back))
    findings.none("A1", "documents ahead of the record", campaign.phantoms, of=campaign.looks)
    print("failpoint: reached, killed there")  # noqa: T201 - what a zero is worth
    for name in FAILPOINTS:
        print(f"{name}: {hits[name]}, {campaign.kills[name]}")  # noqa: T201 - as above
        assert hits[name] >= LEAST_HITS
        assert campaign.kills[name] >= waves
    with store.reading() as unit:
        assert not unit.outbox.dead()
