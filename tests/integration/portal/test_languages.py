"""Which language a page is in, and that it is remembered (S17)."""

from __future__ import annotations

import pytest

from portal.languages import address_in
from schemas.language import Language
from tests.integration.portal.corpus import ENGLISH, FULL, PLAIN
from tests.integration.portal.site import Site


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("ja", "ja"),
        ("en-GB,en;q=0.9", "en"),
        ("fr,en;q=0.4,ja;q=0.8", "ja"),
        ("fr", "ja"),
        ("", "ja"),
        ("en;q=x, ja;q=0.1", "ja"),
    ],
)
def test_a_first_visit_follows_the_browser(site: Site, accept: str, expected: str) -> None:
    page = site.page("/help", accept=accept)
    assert page.one("html").attributes["lang"] == expected
    assert page.response.headers["content-language"] == expected
    assert "Cookie" in page.response.headers["vary"]
    assert "set-cookie" not in page.response.headers


def test_the_address_decides_and_is_remembered(site: Site) -> None:
    page = site.page("/postings?ln=1")
    cookie = page.response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert page.one("html").attributes["lang"] == "en"
    assert site.page("/").one("html").attributes["lang"] == "en"
    assert site.page("/?ln=0", accept="en").one("html").attributes["lang"] == "ja"
    assert site.page("/", accept="en").one("html").attributes["lang"] == "ja"


def test_a_cookie_that_means_nothing_is_passed_over(site: Site) -> None:
    site.cookies.set("koubo_language", "tlh")
    assert site.page("/", accept="en").one("html").attributes["lang"] == "en"


def test_switching_keeps_the_address(site: Site) -> None:
    page = site.page("/postings?all=%E5%85%AC%E5%8B%9F&page=2&sort=deadline_latest")
    switch = page.by_id("language-switch").attributes
    assert switch["href"] == "/postings?all=%E5%85%AC%E5%8B%9F&page=2&sort=deadline_latest&ln=1"
    assert switch["lang"] == "en"
    english = site.page(switch["href"])
    back = english.by_id("language-switch").attributes["href"]
    assert back.endswith("&ln=0")
    assert back.count("ln=") == 1


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", "/?ln=1"),
        ("/postings/D100000001", "/postings/D100000001?ln=1"),
        ("//elsewhere.example/x", "/elsewhere.example/x?ln=1"),
        ("/\\elsewhere.example", "/elsewhere.example?ln=1"),
        ('/a"b', "/a%22b?ln=1"),
        ("/%E7%A0%94", "/%E7%A0%94?ln=1"),
    ],
)
def test_the_switch_never_leads_elsewhere(path: str, expected: str) -> None:
    assert address_in(path, "", Language.EN) == expected


def test_search_engines_are_told_of_both_languages(site: Site) -> None:
    page = site.page(f"/postings/{PLAIN}")
    addresses = {
        link.attributes["hreflang"]: link.attributes["href"]
        for link in page.all("link", rel="alternate")
    }
    start = f"https://koubo.example/postings/{PLAIN}"
    assert addresses == {"ja": f"{start}?ln=0", "en": f"{start}?ln=1"}


def test_texts_in_the_other_language_say_so(site: Site) -> None:
    page = site.page(f"/postings/{PLAIN}", accept="en")
    assert page.one("h1").attributes["lang"] == "ja"
    assert "available in Japanese only" in page.text
    page = site.page(f"/postings/{ENGLISH}")
    assert page.one("h1").attributes["lang"] == "en"
    assert "lang" not in site.page(f"/postings/{FULL}").one("h1").attributes


def test_a_hit_in_the_other_language_says_so(site: Site) -> None:
    page = site.page("/postings?all=tribology")
    title = page.by_id(f"title-{ENGLISH}")
    link = next(page.all("a", href=f"/postings/{ENGLISH}"))
    assert link.attributes["lang"] == "en"
    assert title.text == "Associate Professor of Tribology"
