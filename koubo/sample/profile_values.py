"""What the gaps of a profile's wordings are filled with, in each language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from koubo.sample.material import FieldMaterial, Phrase
from koubo.sample.values import Values
from schemas.vocabulary import vocabulary

if TYPE_CHECKING:
    from datetime import datetime

    from koubo.sample.chance import Chance

_WHO: Final = {
    "doctor": Phrase("研究者", "researcher"),
    "doctor_expected": Phrase("博士後期課程の大学院生", "doctoral student"),
    "doctor_coursework": Phrase("研究者", "researcher"),
    "master": Phrase("修士号取得者", "specialist with a master's degree"),
    "professional": Phrase("実務家", "professional"),
    "bachelor": Phrase("技術者", "engineer"),
    "other": Phrase("実務経験者", "experienced practitioner"),
}


def fill_profile(
    chance: Chance, field: FieldMaterial, degree: str, topics: list[Phrase], now: datetime
) -> Values:
    """The values for one profile."""
    courses, methods = chance.some(field.courses, 2), chance.some(field.methods, 2)
    papers, second = chance.number(2, 40), now.year - chance.number(1, 6)
    label = vocabulary("degree")[degree]
    phrases = {
        "field": field.name,
        "topic": topics[0],
        "topic2": topics[1],
        "method": methods[0],
        "method2": methods[1],
        "course": courses[0],
        "course2": courses[1],
        "aim": chance.pick(field.aims),
        "skill": chance.pick(field.skills),
        "degree_who": _WHO[degree],
        "degree_name": Phrase(label.ja, label.en),
        "graduate": Phrase(
            "博士課程" if degree.startswith("doctor") else "修士課程", "graduate school"
        ),
    }
    shared = {
        "papers": str(papers),
        "first_papers": str(chance.number(1, papers)),
        "talks": str(chance.number(3, 45)),
        "years_n": str(chance.number(2, 15)),
        "year1": str(second - chance.number(2, 9)),
        "year2": str(second),
        "start_year": str(now.year + 1),
    }
    japanese = {name: value.ja for name, value in phrases.items()} | shared
    english = {name: value.en for name, value in phrases.items()} | shared
    english["field_cap"] = english["field"][0].upper() + english["field"][1:]
    english["degree_who_cap"] = english["degree_who"].capitalize()
    return japanese, english
