from __future__ import annotations

from datetime import UTC, datetime

import pytest

from koubo.sample import generate_postings, generate_profiles
from schemas.posting import Posting
from schemas.seeker import SeekerProfile


@pytest.fixture(scope="session")
def now() -> datetime:
    return datetime(2026, 11, 20, 3, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def postings(now: datetime) -> list[Posting]:
    return list(generate_postings(2000, seed=20, now=now))


@pytest.fixture(scope="session")
def profiles(now: datetime) -> list[SeekerProfile]:
    return list(generate_profiles(500, seed=20, now=now))
