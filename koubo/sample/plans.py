"""What one posting is about: drawn first, written down afterwards by `sections`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from koubo.sample.dates import Schedule, make_schedule
from koubo.sample.institutions import House, institutions
from koubo.sample.material import FieldMaterial, Phrase, ranks
from koubo.sample.parts import Parts, take_parts
from koubo.sample.weights import (
    IN_LANGUAGE,
    JOB_TYPES,
    KINDS,
    LANGUAGES,
    LANGUAGES_ABROAD,
    TENURES,
    UNIVERSITY,
)

if TYPE_CHECKING:
    from datetime import datetime

    from koubo.sample.chance import Chance


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything about a posting that its texts must agree on."""

    house: House
    field: FieldMaterial
    parts: Parts
    kind: str
    job_types: tuple[str, ...]
    rank: Phrase
    employment: str
    tenure: str
    positions: int
    """How many are wanted; 0 for a few (若干名)."""
    years: int
    language: str
    languages: tuple[int, ...]
    schedule: Schedule

    @property
    def fixed(self) -> bool:
        """Whether the post ends."""
        return self.tenure not in {"permanent", "tenured"}


def make_plan(chance: Chance, now: datetime, age: float) -> Plan:
    """Draw one posting, first seen about `age` days before `now`."""
    house = chance.pick(institutions())
    field = chance.pick(house.fields)
    job_type = chance.weighted(JOB_TYPES.get(house.type, UNIVERSITY))
    kind = KINDS[job_type]
    employment = _employment(chance, kind)
    tenures = TENURES[
        "part_time" if employment != "full_time" else kind if kind in TENURES else "staff"
    ]
    tenure = chance.weighted(tenures)
    language = chance.weighted(LANGUAGES_ABROAD if house.is_overseas else LANGUAGES)
    if house.type == "agent":
        employment, tenure, language = "full_time", "permanent", "ja"
    names = ranks()[job_type]
    held = "permanent" if tenure in {"permanent", "tenured"} else tenure
    return Plan(
        house=house,
        field=field,
        parts=take_parts(chance, house, field, kind),
        kind=kind,
        job_types=_job_types(chance, job_type, kind),
        rank=chance.pick(names.get(held) or names["fixed"]),
        employment=employment,
        tenure=tenure,
        positions=chance.pick((0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 3)),
        years=chance.pick(_years(employment, tenure)),
        language=language,
        languages=IN_LANGUAGE[language],
        schedule=make_schedule(chance, now, age),
    )


def _employment(chance: Chance, kind: str) -> str:
    if kind == "part_time":
        return "part_time"
    if kind in {"support", "clerk", "other"}:
        return chance.weighted({"full_time": 50.0, "part_time": 42.0, "other": 8.0})
    return chance.weighted({"full_time": 95.0, "part_time": 3.0, "other": 2.0})


def _job_types(chance: Chance, job_type: str, kind: str) -> tuple[str, ...]:
    """The job type, sometimes with the one next to it: a call for a professor or an associate."""
    if kind != "faculty" or job_type == "research_associate" or chance.happens(0.8):
        return (job_type,)
    below = {"professor": "associate_professor", "associate_professor": "lecturer"}
    return (
        (job_type, below.get(job_type, "assistant_professor")) if job_type in below else (job_type,)
    )


def _years(employment: str, tenure: str) -> tuple[int, ...]:
    """How long terms usually are."""
    if employment != "full_time":
        return (1, 1, 1, 2, 3)
    return (3, 5, 5) if tenure == "tenure_track" else (1, 2, 3, 3, 4, 5)
