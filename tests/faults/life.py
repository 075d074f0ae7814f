"""Postings that go through the steps of the workflow, from the draft to the end."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from recruiting import postings as steps
from schemas.ids import DataNumber, InstitutionId
from schemas.language import Language, Localized
from schemas.workflow import Actor, ActorKind
from store.rows import Institution, StoredPosting
from store.store import Store
from store.unit_of_work import UnitOfWork
from tests.faults.records import NOW, WORD

OWNER: Final = InstitutionId("A000000001")
INSTITUTION: Final = Actor(ActorKind.INSTITUTION, OWNER)
SECRETARIAT: Final = Actor(ActorKind.SECRETARIAT, "secretary")


def register_institution(store: Store) -> None:
    """The institution of every posting that is made here; nothing happens if it is there."""
    with store.unit_of_work(NOW) as unit:
        if unit.institutions.get(OWNER) is None:
            unit.institutions.add(
                Institution(
                    OWNER,
                    Localized(ja="見本工業大学", en="Sample Institute"),
                    "national_university",
                    Language.JA,
                    NOW,
                )
            )


def fields(title: str, deadline: date) -> dict[str, Any]:
    """A working copy that can be published."""
    return {
        "languages": "ja",
        "title": {"ja": f"{WORD}の公募 {title}"},
        "content": {"ja": f"{WORD}の研究"},
        "research_fields": ["61010"],
        "job_types": ["lecturer"],
        "employment": "full_time",
        "workplaces": [{"prefecture": "JP-13"}],
        "requirements": {"ja": "博士の学位"},
        "deadline": deadline.isoformat(),
        "application": {"means": ["postal"], "contact": {"ja": "人事課"}},
    }


def accept(
    unit: UnitOfWork, title: str, day: date, now: datetime, *, deadline: date
) -> StoredPosting:
    """A posting that was asked for, and accepted for a day."""
    draft = steps.create_draft(unit, INSTITUTION, fields(title, deadline), now)
    number = draft.data_number
    requested = steps.request_publication(
        unit, number, INSTITUTION, now, expected_revision=draft.revision
    ).posting
    return steps.accept_publication(
        unit, number, SECRETARIAT, day, now, expected_revision=requested.revision
    )


def correct(unit: UnitOfWork, number: DataNumber, day: date, now: datetime, **items: Any) -> None:
    """A correction that was asked for, and accepted for a day."""
    kept = unit.postings.get(number)
    assert kept is not None
    changed = fields("訂正", date(2027, 3, 31)) | items
    saved = steps.save_draft(
        unit, number, INSTITUTION, changed, now, expected_revision=kept.revision
    )
    requested = steps.request_correction(
        unit, number, INSTITUTION, now, expected_revision=saved.revision
    ).posting
    steps.accept_correction(
        unit, number, SECRETARIAT, day, now, expected_revision=requested.revision
    )
