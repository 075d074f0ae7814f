"""A6: one document that no engine takes, among 500: the others go in, and nobody waits for it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from indexer.lines import Record
from indexer.projector import Projector
from search_engine.document import Document
from search_engine.mapping import VISIBLE_FROM
from store.repositories.outbox import LONGEST_WAIT_SECONDS, MAX_ATTEMPTS
from tests.contract.documents import analyzer
from tests.faults.deployments import Deployment
from tests.faults.findings import Findings
from tests.faults.handlers import claim, handle
from tests.faults.processes import ROOT
from tests.faults.records import NOW, number_of, posting, put, search
from tests.faults.sizes import Sizes

BATCH: Final = 500


class Poisoner(Projector):
    """Makes documents that no engine takes, or fails itself, where "毒" stands in the title."""

    def __init__(self, *, fails: bool) -> None:
        super().__init__(analyzer())
        self._fails = fails

    def project(self, record: Record) -> Document:
        document = super().project(record)
        if "毒" in record.model_dump_json():
            if self._fails:
                raise RuntimeError("cannot be analysed")
            return replace(document, numbers={**document.numbers, VISIBLE_FROM: 2**70})
        return document


@pytest.mark.parametrize("fails", [False, True], ids=["refused", "not analysed"])
def test_one_of_500(
    deployment: Deployment,
    findings: Findings,
    sizes: Sizes,
    fails: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    store, engine, poisoner = deployment.store, deployment.engine, Poisoner(fails=fails)
    batches = sizes.batches
    lost, dead, blocked = [], [], []
    now = NOW
    for batch in range(batches):
        first = 1 + batch * BATCH
        poison = first + BATCH // 2
        put(
            store,
            *(
                posting(number, title="毒" if number == poison else "")
                for number in range(first, first + BATCH)
            ),
            now=now,
        )
        handled = handle(deployment, poisoner, claim(store, now, BATCH), now)
        lost += [] if handled.done == BATCH - 1 else [f"{batch}: {handled}"]
        # What comes behind it is indexed at once.
        put(store, posting(poison + 1, revision=2, title="後"), now=now)
        behind = claim(store, now)
        blocked += [] if len(behind) == 1 else [f"{batch}: {behind}"]
        handle(deployment, poisoner, behind, now)
        for _ in range(MAX_ATTEMPTS):
            now += timedelta(seconds=LONGEST_WAIT_SECONDS + 1)
            handle(deployment, poisoner, claim(store, now), now)
        with store.reading() as unit:
            given_up = unit.outbox.dead(batches + 1)
        if [one.event.subject for one in given_up][batch:] != [number_of(poison)]:
            dead.append(f"{batch}: {given_up}")
    total = search(engine).total
    lost += [] if total == batches * (BATCH - 1) else [f"{total} found"]
    findings.none("A6", "neighbours of a poison document lost", lost, of=batches * (BATCH - 1))
    findings.none("A6", "events held up behind one", blocked, of=batches)
    findings.none("A6", "poison documents without a dead letter", dead, of=batches)
    for one in given_up:
        assert one.error
        assert one.attempts == MAX_ATTEMPTS
    _shown(deployment, given_up[0].event.subject)


def _shown(deployment: Deployment, number: str) -> None:
    """`koubo outbox` shows it, with the reason."""
    shown = subprocess.run(
        [sys.executable, "-m", "koubo", "outbox", "list"],
        env={**os.environ, **deployment.environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert number in shown.stdout, shown.stderr
