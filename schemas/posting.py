"""A posting: one call for applications, with everything a seeker needs to decide and to apply.

Field names are English; the Japanese term of the source is given where it helps. Codes come from
`schemas.vocabulary`. Times are aware and in whole seconds: visibility is decided to the second, in
every read path, by `Publication.is_visible_at`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, Field, HttpUrl, model_validator

from schemas.base import Value
from schemas.codes import (
    ApplicationMeansCode,
    ConsiderationCode,
    CountryCode,
    DocumentCoverageCode,
    EmploymentCode,
    InstitutionTypeCode,
    JobTypeCode,
    PostingLanguageCode,
    PrefectureCode,
    ResearchFieldCode,
    TenureCode,
)
from schemas.ids import DataNumberField
from schemas.language import Localized


def _whole_seconds(moment: datetime) -> datetime:
    if moment.microsecond:
        raise ValueError("times are in whole seconds")
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_whole_seconds)]
"""A point in time, aware, in whole seconds, kept in UTC."""


class Institution(Value):
    """The recruiting institution (求人機関)."""

    name: Localized
    type: InstitutionTypeCode


class Workplace(Value):
    """Where the work is done (勤務地). `prefecture` only inside Japan."""

    country: CountryCode = "JP"
    prefecture: PrefectureCode | None = None
    address: Localized | None = None

    @model_validator(mode="after")
    def _prefecture_is_in_japan(self) -> Self:
        if self.prefecture is not None and self.country != "JP":
            raise ValueError("a prefecture is in Japan")
        return self


class Consideration(Value):
    """An exception made for some applicants (応募上の配慮, P17)."""

    kind: ConsiderationCode
    text: Localized


class Application(Value):
    """How to apply (応募方法, P15, P16)."""

    means: tuple[ApplicationMeansCode, ...] = ()
    email: str | None = Field(default=None, max_length=254)
    system_url: HttpUrl | None = None
    coverage: DocumentCoverageCode | None = None
    documents: Localized | None = None
    procedure: Localized | None = None
    selection: Localized | None = None
    contact: Localized | None = None
    considerations: tuple[Consideration, ...] = ()


class Agent(Value):
    """The employment agency behind a non-public posting (`[非公開]`, S15)."""

    name: Localized
    url: HttpUrl | None = None


class Publication(Value):
    """When a posting can be seen, and when it first and last changed.

    Seen from `visible_from` on and until just before `visible_until`. `first_published_on` is the
    date of first public release in Japan and never changes (P8).
    """

    visible_from: Moment
    visible_until: Moment
    first_published_on: date
    updated_at: Moment

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.visible_until <= self.visible_from:
            raise ValueError("visible_until comes after visible_from")
        return self

    def is_visible_at(self, now: datetime) -> bool:
        """Whether the posting can be seen at `now` (aware)."""
        return self.visible_from <= now < self.visible_until


class Posting(Value):
    """A call for applications (求人公募情報)."""

    data_number: DataNumberField
    revision: int = Field(default=1, ge=1, lt=2**31)
    languages: PostingLanguageCode
    title: Localized
    institution: Institution
    department: Localized | None = None
    content: Localized | None = None
    research_fields: tuple[ResearchFieldCode, ...] = ()
    job_types: tuple[JobTypeCode, ...] = ()
    employment: EmploymentCode | None = None
    tenure: TenureCode | None = None
    term: Localized | None = None
    positions: int | None = Field(default=None, ge=1, le=9_999)
    workplaces: tuple[Workplace, ...] = ()
    salary: Localized | None = None
    hours: Localized | None = None
    insurance: Localized | None = None
    requirements: Localized | None = None
    start_date: date | None = None
    start: Localized | None = None
    deadline: date | None = None
    """Last day to apply (募集終了日), in Japan; None where the call is open until filled."""
    deadline_note: Localized | None = None
    application: Application = Application()
    remarks: Localized | None = None
    url: HttpUrl | None = None
    agent: Agent | None = None
    is_provided_to_partners: bool = True
    publication: Publication

    @property
    def is_non_public(self) -> bool:
        """Whether an agent keeps the details (`[非公開]`, S15)."""
        return self.agent is not None
