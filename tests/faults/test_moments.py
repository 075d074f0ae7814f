"""A12, A13: what appears and what ends does so to the second, with every job dead.

Everything is accepted, and indexed, at noon. From then on nothing runs: no relay, no worker, no
tick. The site is asked with its clock set to the seconds before and after each moment, and a day
later.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final

import httpx
import pytest

import koubo.web
from indexer.projector import Projector
from koubo.container import Container
from recruiting import postings as steps
from recruiting.calendar import JAPAN
from schemas.ids import DataNumber
from search_engine.searcher import Searcher
from store.store import Store
from tests.contract.documents import analyzer
from tests.faults.deployments import Deployment
from tests.faults.findings import Findings
from tests.faults.handlers import handle_all
from tests.faults.life import INSTITUTION, SECRETARIAT, accept, correct, register_institution
from tests.faults.sizes import Sizes
from tests.integration.api.serving import serve

DAY: Final = date(2026, 11, 20)
"""A Friday; the Monday after it is a public holiday."""

SECOND: Final = timedelta(seconds=1)
DETAILS_READ: Final = 8
"""Detail pages that are read at each moment, of the postings that change then; the search sees
all of them."""

_AT_ONCE: Final = 25


def japan(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=JAPAN).astimezone(UTC)


def after(days: int) -> date:
    return DAY + timedelta(days=days)


NOON, TONIGHT, MIDNIGHT = japan(DAY, 12), japan(DAY, 22), japan(after(1), 0)


@dataclass
class Clock:
    """Says what it is set to."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Site:
    """The site, with a clock that is set by hand. Each read path says which postings it shows."""

    client: httpx.Client
    clock: Clock
    searcher: Searcher
    reads: int = 0
    wrong: list[str] = field(default_factory=list)

    def expect(self, now: datetime, visible: set[DataNumber], looked_at: list[DataNumber]) -> None:
        """Ask every read path at `now`, and keep what is not as it should be."""
        self.clock.now = now
        self._compare(now, "search", self._found(), visible)
        result = self.client.get("/api/v1/postings", params={"per_page": 1}).json()
        totals = {"total": result["total"], "facet": self._facet(result)}
        page = self.client.get("/postings")
        assert page.status_code == 200
        totals["page"] = 0 if not visible and "D0" not in page.text else len(visible)
        shown = [number for number in looked_at if number in page.text and number not in visible]
        self._compare(now, "page of results", set(shown), set())
        for name, total in totals.items():
            self._compare(now, name, total, len(visible))
        for number in looked_at:
            wanted = {200} if number in visible else {404, 410}
            for path in (f"/api/v1/postings/{number}", f"/postings/{number}"):
                answer = self.client.get(path)
                self._compare(now, path, answer.status_code in wanted, True)
                if number not in visible:
                    self._compare(now, f"text of {path}", "博士の学位" in answer.text, False)

    def _found(self) -> set[DataNumber]:
        """Everything the search shows, page by page."""
        found: set[DataNumber] = set()
        target: str | None = "/api/v1/postings?per_page=100&facets=false"
        while target:
            answer = self.client.get(target).json()
            found |= {DataNumber(item["data_number"]) for item in answer["items"]}
            link = answer["links"]["next"]
            target = link and link[link.index("/api/") :]
        return found

    @staticmethod
    def _facet(result: dict[str, dict[str, list[dict[str, int]]]]) -> int:
        return sum(one["count"] for one in result["facets"]["job_type"])

    def _compare(self, now: datetime, where: str, found: object, wanted: object) -> None:
        self.reads += 1
        if found != wanted:
            moment = now.astimezone(JAPAN)
            self.wrong.append(f"{moment:%d %H:%M:%S} {where}: {found!s:.200} not {wanted!s:.200}")


