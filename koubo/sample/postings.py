"""Sample postings, as many as wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import HttpUrl

from koubo.sample.chance import Chance
from koubo.sample.plans import Plan, make_plan
from koubo.sample.sections import Sections
from schemas.ids import DataNumber
from schemas.language import Localized
from schemas.posting import Agent, Application, Consideration, Institution, Posting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_FIRST_NUMBER = 126_000_000
_OLDEST = 85.0  # days since the oldest posting was first seen
_MEANS = ("web", "email", "institution_system", "online_storage", "postal")


def generate_postings(count: int, *, seed: int, now: datetime) -> Iterator[Posting]:
    """Make `count` postings, oldest first: always the same ones for the same seed and `now`.

    About 93 % of them can be seen at `now`, 4 % have ended and 3 % appear later. `now` is aware.
    """
    chance = Chance(seed)
    number = _FIRST_NUMBER
    for index in range(count):
        number += chance.number(1, 9)
        age = _OLDEST * (1 - (index + 1) / count)
        yield _posting(chance, make_plan(chance, now, age), DataNumber(f"D{number}"))


def _posting(chance: Chance, plan: Plan, number: DataNumber) -> Posting:
    writer = Sections(chance, plan, number)
    house, schedule, parts = plan.house, plan.schedule, plan.parts
    place = {"ja": 0, "en": 1, "both": 2}[plan.language]
    fields = [plan.field.code, *(topic.code for topic in parts.topics)]
    site = f"https://www.{house.domain}/"
    return Posting(
        data_number=number,
        revision=schedule.revision,
        languages=plan.language,
        title=writer.title(),
        institution=_institution(chance, plan, writer),
        department=None if writer.is_agent else writer.department(),
        content=writer.content(),
        research_fields=tuple(dict.fromkeys(fields)),
        job_types=plan.job_types,
        employment=plan.employment,
        tenure=plan.tenure,
        positions=plan.positions or None,
        workplaces=(house.workplaces[place],),
        requirements=writer.requirements(),
        start_date=schedule.start,
        deadline=schedule.deadline,
        application=_application(chance, writer),
        remarks=writer.remarks() if chance.happens(0.9) else None,
        url=HttpUrl(f"{site}recruit/{number.lower()}") if chance.happens(0.7) else None,
        agent=Agent(name=Localized(ja=house.name.ja), url=HttpUrl(site))
        if writer.is_agent
        else None,
        is_provided_to_partners=chance.happens(0.9),
        publication=schedule.publication,
        **writer.conditions(),
    )


def _institution(chance: Chance, plan: Plan, writer: Sections) -> Institution:
    """The recruiter; an agency does not tell who it is."""
    if not writer.is_agent:
        return Institution(name=writer.phrase(plan.house.name), type=plan.house.type)
    trades = (
        "電機メーカー",
        "素材メーカー",
        "製薬企業",
        "ITサービス企業",
        "自動車部品メーカー",
        "計測機器メーカー",
    )
    return Institution(name=Localized(ja=f"企業名非公開（{chance.pick(trades)}）"), type="agent")


def _application(chance: Chance, writer: Sections) -> Application:
    if writer.is_agent:
        return Application(
            means=("institution_system",),
            system_url=HttpUrl(writer.url),
            procedure=writer.plain("apply.agent"),
            selection=writer.plain("select.agent"),
            contact=writer.plain("contact"),
        )
    drawn = chance.some(_MEANS, chance.pick((1, 1, 2, 2, 3)))
    means = tuple(name for name in _MEANS if name in drawn)
    notes = chance.happens(0.5)

    def procedure(language: int) -> str:
        lines = [writer.say(f"apply.{name}", language) for name in means]
        return "\n".join([*lines, writer.say("apply.note", language)] if notes else lines)

    coverage = None if means == ("postal",) else "partial" if chance.happens(0.25) else "all"
    kinds = chance.some(("remote", "disability", "other"), chance.pick((0, 0, 1, 1, 2, 3)))
    return Application(
        means=means,
        email=writer.email if "email" in means else None,
        system_url=HttpUrl(writer.url) if "institution_system" in means else None,
        coverage=coverage,
        documents=writer.documents(),
        procedure=writer.text(procedure),
        selection=writer.plain("select"),
        contact=writer.plain("contact"),
        considerations=tuple(
            Consideration(kind=kind, text=writer.plain(f"consider.{kind}")) for kind in kinds
        ),
    )
