"""Searching as people do it: with a mouse, without JavaScript, with a keyboard alone."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Served

pytestmark = pytest.mark.browser


def _count(page: Page) -> int:
    found = re.search(r"[\d,]+", page.locator("#result-count").inner_text())
    assert found
    return int(found.group().replace(",", ""))


def _asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
def test_from_the_start_page_to_a_posting(open_page: OpenPage, has_script: bool) -> None:  # noqa: FBT001 - a parameter of the test
    page = open_page("/", has_script=has_script)
    page.locator("#box-all").fill("研究")
    page.locator("#box-all").press("Enter")
    page.wait_for_url("**/postings?all=*")
    assert _asked(page) == {"all": ["研究"]}
    before = _count(page)

    page.locator("#facet-institution_type-national_university").click()
    expect(page.locator("#chip-institution_type-national_university")).to_be_visible()
    assert _asked(page) == {"all": ["研究"], "institution_type": ["national_university"]}
    assert 0 < _count(page) < before
    expect(page.locator("#box-all")).to_have_value("研究")

    page.locator("#chip-all-0").click()
    expect(page.locator("#chip-all-0")).to_have_count(0)
    expect(page.locator("#box-all")).to_have_value("")

    title = page.locator(".hit-title a").first.inner_text()
    page.locator(".hit-title a").first.click()
    expect(page.locator("h1")).to_have_text(title)


def test_refining_swaps_the_list_and_keeps_the_reader_in_place(open_page: OpenPage) -> None:
    page = open_page("/postings")
    page.evaluate("window.isStillHere = true")
    facet = page.locator("#facet-job_type-professor")
    facet.focus()
    facet.press("Enter")
    expect(page.locator("#chip-job_type-professor")).to_be_visible()
    assert page.evaluate("window.isStillHere")
    expect(facet).to_be_focused()
    expect(facet).to_have_attribute("aria-current", "true")
    expect(page.locator("#announcer")).to_have_text(page.locator("#result-count").inner_text())
    assert "job_type=professor" in (page.locator("#language-switch").get_attribute("href") or "")
    assert str(_count(page)) in page.title().replace(",", "")

    page.go_back()
    expect(page.locator("#chip-job_type-professor")).to_have_count(0)
    assert _asked(page) == {}


def test_the_order_takes_effect_when_chosen(open_page: OpenPage) -> None:
    page = open_page("/postings?tenure=fixed")
    page.locator("#sort").select_option("deadline_soonest")
    page.wait_for_url("**sort=deadline_soonest**")
    expect(page.locator("#sort")).to_have_value("deadline_soonest")
    assert _asked(page) == {"tenure": ["fixed"], "sort": ["deadline_soonest"]}
    times = page.locator(".hit-dates div:first-child time")
    days = [times.nth(i).get_attribute("datetime") or "" for i in range(times.count())]
    assert days == sorted(days)


def test_the_order_has_a_button_without_script(open_page: OpenPage) -> None:
    page = open_page("/postings?tenure=fixed", has_script=False)
    page.locator("#sort").select_option("deadline_latest")
    page.locator(".order button").click()
    assert _asked(page) == {"tenure": ["fixed"], "sort": ["deadline_latest"]}


def test_turning_the_page_leads_to_the_heading(open_page: OpenPage) -> None:
    page = open_page("/postings")
    page.locator("#page-next").click()
    expect(page.locator("#page-2")).to_have_attribute("aria-current", "page")
    expect(page.locator("#result-count")).to_be_focused()
    expect(page.locator(".page-range")).to_contain_text("21")


def test_conditions_are_chosen_in_the_form(open_page: OpenPage) -> None:
    page = open_page("/postings")
    page.locator("#conditions > summary").click()
    page.locator("#conditions input[value=full_time]").check()
    page.locator("#filter-prefecture summary").first.click()
    page.locator("#conditions input[value='JP-01']").check()
    page.locator(".conditions-actions button").click()
    expect(page.locator("#chip-prefecture-JP-01")).to_be_visible()
    assert _asked(page) == {"employment": ["full_time"], "prefecture": ["JP-01"]}
    expect(page.locator("#conditions input[value=full_time]")).to_be_checked()


def test_an_error_is_led_to(open_page: OpenPage) -> None:
    page = open_page("/postings")
    page.locator("#box-any").fill("あ" * 300)
    page.locator("#box-none").fill("事務")
    page.locator("#box-none").press("Enter")
    summary = page.locator("#error-summary")
    expect(summary).to_be_focused()
    expect(page.locator("#box-none")).to_have_value("事務")
    summary.locator("a").click()
    expect(page.locator("#box-any")).to_be_focused()
    expect(page.locator("#box-any")).to_have_value("あ" * 300)


def test_a_language_once_chosen_is_remembered(open_page: OpenPage, served: Served) -> None:
    page = open_page("/postings?tenure=fixed")
    page.locator("#language-switch").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert _asked(page) == {"tenure": ["fixed"], "ln": ["1"]}
    for path in ("/", "/help", f"/postings/{served.full}", "/nothing-here"):
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("#language-switch").click()
    expect(page.locator("html")).to_have_attribute("lang", "ja")


def test_everything_is_reached_with_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/postings")
    press = page.keyboard.press
    press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    expect(page.locator(".skip-link")).to_be_in_viewport()
    press("Enter")
    press("Tab")
    expect(page.locator("#box-all")).to_be_focused()
    page.keyboard.type("研究")
    for target in ("#box-any", "#box-none", ".box-button", "#conditions > summary"):
        press("Tab")
        expect(page.locator(target)).to_be_focused()
    press("Shift+Tab")
    press("Enter")
    expect(page.locator("#chip-all-0")).to_be_visible()
    for _ in range(90):
        press("Tab")
        if page.evaluate("document.activeElement.id") == "facet-tenure-fixed":
            break
    press("Enter")
    expect(page.locator("#chip-tenure-fixed")).to_be_visible()
    for _ in range(120):
        press("Tab")
        if page.evaluate("document.activeElement.matches('.hit-title a')"):
            break
    press("Enter")
    expect(page.locator(".posting")).to_be_visible()


def test_on_a_phone_the_filters_are_in_a_drawer(open_page: OpenPage) -> None:
    page = open_page("/postings", width=390)
    facet = page.locator("#facet-tenure-fixed")
    expect(facet).to_be_hidden()
    page.locator(".drawer-handle").click()
    facet.click()
    expect(page.locator("#chip-tenure-fixed")).to_be_visible()
    expect(facet).to_be_visible()


def test_the_buttons_of_a_posting_scroll_to_their_blocks(
    open_page: OpenPage, served: Served
) -> None:
    page = open_page(f"/postings/{served.full}", width=390)
    page.locator("#considerations-button").click()
    expect(page.locator("#considerations")).to_be_in_viewport()
