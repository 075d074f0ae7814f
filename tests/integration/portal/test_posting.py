"""The page of a posting, and what is left of one that ended."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from portal import PortalConfig, create_portal
from schemas.language import Language
from search_engine.searcher import Searcher
from tests.integration.portal.corpus import (
    COMING,
    ENDED,
    ENGLISH,
    FULL,
    NON_PUBLIC,
    NOW,
    PLAIN,
)
from tests.integration.portal.site import BASE, Page, Site


def test_everything_to_decide_and_to_apply_is_there(site: Site) -> None:
    page = site.page(f"/postings/{FULL}", accept="en")
    for expected in (
        "Sample Advanced University",
        "Quantum Division",
        "25 Dec 2026",
        "35 days left",
        "Tokyo",
        "Partial documents only available",
        "Curriculum vitae",
        FULL,
        "Interviews online",
    ):
        assert expected in page.text
    for anchor in page.all("a"):
        target = anchor.attributes["href"]
        if target.startswith("#"):
            assert page.has_id(target[1:]), target


def test_buttons_lead_to_the_blocks_they_announce(site: Site) -> None:
    page = site.page(f"/postings/{FULL}", accept="en")
    assert page.by_id("online-button").text.startswith("Online Submission Available")
    assert page.by_id("online-button").attributes["href"] == "#application"
    assert page.by_id("considerations-button").attributes["href"] == "#considerations"
    plain = site.page(f"/postings/{PLAIN}")
    assert not plain.has_id("online-button")
    assert not plain.has_id("considerations-button")
    assert site.page(f"/postings/{ENGLISH}").has_id("online-button")


def test_addresses_in_texts_are_links(site: Site) -> None:
    page = site.page(f"/postings/{FULL}", accept="en")
    links = {link.attributes["href"]: link.text for link in page.all("a")}
    assert links["https://university.example/a"] == "https://university.example/a"
    assert links["mailto:apply@university.example"] == "apply@university.example"
    assert links["https://apply.university.example/"]


def test_a_non_public_posting_explains_itself(site: Site) -> None:
    page = site.page(f"/postings/{NON_PUBLIC}")
    assert "見本人材紹介" in page.text
    assert "職業紹介は行っていません" in page.text or "職業紹介を行っていません" in page.text


def test_a_posting_that_ended_leaves_title_and_institution_only(site: Site) -> None:
    page = site.page(f"/postings/{ENDED}", status=410)
    assert "終わった公募" in page.text
    assert "見本工業大学" in page.text
    assert "もう見せない本文" not in page.html
    assert "東京" not in page.html


@pytest.mark.parametrize("number", [COMING, "D999999999", "nothing", "d1", "D1234567890"])
def test_what_is_not_there_is_not_found(site: Site, number: str) -> None:
    page = site.page(f"/postings/{number}", status=404)
    assert "このデータ番号の求人公募はありません" in page.text
    assert "これからの公募" not in page.html


@pytest.mark.parametrize(
    ("referrer", "expected"),
    [
        (
            f"{BASE}/postings?all=%E7%A0%94%E7%A9%B6&page=2",
            "/postings?all=%E7%A0%94%E7%A9%B6&page=2",
        ),
        (f"{BASE}/postings", "/postings"),
        (f"{BASE}/help", None),
        ("https://elsewhere.example/postings?all=x", None),
        ("http://[", None),
    ],
)
def test_there_is_a_way_back_to_the_results(
    site: Site, referrer: str, expected: str | None
) -> None:
    page = Page(site.get(f"/postings/{PLAIN}", referrer=referrer))
    back = [link.attributes["href"] for link in page.all("a") if link.text == "検索結果に戻る"]
    assert back == ([expected] if expected else [])


def test_head_is_answered(site: Site) -> None:
    for path in ("/", "/postings", f"/postings/{PLAIN}", "/help"):
        assert site.get(path, method="HEAD").status_code == 200


def test_files_are_kept_for_a_year_under_the_hash_of_their_content(site: Site) -> None:
    page = site.page("/")
    sheet = page.one("link", rel="stylesheet").attributes["href"]
    response = site.get(sheet)
    assert response.headers["content-type"].startswith("text/css")
    assert "immutable" in response.headers["cache-control"]
    assert "@layer" in response.text
    assert site.get("/static/koubo.css").status_code == 404
    assert site.get("/static/..%2Fconfig.py").status_code == 404


def test_each_view_of_a_posting_is_counted_and_nothing_else(searcher: Searcher) -> None:
    counted: list[str] = []
    config = PortalConfig("https://koubo.example", Language.JA, lambda: NOW, counted.append)
    app = FastAPI(openapi_url=None)
    app.include_router(create_portal(searcher, config))
    site = Site(app)
    site.page(f"/postings/{FULL}")
    site.page(f"/postings/{FULL}", accept="en")
    assert counted == [FULL, FULL]
    site.get(f"/postings/{FULL}", method="HEAD")
    for number in (ENDED, COMING, "D000000000"):
        site.get(f"/postings/{number}")
    site.get("/postings?all=研究")
    assert counted == [FULL, FULL]
