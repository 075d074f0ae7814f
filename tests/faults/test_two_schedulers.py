"""A11: two beats and four workers do each thing that is due once."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from koubo.container import utc_now
from recruiting.transitions import Step
from schemas.ids import DataNumber
from schemas.workflow import Actor, ActorKind, PostingState
from store.rows import RevisionNote
from store.store import Store
from tests.faults.deployments import production
from tests.faults.findings import Findings
from tests.faults.fleet import Fleet
from tests.faults.life import OWNER
from tests.faults.records import difference, number_of, posting
from tests.faults.rig import Rig
from tests.faults.sizes import Sizes

CORRECTIONS: Final = 200
BEATS, WORKERS = 2, 4


def test_each_correction_is_applied_once(  # noqa: PLR0913, PLR0917 - every service
    rig: Rig,
    elasticsearch_url: str,
    postgresql_url: str,
    redis_url: str,
    findings: Findings,
    sizes: Sizes,
) -> None:
    """Corrections become due all the time while everybody ticks as often as they can."""
    with production(elasticsearch_url, postgresql_url, broker_url=redis_url) as deployment:
        fleet = Fleet(rig, deployment, KOUBO_TICK_SECONDS="1")
        for _ in range(BEATS):
            fleet.add_koubo("beat")
        for _ in range(WORKERS):
            fleet.add_koubo("worker", "--pool", "solo")
        store, begun = deployment.store, utc_now()
        numbers = _schedule(store, begun, sizes.two_beats_seconds)
        fleet.begin()
        end = time.monotonic() + sizes.two_beats_seconds + 90
        while _due(store):
            assert time.monotonic() < end, f"{_due(store)} corrections wait\n{fleet.outputs()}"
            fleet.keep_alive()
            time.sleep(0.5)
        fleet.wait_until_quiet()
        applied = {number: _applications(store, number) for number in numbers}
        wrong = {number: count for number, count in applied.items() if count != 1}
        findings.none(
            "A11",
            "corrections applied twice or not at all",
            wrong,
            of=len(numbers),
            detail=f"{BEATS} beats, {WORKERS} workers, {sizes.two_beats_seconds} s",
        )
        found = difference(store, deployment.engine)
        findings.none("A11", "of them not in the index as corrected", found, of=len(numbers))


def _schedule(store: Store, now: datetime, seconds: int) -> list[DataNumber]:
    """Public postings of the institution, each with a correction due some time soon."""
    note = RevisionNote(Actor(ActorKind.SECRETARIAT), Step.ACCEPT_CORRECTION.value, now)
    numbers = [DataNumber(number_of(one)) for one in range(1, 1 + CORRECTIONS)]
    with store.unit_of_work(now) as unit:
        unit.postings.put_imported([posting(one) for one in range(1, 1 + CORRECTIONS)])
        for place, number in enumerate(numbers):
            kept = unit.postings.get(number)
            assert kept is not None
            due = now + timedelta(seconds=seconds * place // CORRECTIONS)
            corrected = posting(place + 1, revision=2, title="訂正後")
            unit.postings.save(
                replace(
                    kept,
                    institution_id=OWNER,
                    state=PostingState.CORRECTION_SCHEDULED,
                    revision=2,
                    upcoming=corrected.model_dump_json(exclude_none=True),
                    upcoming_at=due.replace(microsecond=0),
                ),
                note,
                expected_revision=1,
            )
    return numbers


def _due(store: Store) -> int:
    with store.reading() as unit:
        return len(unit.postings.due(utc_now() + timedelta(days=1)))


def _applications(store: Store, number: DataNumber) -> int:
    with store.reading() as unit:
        revisions = unit.postings.revisions(number)
    return sum(one.action == Step.APPLY_CORRECTION.value for one in revisions)
