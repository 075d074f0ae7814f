"""A real Chromium on the real site: embedded engine, sample postings, real HTTP and headers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from indexer.projector import Projector
from koubo.container import open_container
from koubo.sample import generate_postings
from koubo.settings import Settings
from schemas.collection import Collection
from schemas.ids import DataNumber
from tests.integration.api.serving import serve

SAMPLES = 260
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True, slots=True)
class Served:
    """Where the site is, and postings for each kind of page."""

    url: str
    full: DataNumber
    ended: DataNumber


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    now = datetime.now(UTC).replace(microsecond=0)
    url = f"embedded:{tmp_path_factory.mktemp('index')}"
    with open_container(Settings(engine_url=url)) as parts:
        projector = Projector(parts.analyzer)
        postings = list(generate_postings(SAMPLES, seed=3, now=now))
        parts.engine.upsert(Collection.POSTINGS, map(projector.project, postings))
        parts.engine.refresh(Collection.POSTINGS)
        shown = [one for one in postings if one.publication.is_visible_at(now)]
        with serve(parts) as client:
            yield Served(
                url=str(client.base_url).rstrip("/"),
                full=max(shown, key=lambda one: len(one.application.considerations)).data_number,
                ended=next(
                    one.data_number for one in postings if one.publication.visible_until <= now
                ),
            )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("no Chromium in PATH: script/browser installs one")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield found
        found.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, served: Served) -> Iterator[OpenPage]:
    """Opens pages; at the end nothing may have been complained about in the console."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def listen(message: ConsoleMessage) -> None:
        is_expected = "the server responded with a status of 4" in message.text
        if message.type in {"error", "warning"} and not is_expected:
            complaints.append(message.text)

    def open_page(
        path: str = "/", *, width: int = 1440, locale: str = "ja-JP", has_script: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=served.url,
            viewport={"width": width, "height": 900},
            locale=locale,
            java_script_enabled=has_script,
        )
        context.set_default_timeout(8_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: (
                complaints.append(request.url) if not request.url.startswith(served.url) else None
            ),
        )
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
