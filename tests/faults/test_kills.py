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

from schemas.ids import DataNumber
from tests.faults.deployments import default, production
from tests.faults.findings import Findings
from tests.faults.fleet import Fleet
from tests.faults.journals import rolled_back_in
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

WAVE_WITHIN_SECONDS: Final = 120


@dataclass
class Campaign:
    """Kills, and what was seen meanwhile."""

    rig: Rig
    fleet: Fleet
    random_kills: int = 0
    phantoms: list[str] = field(default_factory=list)
    looks: int = 0
    chance: Random = field(default_factory=lambda: Random(1))

    @property
    def kills(self) -> Counter[str]:
        """By failpoint."""
        return self.rig.failpoints.kills + Counter({"at random": self.random_kills})

    def kill_wave(self) -> None:
        """Kill whoever comes to each of the failpoints next, and one process at random.

        All at once: those that are left work on, and take over, while others start.
        """
        for name in FAILPOINTS:
            self.rig.failpoints.kill_once(name)
        end = time.monotonic() + WAVE_WITHIN_SECONDS
        while left := [name for name in FAILPOINTS if self.rig.failpoints.is_waiting(name)]:
            assert time.monotonic() < end, f"nobody came to {left}: {self.fleet.outputs()}"
            self.fleet.keep_alive()
            time.sleep(0.05)
        self.fleet.keep_alive()
        self._kill_any()
        self.look_for_phantoms()

    def _kill_any(self) -> None:
        time.sleep(self.chance.random())
        victim = self.chance.choice(self.fleet.processes)
        if (children := victim.children()) and self.chance.random() < 0.5:
            with suppress(ProcessLookupError):
                os.kill(self.chance.choice(children), signal.SIGKILL)
                self.random_kills += 1
        elif victim.is_running:
            victim.kill_group()
            self.random_kills += 1
        self.fleet.keep_alive()

    def look_for_phantoms(self) -> None:
        """Nothing is in the index that was not committed by the time the record is read."""
        numbers = list(self.fleet.journal.done)
        held = self.fleet.deployment.engine.versions(POSTINGS, numbers)
        with self.fleet.deployment.store.reading() as unit:
            kept = unit.postings.get_many([DataNumber(number) for number in held])
        self.looks += len(held)
        self.phantoms += [
            f"{number} at {version}"
            for number, version in held.items()
            if DataNumber(number) not in kept or kept[DataNumber(number)].revision < version
        ]


def test_on_postgresql_with_redis_and_elasticsearch(  # noqa: PLR0913, PLR0917 - every service
    rig: Rig,
    elasticsearch_url: str,
    postgresql_url: str,
    redis_url: str,
    findings: Findings,
    sizes: Sizes,
    tmp_path: Path,
) -> None:
    with production(elasticsearch_url, postgresql_url, broker_url=redis_url) as deployment:
        fleet = Fleet(rig, deployment)
        for _ in range(2):
            fleet.add_writer(tmp_path, pause_seconds=0.03)
        fleet.add_koubo("worker", "--concurrency", "2")
        fleet.add_koubo("beat")
        _run(Campaign(rig, fleet), findings, sizes.changes, sizes.kills)


def test_on_sqlite_in_one_process(
    rig: Rig, findings: Findings, sizes: Sizes, tmp_path: Path
) -> None:
    """Everything dies at once here, and each time it is the only process there is."""
    with default(tmp_path) as deployment:
        fleet = Fleet(rig, deployment)
        fleet.add_writer(tmp_path, pause_seconds=0.01)
        _run(Campaign(rig, fleet), findings, sizes.changes // 8, sizes.kills // 8)


def _run(campaign: Campaign, findings: Findings, changes: int, kills: int) -> None:
    fleet, deployment = campaign.fleet, campaign.fleet.deployment
    fleet.begin()
    waves = -(-kills // WAVE)
    for _ in range(waves):
        campaign.kill_wave()
    fleet.wait_for_changes(changes)
    campaign.rig.failpoints.spare_all()
    fleet.wait_until_quiet()

    journal, hits = fleet.journal, campaign.rig.failpoints.hits
    fewest = min(hits[name] for name in FAILPOINTS)
    told = (
        f"{sum(campaign.kills.values())} kills, {waves} at each failpoint, reached {fewest:,} times"
    )
    store, engine = deployment.store, deployment.engine
    lost = journal.lost_from(store)
    findings.none("A1", "committed changes lost by the record", lost, of=journal.changes)
    found = difference(store, engine)
    findings.none(
        "A1", "committed changes lost by the index", found, of=journal.changes, detail=told
    )
    seen = rolled_back_in(one.record for one in engine.scan(POSTINGS))
    seen += rolled_back_in(one.text for one in public_records(store))
    seen += [hit.id for hit in search(engine, ROLLED_BACK).hits]
    findings.none("A1", "rolled-back changes that appeared", seen, of=len(journal.rolled_back))
    findings.none("A1", "documents ahead of the record", campaign.phantoms, of=campaign.looks)
    for name in FAILPOINTS:
        assert hits[name] >= LEAST_HITS, name
        assert campaign.kills[name] >= waves, name
    with store.reading() as unit:
        assert not unit.outbox.dead()
