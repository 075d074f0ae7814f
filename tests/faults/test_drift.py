"""A8: what is missing, old or too much in the index is found and mended by one sweep."""

from __future__ import annotations

from random import Random
from typing import Final

from indexer.projector import Projector
from indexer.sweeping import sweep
from tests.faults.deployments import Deployment
from tests.faults.findings import Findings
from tests.faults.handlers import handle_all
from tests.faults.records import NOW, POSTINGS, difference, number_of, posting, put

KEPT: Final = 1_500
MISSING, STALE, ORPHANS = 50, 30, 20


def test_one_sweep_finds_and_mends_everything(
    deployment: Deployment, findings: Findings, projector: Projector
) -> None:
    store, engine, chance = deployment.store, deployment.engine, Random(8)
    put(store, *(posting(number) for number in range(1, KEPT + 1)))
    handle_all(deployment, projector, now=NOW)
    assert not difference(store, engine)

    wronged = chance.sample(range(1, KEPT + 1), MISSING + STALE)
    missing, stale = wronged[:MISSING], wronged[MISSING:]
    engine.remove(POSTINGS, [number_of(number) for number in missing])
    put(store, *(posting(number, revision=2, title="新") for number in stale))
    with store.unit_of_work(NOW) as unit:  # the events go missing
        unit.outbox.done([one.event.id for one in unit.outbox.claim(1_000, 60)])
    orphans = range(KEPT + 1, KEPT + 1 + ORPHANS)
    engine.upsert(POSTINGS, [projector.project(posting(number)) for number in orphans])
    assert len(difference(store, engine)) == MISSING + 2 * STALE + ORPHANS

    report = sweep(store, engine, projector, POSTINGS)

    wanted = [sorted(map(number_of, some)) for some in (missing, stale, orphans)]
    found = [report.missing, report.stale, report.orphans]
    overlooked = set().union(*wanted) - set().union(*found)
    findings.none("A8", "faults not found by one sweep", overlooked, of=len(set().union(*wanted)))
    assert found == wanted
    assert not [*report.ahead, *report.different, *report.failed]
    left = difference(store, engine)
    findings.none("A8", "faults not mended by one sweep", left, of=MISSING + STALE + ORPHANS)
    assert sweep(store, engine, projector, POSTINGS).drift == 0


def test_a_sweep_beside_writers_reports_nothing_that_is_not_wrong(
    deployment: Deployment, findings: Findings, projector: Projector
) -> None:
    """Between a change and its indexing the two differ; that is not drift to be mended twice."""
    store, engine = deployment.store, deployment.engine
    put(store, *(posting(number) for number in range(1, 301)))
    handle_all(deployment, projector, now=NOW)
    sweeps = 5
    wrong = []
    for revision in range(2, 2 + sweeps):
        put(store, *(posting(number, revision=revision) for number in range(1, 31)))
        report = sweep(store, engine, projector, POSTINGS)
        wrong += [*report.orphans, *report.ahead, *report.different, *report.failed]
        handle_all(deployment, projector, now=NOW)
        wrong += difference(store, engine)
    findings.none("A8", "sweeps beside changes that did harm", wrong, of=sweeps)
