"""What the API is tested with: invented postings, and a few made for one question each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from schemas.posting import Posting

ALWAYS: Final = {
    "visible_from": "2020-01-01T00:00:00Z",
    "visible_until": "2120-01-01T00:00:00Z",
    "first_published_on": "2020-01-01",
    "updated_at": "2020-01-01T00:00:00Z",
}
KNOWN, ENDED, UPCOMING, NEVER = "D126010001", "D999000002", "D999000003", "D999999999"
"""The first is the example of the OpenAPI document."""

MANY: Final = 1_005
"""Postings in Iceland: a few more than can be paged to."""

SAMPLES: Final = 200
PROFILES: Final = 60


def made_postings() -> list[Posting]:
    """The known, the ended, the upcoming one, and those in Iceland."""
    ended = ALWAYS | {"visible_until": "2021-01-01T00:00:00Z"}
    upcoming = ALWAYS | {"visible_from": "2119-01-01T00:00:00Z"}
    return [
        _posting(
            KNOWN, "機械学習の准教授の公募", "Associate Professor in Machine Learning", ALWAYS
        ),
        _posting(ENDED, "掲載を終えた公募", "A closed call", ended, remarks={"ja": "秘密の備考"}),
        _posting(UPCOMING, "来世紀の公募", "A call of the next century", upcoming),
        *(_icelandic(number) for number in range(MANY)),
    ]


def today() -> datetime:
    """The moment that samples are made for; whole seconds, as visibility is."""
    return datetime.now(UTC).replace(microsecond=0)


def _icelandic(number: int) -> Posting:
    workplaces = [{"country": "IS"}]
    return _posting(f"D998{number:06}", "氷河学の公募", None, ALWAYS, workplaces=workplaces)


def _posting(
    number: str, ja: str, en: str | None, publication: dict[str, str], **more: Any
) -> Posting:
    return Posting.model_validate(
        {
            "data_number": number,
            "languages": "both",
            "title": {"ja": ja} | ({"en": en} if en else {}),
            "institution": {
                "name": {"ja": "東都大学", "en": "Toto University"},
                "type": "national_university",
            },
            "publication": publication,
            **more,
        }
    )
