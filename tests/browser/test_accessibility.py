"""Every page, in both languages: axe finds nothing serious, and nothing scrolls sideways."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # has none

from schemas.language import Language
from tests.browser.conftest import OpenPage, Served

pytestmark = pytest.mark.browser

PAGES = {
    "start": "/",
    "list": "/postings?all=研究&job_type=professor&research_field=J",
    "last-page": "/postings?page=12",
    "empty": "/postings?all=研究 そんな言葉はない&job_type=professor",
    "error": "/postings?all=ok&deadline_from=x&job_type=wizard",
    "posting": "/postings/{full}",
    "ended": "/postings/{ended}",
    "missing": "/nothing-here",
    "help": "/help",
    "about": "/about",
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_accessible_and_fit(
    open_page: OpenPage, served: Served, language: Language, name: str
) -> None:
    path = PAGES[name].format(full=served.full, ended=served.ended)
    mark = "&" if "?" in path else "?"
    page = open_page(f"{path}{mark}ln={'1' if language is Language.EN else '0'}")
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").count() == 1
    for width in (320, 390, 820, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert over <= 0, f"{width} px: {over} px too wide"
        if width in {390, 1440}:
            found = Axe().run(page).response["violations"]
            serious = [one for one in found if one["impact"] in {"serious", "critical"}]
            assert not serious, _describe(serious)


def test_the_dark_page_has_contrast(open_page: OpenPage) -> None:
    page = open_page("/postings?all=研究&job_type=professor")
    page.emulate_media(color_scheme="dark")
    found = Axe().run(page).response["violations"]
    assert not [one for one in found if one["impact"] in {"serious", "critical"}], _describe(found)


def test_open_conditions_are_accessible(open_page: OpenPage) -> None:
    page = open_page("/postings?prefecture=JP-13&research_field=61")
    page.locator("#conditions > summary").click()
    found = Axe().run(page).response["violations"]
    assert not [one for one in found if one["impact"] in {"serious", "critical"}], _describe(found)


def _describe(violations: list[dict[str, object]]) -> str:
    lines = []
    for one in violations:
        nodes = one["nodes"]
        assert isinstance(nodes, list)
        lines += [f"{one['id']}: {node['html'][:160]} {node['failureSummary']}" for node in nodes]
    return "\n".join(lines[:8])
