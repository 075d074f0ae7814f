"""What a result list and the API's items show of a record: plain JSON values, made once."""

from __future__ import annotations

from typing import Any

from schemas.language import Localized
from schemas.posting import Posting
from schemas.seeker import SeekerProfile


def posting_card(posting: Posting) -> dict[str, Any]:
    """The card of a posting. Codes are left as codes; who shows them knows the language."""
    publication = posting.publication
    return {
        "data_number": posting.data_number,
        "title": _localized(posting.title),
        "institution": _localized(posting.institution.name),
        "institution_type": posting.institution.type,
        "department": _localized(posting.department),
        "research_fields": list(posting.research_fields),
        "job_types": list(posting.job_types),
        "employment": posting.employment,
        "tenure": posting.tenure,
        "workplaces": [
            {"country": place.country, "prefecture": place.prefecture}
            for place in posting.workplaces
        ],
        "posting_language": posting.languages,
        "application_means": list(posting.application.means),
        "has_considerations": bool(posting.application.considerations),
        "is_non_public": posting.is_non_public,
        "deadline": posting.deadline.isoformat() if posting.deadline else None,
        "first_published_on": publication.first_published_on.isoformat(),
        "updated_at": publication.updated_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def seeker_card(profile: SeekerProfile) -> dict[str, Any]:
    """The card of a profile: nothing in it says who the person is."""
    return {
        "profile_number": profile.profile_number,
        "headline": _localized(profile.headline),
        "research_fields": list(profile.research_fields),
        "degree": profile.degree,
        "wished_job_types": list(profile.wished_job_types),
        "wished_prefectures": list(profile.wished_prefectures),
        "wished_employment": profile.wished_employment,
        "languages": profile.languages,
        "updated_at": profile.publication.updated_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _localized(text: Localized | None) -> dict[str, str] | None:
    if text is None:
        return None
    return {language: value for language, value in (("ja", text.ja), ("en", text.en)) if value}
