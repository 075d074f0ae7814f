"""Records made by hand for the tests of the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from schemas.ids import DataNumber, InstitutionId
from schemas.language import Language, Localized
from schemas.posting import Posting
from schemas.seeker import SeekerProfile
from schemas.workflow import Actor, ActorKind, PostingState
from store.rows import Institution, RevisionNote, StoredPosting

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)

UNIVERSITY = InstitutionId("A000000001")
OTHER = InstitutionId("A00000000Z")
CLERK = Actor(ActorKind.INSTITUTION, UNIVERSITY)
SECRETARY = Actor(ActorKind.SECRETARIAT, "tanaka")


def institution(institution_id: InstitutionId = UNIVERSITY) -> Institution:
    name = Localized(ja="見本工業大学", en="Sample Institute of Technology")
    return Institution(institution_id, name, "national_university", Language.JA, NOW)


def note(at: datetime = NOW, action: str = "save", changed: tuple[str, ...] = ()) -> RevisionNote:
    return RevisionNote(CLERK, action, at, changed)


def record(number: int | str = 1, revision: int = 1, **changes: Any) -> Posting:
    values: dict[str, Any] = {
        "data_number": number if isinstance(number, str) else f"D{number:09d}",
        "revision": revision,
        "languages": "ja",
        "title": {"ja": "光触媒を研究する助教の公募"},
        "institution": {"name": {"ja": "見本工業大学"}, "type": "national_university"},
        "deadline": date(2026, 12, 25),
        "publication": {
            "visible_from": NOW - DAY,
            "visible_until": NOW + 30 * DAY,
            "first_published_on": (NOW - DAY).date(),
            "updated_at": NOW - DAY,
        },
    }
    return Posting.model_validate(values | changes)


def text_of(posting: Posting | SeekerProfile) -> str:
    return posting.model_dump_json(exclude_none=True)


def profile(number: int = 1, revision: int = 1, headline: str = "光触媒") -> SeekerProfile:
    return SeekerProfile.model_validate(
        {
            "profile_number": f"S{number:09d}",
            "revision": revision,
            "headline": {"ja": headline},
            "publication": {
                "visible_from": NOW - DAY,
                "visible_until": NOW + 365 * DAY,
                "first_published_on": (NOW - DAY).date(),
                "updated_at": NOW - DAY,
            },
        }
    )


def draft(number: DataNumber, **changes: Any) -> StoredPosting:
    return replace(
        StoredPosting(
            data_number=number,
            institution_id=None,
            state=PostingState.DRAFT,
            revision=1,
            public=None,
            draft='{"title":{"ja":"助教"}}',
            upcoming=None,
            upcoming_at=None,
            created_at=NOW,
            changed_at=NOW,
        ),
        **changes,
    )


def published(number: DataNumber, **changes: Any) -> StoredPosting:
    values = {"state": PostingState.PUBLISHED, "public": text_of(record(number))}
    return draft(number, **(values | changes))
