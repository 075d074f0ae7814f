"""A seeker's public profile (求職者情報): what recruiting institutions may search and read.

It holds no name, no address and no birth date; the number identifies the profile, not the person.
"""

from __future__ import annotations

from pydantic import Field

from schemas.base import Value
from schemas.codes import (
    DegreeCode,
    EmploymentCode,
    JobTypeCode,
    PostingLanguageCode,
    PrefectureCode,
    ResearchFieldCode,
)
from schemas.ids import ProfileNumberField
from schemas.language import Localized
from schemas.posting import Publication


class SeekerProfile(Value):
    """What a seeker shows to recruiting institutions, for one year from each update (U5)."""

    profile_number: ProfileNumberField
    revision: int = Field(default=1, ge=1, lt=2**31)
    headline: Localized
    """The speciality in one line; the title of a hit."""
    research_fields: tuple[ResearchFieldCode, ...] = ()
    degree: DegreeCode | None = None
    degree_field: Localized | None = None
    languages: PostingLanguageCode = "ja"
    career: Localized | None = None
    achievements: Localized | None = None
    self_introduction: Localized | None = None
    wishes: Localized | None = None
    wished_job_types: tuple[JobTypeCode, ...] = ()
    wished_prefectures: tuple[PrefectureCode, ...] = ()
    wished_employment: EmploymentCode | None = None
    publication: Publication
