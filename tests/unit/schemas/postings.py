"""A small posting and a small profile that keep every rule, to be changed by the tests."""

from __future__ import annotations

from typing import Any

PUBLICATION: dict[str, Any] = {
    "visible_from": "2026-04-01T13:00:00Z",
    "visible_until": "2026-05-31T15:00:00Z",
    "first_published_on": "2026-04-01",
    "updated_at": "2026-04-01T13:00:00Z",
}
POSTING: dict[str, Any] = {
    "data_number": "D126040001",
    "languages": "ja",
    "title": {"ja": "機械学習の准教授の公募"},
    "institution": {
        "name": {"ja": "東都大学", "en": "Toto University"},
        "type": "national_university",
    },
    "publication": PUBLICATION,
}
PROFILE: dict[str, Any] = {
    "profile_number": "S000000001",
    "headline": {"ja": "機械学習"},
    "publication": PUBLICATION,
}
