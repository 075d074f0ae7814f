"""A3: a machine of random steps between the record and the index, held against a model.

Changes, changes that are rolled back, deliveries that are late, doubled, cut short at a failpoint
or overtaken by another one in the middle; an engine that refuses, that answers too late, that is
opened anew; time that passes. At no moment does the index hold what was never committed, nor an
older revision than before; and when all that waits was handled, it holds what the record holds.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any, ClassVar, Final

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from indexer.handling import handle_events
from indexer.projector import Projector
from indexer.sweeping import sweep
from schemas.failpoints import arm
from schemas.ids import DataNumber, EventId
from schemas.workflow import Actor, ActorKind
from search_engine.document import Document
from search_engine.port import EngineUnavailableError, SearchEngine
from store.rows import RevisionNote
from tests.faults.deployments import Deployment
from tests.faults.findings import Findings
from tests.faults.handlers import claim
from tests.faults.records import NOW, POSTINGS, number_of, posting, put
from tests.faults.sizes import Sizes

POSTINGS_OF_A_RUN: Final = 3
LEASE_SECONDS: Final = 60
WHERE_IT_DIES: Final = ("index.before_write", "index.after_write", "index.after_mark")

NOT_SHRUNK: Final = "KOUBO_FAULT_NOT_SHRUNK"
"""Set where it is enough to know that there is an example: looking for the shortest takes long."""

places = st.integers(0, POSTINGS_OF_A_RUN - 1)


class KilledError(BaseException):
    """Stands for the end of the process: no `except Exception` takes it."""


class RolledBackError(Exception):
    """A reason to roll back."""


class Flaky:
    """The engine, which is away before or after it has written."""

    def __init__(self, engine: SearchEngine, *, has_written: bool) -> None:
        self._engine = engine
        self._has_written = has_written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def upsert(self, *arguments: Any) -> Any:
        if self._has_written:
            self._engine.upsert(*arguments)
        raise EngineUnavailableError("too late")


class Outbox(RuleBasedStateMachine):
    """The steps. Each run has postings of its own in a record and an index that all runs share."""

    deployment: ClassVar[Deployment]
    projector: ClassVar[Projector]
    runs: ClassVar[Iterator[int]]
    steps: ClassVar[Iterator[int]]

    def __init__(self) -> None:
        super().__init__()
        first = 1 + next(self.runs) * POSTINGS_OF_A_RUN
        self.numbers = list(range(first, first + POSTINGS_OF_A_RUN))
        self.now = NOW
        self.revision = dict.fromkeys(self.numbers, 0)
        self.is_public = dict.fromkeys(self.numbers, False)
        self.documents: list[tuple[int, Document]] = []
        self.claimed: list[list[EventId]] = []
        self.held = dict.fromkeys(self.numbers, 0)

    @rule(place=places, ends=st.booleans())
    def change(self, place: int, *, ends: bool) -> None:
        number = self.numbers[place]
        one = posting(
            number,
            revision=self.revision[number] + 1,
            ends=NOW - timedelta(days=1) if ends else NOW + timedelta(days=9),
        )
        put(self.deployment.store, one, now=self.now)
        self.revision[number] += 1
        self.is_public[number] = True
        self.documents.append((number, self.projector.project(one)))

    @rule(place=places)
    def change_and_roll_back(self, place: int) -> None:
        number = self.numbers[place]
        never = posting(number, revision=1_000_000, title="取り消し")
        with suppress(RolledBackError), self.deployment.store.unit_of_work(self.now) as unit:
            unit.postings.put_imported([never])
            raise RolledBackError

    @rule(place=places)
    def take_back(self, place: int) -> None:
        """Not public any more: the only case in which a document is removed."""
        number = self.numbers[place]
        if not self.is_public[number]:
            return
        with self.deployment.store.unit_of_work(self.now) as unit:
            kept = unit.postings.get(DataNumber(number_of(number)))
            assert kept is not None
            unit.postings.save(
                replace(kept, public=None, revision=kept.revision + 1),
                RevisionNote(Actor(ActorKind.SECRETARIAT), "take_back", self.now),
                expected_revision=kept.revision,
            )
        self.revision[number] += 1
        self.is_public[number] = False

    @rule(limit=st.integers(1, 5))
    def hand_over(self, limit: int) -> None:
        if ids := claim(self.deployment.store, self.now, limit, LEASE_SECONDS):
            self.claimed.append(ids)

    @precondition(lambda self: self.claimed)
    @rule(data=st.data(), is_last=st.booleans())
    def deliver(self, data: st.DataObject, *, is_last: bool) -> None:
        self._handle(self._take(data, is_last=is_last))

    @precondition(lambda self: self.claimed)
    @rule(data=st.data(), where=st.sampled_from(WHERE_IT_DIES))
    def deliver_and_die(self, data: st.DataObject, where: str) -> None:
        def die(name: str) -> None:
            if name == where:
                raise KilledError

        with _armed(die), suppress(KilledError):
            self._handle(self._take(data, is_last=True))

    @precondition(lambda self: self.claimed)
    @rule(data=st.data(), place=places, ends=st.booleans(), dies=st.booleans())
    def deliver_and_be_overtaken(
        self, data: st.DataObject, place: int, *, ends: bool, dies: bool
    ) -> None:
        """Between reading and writing, another worker handles a change of the same posting."""

        def overtake(name: str) -> None:
            if name != "index.before_write":
                if dies:
                    raise KilledError
                return
            arm(None)
            if ends:
                for each in range(POSTINGS_OF_A_RUN):
                    self.take_back(each)
            else:
                self.change(place, ends=False)
            self._handle(claim(self.deployment.store, self.now, 50, LEASE_SECONDS))
            arm(overtake if dies else None)

        with _armed(overtake), suppress(KilledError):
            self._handle(self._take(data, is_last=True))

    @precondition(lambda self: self.claimed)
    @rule(data=st.data(), has_written=st.booleans())
    def deliver_to_an_engine_that_is_away(self, data: st.DataObject, *, has_written: bool) -> None:
        engine: Any = Flaky(self.deployment.engine, has_written=has_written)
        self._handle(self._take(data, is_last=False), engine)

    @precondition(lambda self: self.documents)
    @rule(data=st.data())
    def deliver_an_old_document(self, data: st.DataObject) -> None:
        number, document = data.draw(st.sampled_from(self.documents))
        if self.is_public[number]:
            self.deployment.engine.upsert(POSTINGS, [document])

    @rule()
    def wait_until_leases_are_over(self) -> None:
        self.now += timedelta(seconds=LEASE_SECONDS + 1)

    @rule()
    def open_the_engine_anew(self) -> None:
        self.deployment.reopen_engine()

    @rule()
    def sweep(self) -> None:
        sweep(self.deployment.store, self.deployment.engine, self.projector, POSTINGS)

    @invariant()
    def nothing_is_invented_or_older_than_before(self) -> None:
        next(self.steps)
        ids = {number_of(number): number for number in self.numbers}
        held = self.deployment.engine.versions(POSTINGS, ids)
        for id_, number in ids.items():
            version = held.get(id_, 0)
            assert version <= self.revision[number], f"{id_} holds what was never committed"
            if self.is_public[number] and version:
                assert version >= self.held[number], f"{id_} went back"
            self.held[number] = version

    def teardown(self) -> None:
        store, engine = self.deployment.store, self.deployment.engine
        with store.unit_of_work(self.now) as unit:
            unit.outbox.replay()  # what was claimed eight times and never handled
        for _ in range(10):
            self.now += timedelta(hours=1)
            while ids := claim(store, self.now, 500, LEASE_SECONDS):
                self._handle(ids)
        with store.reading() as unit:
            counts = unit.outbox.counts(self.now)
        assert (counts.pending, counts.leased, counts.dead) == (0, 0, 0)
        for number in self.numbers:
            stored = engine.get(POSTINGS, number_of(number))
            with store.reading() as unit:
                text = unit.postings.public([DataNumber(number_of(number))])
            assert {stored.record if stored else None} == (set(text.values()) or {None})

    def _take(self, data: st.DataObject, *, is_last: bool) -> list[EventId]:
        place = data.draw(st.integers(0, len(self.claimed) - 1))
        return self.claimed.pop(place) if is_last else self.claimed[place]

    def _handle(self, ids: list[EventId], engine: SearchEngine | None = None) -> None:
        deployment = self.deployment
        now = self.now
        handle_events(
            deployment.store, engine or deployment.engine, self.projector, ids[::-1], lambda: now
        )


@contextmanager
def _armed(callback: Any) -> Iterator[None]:
    arm(callback)
    try:
        yield
    finally:
        arm(None)


def test_record_and_index_agree_whatever_happens_in_between(
    deployment: Deployment, findings: Findings, projector: Projector, sizes: Sizes
) -> None:
    steps = count()

    class OnThisDeployment(Outbox):
        runs = count()

    OnThisDeployment.deployment = deployment
    OnThisDeployment.projector = projector
    OnThisDeployment.steps = steps
    # A step takes milliseconds in this process, ten times that over the network.
    runs = sizes.machine_runs if deployment.is_default else max(1, sizes.machine_runs // 10)
    run_state_machine_as_test(
        OnThisDeployment,
        settings=settings(
            max_examples=runs,
            stateful_step_count=sizes.machine_steps,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate] if os.environ.get(NOT_SHRUNK) else list(Phase),
        ),
    )
    findings.none(
        "A3",
        "runs of the state machine that ended in a difference",
        [],
        of=next(OnThisDeployment.runs),
        detail=f"{next(steps):,} steps",
    )
