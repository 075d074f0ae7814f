"""What one posting is about: drawn first, written down afterwards by `sections`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from koubo.sample.dates import Schedule, make_schedule
from koubo.sample.institutions import House, institutions
from koubo.sample.material import FieldMaterial, Phrase, Topic, ranks, title_case

if TYPE_CHECKING:
    from datetime import datetime

    from koubo.sample.chance import Chance

KINDS: Final = {
    "professor": "faculty",
    "associate_professor": "faculty",
    "lecturer": "faculty",
    "assistant_professor": "faculty",
    "research_associate": "faculty",
    "researcher": "researcher",
    "part_time_lecturer": "part_time",
    "support_staff": "support",
    "engineer": "engineer",
    "research_administrator": "ura",
    "research_manager": "manager",
    "senior_management": "president",
    "school_teacher": "school",
    "communicator": "communicator",
    "administrative": "clerk",
    "other": "other",
}
"""Which set of wordings describes a job type."""

_UNIVERSITY: Final = {
    "professor": 11.0,
    "associate_professor": 15.0,
    "lecturer": 11.0,
    "assistant_professor": 20.0,
    "research_associate": 4.0,
    "researcher": 17.0,
    "part_time_lecturer": 6.0,
    "support_staff": 4.0,
    "engineer": 3.0,
    "research_administrator": 3.0,
    "research_manager": 1.0,
    "senior_management": 0.8,
    "school_teacher": 1.5,
    "communicator": 1.2,
    "administrative": 3.0,
    "other": 1.5,
}
_INSTITUTE: Final = {
    "professor": 3.0,
    "associate_professor": 5.0,
    "assistant_professor": 8.0,
    "researcher": 40.0,
    "support_staff": 8.0,
    "engineer": 10.0,
    "research_administrator": 6.0,
    "research_manager": 4.0,
    "senior_management": 2.0,
    "communicator": 4.0,
    "administrative": 6.0,
}
_COLLEGE: Final = {
    "professor": 12.0,
    "associate_professor": 16.0,
    "lecturer": 18.0,
    "assistant_professor": 20.0,
    "research_associate": 6.0,
    "part_time_lecturer": 10.0,
    "engineer": 4.0,
    "administrative": 4.0,
}
_COMPANY: Final = {"researcher": 40.0, "engineer": 35.0, "research_manager": 15.0}
JOB_TYPES: Final = {
    "junior_college": _COLLEGE,
    "college_of_technology": _COLLEGE,
    "inter_university": _INSTITUTE,
    "national_agency": _INSTITUTE,
    "government": {"researcher": 35.0, "engineer": 20.0, "communicator": 25.0, "other": 6.0},
    "nonprofit": {"researcher": 25.0, "communicator": 35.0, "administrative": 25.0, "other": 8.0},
    "company": {**_COMPANY, "administrative": 10.0},
    "agent": _COMPANY,
    "overseas": {**_INSTITUTE, "professor": 15.0, "associate_professor": 15.0, "lecturer": 15.0},
    "other": {"engineer": 25.0, "administrative": 25.0, "researcher": 25.0, "other": 15.0},
}
_TENURES: Final = {
    "faculty": {
        "permanent": 34.0,
        "tenured": 6.0,
        "tenure_track": 12.0,
        "fixed_renewable": 34.0,
        "fixed": 14.0,
    },
    "researcher": {"permanent": 6.0, "tenure_track": 5.0, "fixed_renewable": 62.0, "fixed": 27.0},
    "staff": {"permanent": 30.0, "fixed_renewable": 48.0, "fixed": 22.0},
    "part_time": {"fixed_renewable": 60.0, "fixed": 40.0},
}
_LANGUAGES: Final = {"ja": 76.0, "en": 7.5, "both": 16.5}
_LANGUAGES_ABROAD: Final = {"ja": 25.0, "en": 45.0, "both": 30.0}
_IN_LANGUAGE: Final = {"ja": (0,), "en": (1,), "both": (0, 1)}


_UNITS: Final = {
    "junior_college": (Phrase("教育研究部", "Division of Education and Research"),),
    "college_of_technology": (
        Phrase("教育研究部", "Division of Education and Research"),
        Phrase("地域共同テクノセンター", "Regional Technology Center"),
    ),
    "inter_university": (
        Phrase("研究部", "Research Division"),
        Phrase("共同利用推進センター", "Center for Joint Use"),
    ),
    "national_agency": (
        Phrase("基盤研究部門", "Department of Basic Research"),
        Phrase("先端研究センター", "Center for Advanced Research"),
        Phrase("共同研究推進室", "Office for Joint Research"),
    ),
    "government": (
        Phrase("調査研究部", "Research Division"),
        Phrase("企画課", "Planning Division"),
    ),
    "nonprofit": (
        Phrase("事業部", "Programmes Division"),
        Phrase("調査研究部", "Research Division"),
    ),
    "company": (
        Phrase("研究開発本部", "Research and Development Division"),
        Phrase("技術本部", "Engineering Division"),
        Phrase("先端技術研究所", "Advanced Technology Laboratory"),
    ),
    "agent": (Phrase("研究開発部門", "Research and Development"),),
    "other": (Phrase("研究・事業部", "Research and Programmes Division"),),
}
_DEPARTMENTS: Final = {
    "college_of_technology": Phrase("{}系", "{} Section"),
    "inter_university": Phrase("{}研究系", "{} Group"),
    "national_agency": Phrase("{}研究グループ", "{} Research Group"),
    "government": Phrase("{}担当", "{} Section"),
    "nonprofit": Phrase("{}担当", "{} Section"),
    "company": Phrase("{}グループ", "{} Group"),
    "agent": Phrase("{}グループ", "{} Group"),
    "other": Phrase("{}担当", "{} Section"),
}
"""What departments are called where they do not have the names of a university's."""


