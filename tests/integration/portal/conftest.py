"""The pages over the embedded engine, with a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from indexer.projector import Projector
from koubo.container import open_container
from koubo.settings import Settings
from portal import PortalConfig, create_portal
from schemas.collection import Collection
from schemas.language import Language
from search_engine.searcher import Searcher
from tests.integration.portal.corpus import NOW, alike_documents, made_postings
from tests.integration.portal.site import Site


@pytest.fixture(scope="session")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """A searcher over the corpus, at its moment."""
    url = f"embedded:{tmp_path_factory.mktemp('index')}"
    record = f"sqlite:///{tmp_path_factory.mktemp('record') / 'koubo.sqlite3'}"
    with open_container(Settings(engine_url=url, database_url=record)) as parts:
        projector = Projector(parts.analyzer)
        documents = [projector.project(posting) for posting in made_postings()]
        documents += alike_documents(projector)
        parts.engine.upsert(Collection.POSTINGS, documents)
        parts.engine.refresh(Collection.POSTINGS)
        yield Searcher(parts.engine, parts.analyzer, lambda: NOW)


@pytest.fixture
def site(searcher: Searcher) -> Site:
    """A new visitor, without cookies."""
    return site_of(searcher)


def site_of(searcher: Searcher) -> Site:
    config = PortalConfig("https://koubo.example", Language.JA, lambda: NOW)
    app = FastAPI(openapi_url=None)
    app.include_router(create_portal(searcher, config))
    return Site(app)
