"""Sample profiles of seekers, as many as wanted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from koubo.sample.chance import Chance
from koubo.sample.dates import TOKYO, midnight
from koubo.sample.material import fields, wordings
from koubo.sample.profile_values import fill_profile
from koubo.sample.templates import render
from schemas.ids import ProfileNumber
from schemas.language import Localized
from schemas.posting import Publication
from schemas.seeker import SeekerProfile
from schemas.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_FIRST_NUMBER = 126_000_000
_DEGREES: Final = {
    "doctor": 52.0,
    "doctor_expected": 10.0,
    "doctor_coursework": 10.0,
    "master": 14.0,
    "professional": 4.0,
    "bachelor": 7.0,
    "other": 3.0,
}
_LANGUAGES: Final = {"ja": 68.0, "en": 14.0, "both": 18.0}
_FACULTY = (
    "professor",
    "associate_professor",
    "lecturer",
    "assistant_professor",
    "research_associate",
)
_RESEARCH = (
    "researcher",
    "assistant_professor",
    "engineer",
    "research_manager",
    "part_time_lecturer",
)
_TECHNICAL = frozenset({"engineer", "research_manager"})
_STAFF = (
    "support_staff",
    "engineer",
    "research_administrator",
    "communicator",
    "administrative",
    "school_teacher",
    "senior_management",
    "other",
)


def generate_profiles(count: int, *, seed: int, now: datetime) -> Iterator[SeekerProfile]:
    """Make `count` profiles: always the same ones for the same seed and `now` (aware).

    About 97 % can be seen at `now`; the year of the others has passed (U5).
    """
    chance = Chance(seed)
    number = _FIRST_NUMBER
    for _ in range(count):
        number += chance.number(1, 9)
        yield _profile(chance, ProfileNumber(f"S{number}"), now)


def _profile(chance: Chance, number: ProfileNumber, now: datetime) -> SeekerProfile:
    field = chance.pick(fields())
    degree = chance.weighted(_DEGREES)
    language = chance.weighted(_LANGUAGES)
    topics = chance.some(field.topics, 2)
    values = fill_profile(chance, field, degree, [topic.phrase for topic in topics], now)
    prefectures = [place.code for place in vocabulary("prefecture") if place.parents]
    scholar = degree.startswith("doctor")
    jobs = [
        code
        for code in chance.pick((_FACULTY, _RESEARCH) if scholar else (_RESEARCH, _STAFF))
        if field.area != "A" or code not in _TECHNICAL
    ]
    kind = "research" if scholar else "practice"

    def say(section: str) -> Localized:
        forms = wordings()[f"profile.{section}"]
        place = chance.unit()
        japanese, english = (
            render(each[int(place * len(each))], value, chance.unit)
            for each, value in zip(forms, values, strict=True)
        )
        return Localized(
            ja=japanese if language != "en" else None, en=english if language != "ja" else None
        )

    return SeekerProfile(
        profile_number=number,
        revision=chance.pick((1, 1, 2, 3, 4)),
        headline=say("headline"),
        research_fields=tuple(dict.fromkeys([field.code, *(topic.code for topic in topics)])),
        degree=degree,
        degree_field=say("degree_field") if degree != "other" else None,
        languages=language,
        career=say(f"career.{kind}"),
        achievements=say(f"achievements.{kind}") if chance.happens(0.9) else None,
        self_introduction=say("intro"),
        wishes=say("wishes") if chance.happens(0.85) else None,
        wished_job_types=tuple(chance.some(jobs, chance.number(1, 3))),
        wished_prefectures=tuple(chance.some(prefectures, chance.pick((0, 1, 2, 3, 5)))),
        wished_employment=chance.pick(
            ("full_time", "full_time", "full_time", "part_time", "other", None)
        ),
        publication=_publication(chance, now),
    )


def _publication(chance: Chance, now: datetime) -> Publication:
    """A profile is seen for one year from its last update (U5)."""
    today = now.astimezone(TOKYO).date()
    age = chance.number(366, 400) if chance.happens(0.03) else chance.number(0, 350)
    updated = today - timedelta(days=age)
    first = updated - timedelta(days=chance.pick((0, 0, 40, 200, 500)))
    return Publication(
        visible_from=midnight(first),
        visible_until=midnight(updated + timedelta(days=365)),
        first_published_on=first,
        updated_at=midnight(updated),
    )