class Parts(NamedTuple):
    """What is taken from the material of a field."""

    unit: Phrase
    department: Phrase
    topics: list[Topic]
    courses: list[Phrase]
    methods: list[Phrase]
    aim: Phrase
    skill: Phrase


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
    job_type = chance.weighted(JOB_TYPES.get(house.type, _UNIVERSITY))
    kind = KINDS[job_type]
    employment = _employment(chance, kind)
    tenures = _TENURES[
        "part_time" if employment != "full_time" else kind if kind in _TENURES else "staff"
    ]
    tenure = chance.weighted(tenures)
    language = chance.weighted(_LANGUAGES_ABROAD if house.is_overseas else _LANGUAGES)
    if house.type == "agent":
        employment, tenure, language = "full_time", "permanent", "ja"
    names = ranks()[job_type]
    held = "permanent" if tenure in {"permanent", "tenured"} else tenure
    return Plan(
        house=house,
        field=field,
        parts=_parts(chance, house, field),
        kind=kind,
        job_types=_job_types(chance, job_type, kind),
        rank=chance.pick(names.get(held) or names["fixed"]),
        employment=employment,
        tenure=tenure,
        positions=chance.pick((1, 1, 1, 1, 1, 1, 2, 2, 3)),
        years=chance.pick(_years(employment, tenure)),
        language=language,
        languages=_IN_LANGUAGE[language],
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


def _parts(chance: Chance, house: House, field: FieldMaterial) -> Parts:
    unit, department = chance.pick(field.units), chance.pick(field.departments)
    if house.type in _UNITS:
        unit = chance.pick(_UNITS[house.type])
        form = _DEPARTMENTS.get(house.type)
        if form:
            department = Phrase(
                form.ja.format(field.name.ja), form.en.format(title_case(field.name.en))
            )
    return Parts(
        unit=unit,
        department=department,
        topics=chance.some(field.topics, 3),
        courses=chance.some(field.courses, 3),
        methods=chance.some(field.methods, 2),
        aim=chance.pick(field.aims),
        skill=chance.pick(field.skills),
    )
