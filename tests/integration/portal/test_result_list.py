"""The result list: conditions, facets, pages, the cap, advice, errors."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from schemas.language import Language
from schemas.query import SearchQuery
from schemas.results import SearchResult
from search_engine.port import EngineUnavailableError
from search_engine.searcher import Searcher
from tests.integration.portal.conftest import site_of
from tests.integration.portal.corpus import ALIKE, HOSTILE, TODAY_ENDS, TOMORROW_ENDS
from tests.integration.portal.site import Page, Site


def _asked(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


def _href(page: Page, id_: str) -> str:
    return page.by_id(id_).attributes["href"]


def test_facets_keep_the_other_conditions_and_go_to_the_first_page(site: Site) -> None:
    page = site.page(
        "/postings?all=%E5%85%AC%E5%8B%9F&none=%22a+b%22&job_type=researcher"
        "&sort=deadline_latest&page=2&per_page=50"
    )
    kept = {
        "all": ["公募"],
        "none": ['"a b"'],
        "sort": ["deadline_latest"],
        "per_page": ["50"],
    }
    removed = _asked(_href(page, "facet-job_type-researcher"))
    assert removed == kept
    added = _asked(_href(page, "facet-job_type-professor"))
    assert added == kept | {"job_type": ["professor", "researcher"]}
    other = _asked(_href(page, "facet-institution_type-national_university"))
    assert other == kept | {
        "job_type": ["researcher"],
        "institution_type": ["national_university"],
    }


def test_a_chosen_value_comes_first_and_says_that_it_is_chosen(site: Site) -> None:
    page = site.page("/postings?job_type=professor")
    values = [e for e in page.all("a") if e.attributes.get("id", "").startswith("facet-job_type-")]
    assert values[0].attributes["id"] == "facet-job_type-professor"
    assert values[0].attributes["aria-current"] == "true"
    assert "選択中" in values[0].text
    assert len(values) > 1


def test_fields_unfold_below_what_is_chosen(site: Site) -> None:
    page = site.page("/postings")
    assert not page.has_id("facet-research_field-J-61")
    broad = _href(page, "facet-research_field-J")
    page = site.page(broad)
    medium = _href(page, "facet-research_field-J-61")
    assert _asked(medium) == {"research_field": ["61"]}
    page = site.page(medium)
    assert page.has_id("facet-research_field-J-61-61010")
    assert _asked(_href(page, "facet-research_field-J")) == {"research_field": ["J"]}
    assert _asked(_href(page, "facet-research_field-J-61")) == {}


def test_every_condition_is_a_chip_that_removes_it(site: Site) -> None:
    query = {
        "all": ["公募", "研究"],
        "any": ["助教"],
        "none": ["事務"],
        "job_type": ["assistant_professor"],
        "deadline_from": ["2026-11-01"],
        "deadline_to": ["2027-11-01"],
        "updated_from": ["2026-01-01"],
    }
    page = site.page(
        "/postings?all=%E5%85%AC%E5%8B%9F+%E7%A0%94%E7%A9%B6&any=%E5%8A%A9%E6%95%99"
        "&none=%E4%BA%8B%E5%8B%99&job_type=assistant_professor"
        "&deadline_from=2026-11-01&deadline_to=2027-11-01&updated_from=2026-01-01"
    )
    whole = query | {"all": ["公募 研究"]}
    chips = list(page.all("a", class_="chip"))
    assert len(chips) == 8
    assert _asked(chips[0].attributes["href"]) == whole | {"all": ["研究"]}
    for name, chip in zip(list(whole)[1:], chips[2:], strict=True):
        assert _asked(chip.attributes["href"]) == {k: v for k, v in whole.items() if k != name}
    assert _href(page, "chips-clear") == "/postings"


def test_more_hits_than_can_be_shown_are_counted_and_explained(site: Site) -> None:
    page = site.page("/postings?all=%E5%90%8C%E6%96%87")
    assert page.count == f"{ALIKE:,}件の求人公募"
    assert "表示できるのは先頭の1,000件まで" in page.text
    assert [link.text for link in page.all("a", class_="page-link")][:5] == [
        "1",
        "2",
        "3",
        "50",
        "次へ",
    ]
    last = site.page("/postings?all=%E5%90%8C%E6%96%87&page=50")
    assert "981～1,000件目" in last.text
    assert not last.has_id("page-next")
    assert last.has_id("page-previous")
    beyond = site.page("/postings?all=%E5%90%8C%E6%96%87&page=51", status=400)
    assert "先頭の1000件まで" in beyond.text
    assert len(list(last.all("li", class_="hit"))) == 20


@pytest.mark.parametrize(("size", "last"), [(20, 50), (50, 20), (100, 10)])
def test_pages_end_at_the_cap_for_every_size(site: Site, size: int, last: int) -> None:
    page = site.page(f"/postings?all=%E5%90%8C%E6%96%87&per_page={size}&page={last}")
    assert len(list(page.all("li", class_="hit"))) == size
    assert not page.has_id("page-next")
    assert page.by_id(f"size-{size}").attributes["aria-current"] == "true"
    assert page.by_id(f"page-{last}").attributes["aria-current"] == "page"


def test_a_page_after_the_last_leads_to_the_last(site: Site) -> None:
    response = site.get("/postings?all=tribology&page=7&ln=1")
    assert response.status_code == 303
    assert response.headers["location"] == "/postings?all=tribology&ln=1"


def test_an_address_with_empty_fields_leads_to_the_short_one(site: Site) -> None:
    response = site.get(
        "/postings?all=+%E5%85%AC%E5%8B%9F++%E5%8A%A9%E6%95%99&any=&none=&deadline_from=&utm=x"
    )
    assert response.status_code == 303
    assert response.headers["location"] == "/postings?all=%E5%85%AC%E5%8B%9F+%E5%8A%A9%E6%95%99"
    assert site.get(response.headers["location"]).status_code == 200


def test_an_empty_result_says_what_to_drop(site: Site) -> None:
    page = site.page(
        "/postings?all=%E5%90%8C%E6%96%87+%E7%84%A1%E3%81%84%E8%A8%80%E8%91%89%E3%82%A2"
    )
    assert page.count == "条件に合う求人公募はありません"
    advice = page.one("ul", class_="relaxations")
    assert f"{ALIKE:,}件" in advice.text
    links = [link for link in page.all("a") if "を外す" in link.text and "キーワード" in link.text]
    assert _asked(links[0].attributes["href"]) == {"all": ["同文"]}


def test_deadlines_are_told_in_words(site: Site) -> None:
    assert "本日締切" in site.page(f"/postings/{TODAY_ENDS}").text
    assert "明日締切" in site.page(f"/postings/{TOMORROW_ENDS}").text
    assert "Closes tomorrow" in site.page(f"/postings/{TOMORROW_ENDS}", accept="en").text
    page = site.page("/postings?all=tribology", accept="en")
    assert "Open until filled" in page.text
    assert "No fixed term" in page.text
    assert "Apply online" in page.text
    assert "35 days left" in site.page("/postings?any=%E6%95%B5%E6%84%8F", accept="en").text


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(site: Site) -> None:
    long = "x" * 300
    page = site.page(
        f"/postings?all={long}&any=kept&deadline_from=2026-13-40&job_type=wizard", status=400
    )
    assert page.by_id("box-all").attributes["value"] == long
    assert page.by_id("box-all").attributes["aria-invalid"] == "true"
    assert "box-all-error" in page.by_id("box-all").attributes["aria-describedby"]
    assert page.by_id("box-any").attributes["value"] == "kept"
    assert page.by_id("deadline_from").attributes["value"] == "2026-13-40"
    assert "open" in page.by_id("conditions").attributes
    links = [link.attributes["href"] for link in page.all("a") if "hx-boost" in link.attributes]
    assert set(links) == {"#box-all", "#deadline_from", "#filter-job_type"}
    assert all(page.has_id(link[1:]) for link in links)
    assert page.by_id("error-summary").attributes["role"] == "alert"


class _Failing(Searcher):
    def search(self, query: SearchQuery, language: Language) -> SearchResult:
        raise EngineUnavailableError(query, language)


def test_a_search_that_fails_keeps_the_question(searcher: Searcher) -> None:
    site = site_of(_Failing(*searcher.__dict__.values()))
    page = site.page("/postings?all=tribology&job_type=professor", status=503)
    assert page.response.headers["retry-after"]
    assert page.by_id("box-all").attributes["value"] == "tribology"
    assert "検索を一時的に利用できません" in page.text


def test_hostile_texts_stay_texts(site: Site, language: Language) -> None:
    for address in (
        "/postings?all=%E6%95%B5%E6%84%8F",
        f"/postings/{HOSTILE}",
        "/postings?all=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/postings?all=%3Cscript%3E&any=%27%22%3E%3Cimg",
        "/postings?deadline_from=%22%3E%3Cscript%3E&job_type=%3Cscript%3E",
    ):
        response = site.get(address, accept=language)
        page = Page(response)
        assert [e for e in page.all("script") if "src" not in e.attributes] == []
        assert "onerror" not in {name for e in page.elements for name in e.attributes}
        assert not list(page.all("style"))
        assert not list(page.all("img"))


def test_marked_words_are_marked(site: Site) -> None:
    page = site.page("/postings?all=%E5%85%89%E8%A7%A6%E5%AA%92")
    assert {mark.text for mark in page.all("mark")} == {"光触媒"}


@pytest.mark.parametrize(
    "address", ["/", "/postings", "/postings?all=zzz", "/postings?page=x", "/help", "/about"]
)
def test_no_page_has_a_script_or_style_of_its_own(
    site: Site, address: str, language: Language
) -> None:
    page = Page(site.get(address, accept=language))
    for element in page.elements:
        assert element.name != "style"
        assert element.name != "script" or element.attributes["src"].startswith("/static/")
        assert not any(name.startswith("on") or name == "style" for name in element.attributes)
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    for element in page.elements:
        for name in ("aria-labelledby", "aria-describedby"):
            assert set(element.attributes.get(name, "").split()) <= set(ids)
