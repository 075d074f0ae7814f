"""Working copies made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.ids import InstitutionId
from schemas.language import Language, Localized
from schemas.posting import Posting
from store.rows import Institution

NOW = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)

UNIVERSITY = Institution(
    institution_id=InstitutionId("A000000001"),
    name=Localized(ja="見本工業大学", en="Sample Institute of Technology"),
    type="national_university",
    language=Language.JA,
    created_at=NOW,
)
ABROAD = Institution(
    institution_id=InstitutionId("A000000002"),
    name=Localized(en="Example University"),
    type="overseas",
    language=Language.EN,
    created_at=NOW,
)
AGENCY = Institution(
    institution_id=InstitutionId("A000000003"),
    name=Localized(ja="見本人材株式会社"),
    type="agent",
    language=Language.JA,
    created_at=NOW,
)


def complete(**changes: Any) -> dict[str, Any]:
    """A working copy that can be published; `None` takes an item away."""
    fields: dict[str, Any] = {
        "languages": "ja",
        "title": {"ja": "光触媒を研究する助教の公募"},
        "content": {"ja": "水を分解する光触媒の研究と、学部の講義を担当します。"},
        "research_fields": ["E"],
        "job_types": ["assistant_professor"],
        "employment": "full_time",
        "workplaces": [{"prefecture": "JP-13"}],
        "requirements": {"ja": "博士の学位をお持ちの方。"},
        "deadline": "2026-12-25",
        "application": {
            "means": ["email", "postal"],
            "email": "apply@example.ac.jp",
            "coverage": "partial",
            "contact": {"ja": "人事課"},
        },
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}


def in_english(**changes: Any) -> dict[str, Any]:
    """The same in English only."""
    application = complete()["application"] | {"contact": {"en": "Personnel office"}}
    texts = {
        "languages": "en",
        "title": {"en": "Assistant professor of photocatalysis"},
        "content": {"en": "Research on photocatalysts that split water, and lectures."},
        "requirements": {"en": "A doctorate."},
        "application": application,
    }
    return complete(**(texts | changes))


def applying(**changes: Any) -> dict[str, Any]:
    """The application part of a complete working copy, changed; `None` takes an item away."""
    merged = complete()["application"] | changes
    return {name: value for name, value in merged.items() if value is not None}


def posting() -> Posting:
    """A small public record."""
    return Posting.model_validate(
        {
            "data_number": "D000000001",
            "languages": "ja",
            "title": {"ja": "光触媒を研究する助教の公募"},
            "institution": {"name": {"ja": "見本工業大学"}, "type": "national_university"},
            "deadline": "2026-12-25",
            "publication": {
                "visible_from": NOW,
                "visible_until": NOW + timedelta(days=30),
                "first_published_on": NOW.date(),
                "updated_at": NOW,
            },
        }
    )
