"""The API over real HTTP, with the embedded engine and real documents; made once."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from indexer.projector import Projector
from koubo.container import Container, open_container, prepare_record
from koubo.sample import generate_postings, generate_profiles
from koubo.settings import Settings
from schemas.collection import Collection
from tests.integration.api.corpus import PROFILES, SAMPLES, made_postings, today
from tests.integration.api.serving import container_with, serve


@pytest.fixture(scope="session")
def container(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    """The parts of a process, its index filled."""
    url = f"embedded:{tmp_path_factory.mktemp('index')}"
    record = f"sqlite:///{tmp_path_factory.mktemp('record') / 'koubo.sqlite3'}"
    settings = Settings(engine_url=url, database_url=record)
    prepare_record(settings)
    with open_container(settings) as parts:
        projector = Projector(parts.analyzer)
        samples = generate_postings(SAMPLES, seed=7, now=today())
        postings = [projector.project(posting) for posting in (*samples, *made_postings())]
        profiles = generate_profiles(PROFILES, seed=7, now=today())
        parts.engine.upsert(Collection.POSTINGS, postings)
        parts.engine.upsert(Collection.SEEKERS, map(projector.project, profiles))
        for collection in Collection:
            parts.engine.refresh(collection)
        yield parts


@pytest.fixture(scope="session")
def client(container: Container) -> Iterator[httpx.Client]:
    """A client of the site as it is set up by default."""
    with serve(container) as served:
        yield served


@pytest.fixture(scope="session")
def open_client(container: Container) -> Iterator[httpx.Client]:
    """A client of a site that has seeker search switched on."""
    with container_with(container, is_seeker_search_enabled=True) as parts, serve(parts) as served:
        yield served