@contextmanager
def site_of(deployment: Deployment, patch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The whole application around the deployment, served, with a clock of its own."""
    clock = Clock(NOON)
    patch.setattr(koubo.web, "utc_now", clock)
    text_analyzer = analyzer()
    searcher = Searcher(deployment.engine, text_analyzer, clock)
    container = Container(
        deployment.settings,
        text_analyzer,
        deployment.engine,
        searcher,
        deployment.store,
        Projector(text_analyzer),
    )
    with serve(container) as client:
        yield Site(client, clock, searcher)


def test_what_is_accepted_appears_to_the_second(
    deployment: Deployment,
    findings: Findings,
    sizes: Sizes,
    projector: Projector,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = deployment.store
    register_institution(store)
    half = sizes.timed // 2
    tonight = _accept(store, half, DAY)
    tomorrow = _accept(store, sizes.timed - half, after(1))
    handle_all(deployment, projector, now=NOON)
    look = [*_some(tonight), *_some(tomorrow)]
    both = {*tonight, *tomorrow}
    with site_of(deployment, monkeypatch) as site:
        site.expect(NOON, set(), look)
        site.expect(TONIGHT - SECOND, set(), look)
        site.expect(TONIGHT, set(tonight), look)
        site.expect(MIDNIGHT - SECOND, set(tonight), look)
        site.expect(MIDNIGHT, both, look)
        site.expect(MIDNIGHT + timedelta(days=1), both, look)
    findings.none(
        "A12",
        "reads around 22:00 and 00:00 that showed too much or too little",
        site.wrong,
        of=site.reads,
        detail=f"{len(both):,} postings",
    )


def test_nothing_that_ended_is_shown_while_every_job_is_dead(
    deployment: Deployment,
    findings: Findings,
    sizes: Sizes,
    projector: Projector,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ends of every kind: the last day, a retraction, a correction, a step of the secretariat."""
    store, kinds = deployment.store, 5
    register_institution(store)
    each = sizes.timed // kinds
    yesterday, before = japan(after(-2), 12), after(-1)
    last_day = _accept(store, each, before, now=yesterday, deadline=DAY)
    retracted = _accept(store, each, before, now=yesterday)
    corrected = _accept(store, each, before, now=yesterday)
    taken_down = _accept(store, each, before, now=yesterday)
    staying = _accept(store, each, before, now=yesterday)
    called_off = _accept(store, each, after(1))
    everything = {*last_day, *retracted, *corrected, *taken_down, *staying}
    handle_all(deployment, projector, now=NOON)
    with site_of(deployment, monkeypatch) as site:
        look = [one for group in (last_day, retracted, corrected) for one in _some(group)]
        look += [one for group in (taken_down, staying, called_off) for one in _some(group)]
        site.expect(NOON, everything, look)
        _end(store, retracted, corrected, taken_down, called_off)
        handle_all(deployment, projector, now=NOON)  # the last that is done by anybody
        left = everything - set(taken_down)
        site.expect(NOON, left, look)
        site.expect(TONIGHT - SECOND, left, look)
        left -= set(retracted)
        site.expect(TONIGHT, left, look)
        site.expect(MIDNIGHT - SECOND, left, look)
        left -= set(last_day)
        site.expect(MIDNIGHT, left, look)
        # The correction put the last day on that of the request: gone on the next business day.
        tuesday = japan(after(4), 0)
        site.expect(tuesday - SECOND, left, look)
        left -= set(corrected)
        assert left == set(staying)
        site.expect(tuesday, left, look)
        site.expect(tuesday + timedelta(days=1), left, look)
    findings.none(
        "A13",
        "reads, with every job dead, that showed what had ended or hid what had not",
        site.wrong,
        of=site.reads,
        detail=f"{len(everything) + len(called_off):,} postings, until four days later",
    )


def _accept(
    store: Store,
    count: int,
    day: date,
    *,
    now: datetime = NOON,
    deadline: date = date(2027, 1, 31),
) -> list[DataNumber]:
    numbers: list[DataNumber] = []
    for first in range(0, count, _AT_ONCE):
        with store.unit_of_work(now) as unit:
            for number in range(first, min(first + _AT_ONCE, count)):
                accepted = accept(unit, f"第{number}号", day, now, deadline=deadline)
                numbers.append(accepted.data_number)
    return numbers


def _end(
    store: Store,
    retracted: list[DataNumber],
    corrected: list[DataNumber],
    taken_down: list[DataNumber],
    called_off: list[DataNumber],
) -> None:
    with store.unit_of_work(NOON) as unit:
        for number in (*retracted, *called_off):
            kept = unit.postings.get(number)
            assert kept is not None
            steps.retract(unit, number, INSTITUTION, NOON, expected_revision=kept.revision)
        for number in taken_down:
            kept = unit.postings.get(number)
            assert kept is not None
            steps.take_down(
                unit, number, SECRETARIAT, NOON, expected_revision=kept.revision, reason="誤り"
            )
        for number in corrected:
            correct(unit, number, DAY, NOON, deadline=DAY.isoformat())


def _some(numbers: list[DataNumber]) -> list[DataNumber]:
    return Random(12).sample(numbers, min(DETAILS_READ, len(numbers)))
