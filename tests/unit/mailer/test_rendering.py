"""Golden files are read by eye when they change; KOUBO_WRITE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import os
import re
import string
import tomllib
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from mailer.contents import MOST_POSTINGS, Contents, Digest
from mailer.message import serialize
from mailer.port import MailKind
from mailer.rendering import Rendered, render
from schemas.language import Language, Localized
from schemas.results import MarkedText
from tests.unit.mailer.samples import OPERATOR, SITE, a_mail, contents

GOLDEN = Path(__file__).with_name("golden")
EVERY = [
    pytest.param(one, language, id=f"{one.kind}-{language}")
    for language in Language
    for one in contents(language)
]
STOPPABLE = [case for case in EVERY if case.values[0].kind.is_advertising]


def digest(language: Language) -> Digest:
    found = contents(language)[0]
    assert isinstance(found, Digest)
    return found


def titled(
    title: MarkedText | str, *, total: int = 1, language: Language = Language.JA
) -> Rendered:
    marked = ((title, False),) if isinstance(title, str) else title
    whole = digest(language)
    posting = replace(whole.postings[0], title=marked)
    return render(replace(whole, postings=(posting,), total=total), OPERATOR, language)


@pytest.mark.parametrize(("mail", "language"), EVERY)
def test_mails_read_as_they_did(mail: Contents, language: Language) -> None:
    rendered = render(mail, OPERATOR, language)
    for suffix, text in (
        ("txt", f"{rendered.subject}\n\n{rendered.text}"),
        ("html", rendered.html),
    ):
        path = GOLDEN / f"{mail.kind}.{language}.{suffix}"
        if os.environ.get("KOUBO_WRITE_GOLDEN"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")


def test_every_kind_of_mail_has_a_sample_in_both_languages() -> None:
    for language in Language:
        assert [one.kind for one in contents(language)] == list(MailKind)


@pytest.mark.parametrize(("mail", "language"), STOPPABLE)
@pytest.mark.parametrize("body", ["text", "html"])
def test_advertising_mail_carries_what_the_law_asks_for(
    mail: Contents, language: Language, body: str
) -> None:
    shown = getattr(render(mail, OPERATOR, language), body)
    name, address = OPERATOR.name.best(language), OPERATOR.postal_address.best(language)
    stop = {Language.JA: "停止でき", Language.EN: "you can stop them"}[language]
    items = {
        "who sends it": name,
        "that it can be stopped": stop,
        "where it can be stopped": f"{SITE}/unsubscribe/",
        "postal address": address,
        "where to complain": OPERATOR.contact,
    }
    assert [item for item, text in items.items() if text not in shown] == []


@pytest.mark.parametrize(("mail", "language"), EVERY)
def test_every_mail_says_who_sends_it_and_why(mail: Contents, language: Language) -> None:
    rendered = render(mail, OPERATOR, language)
    why = {Language.JA: "このメールは、", Language.EN: "You are receiving this mail because"}
    for body in (rendered.text, rendered.html):
        assert why[language] in body
        assert OPERATOR.name.best(language) in body
        assert OPERATOR.contact in body
    assert ("/unsubscribe/" in rendered.text) == mail.kind.is_advertising
    assert ("/unsubscribe/" in rendered.html) == mail.kind.is_advertising


@pytest.mark.parametrize(("mail", "language"), EVERY)
def test_the_page_the_mail_is_about_is_in_both_bodies(mail: Contents, language: Language) -> None:
    rendered = render(mail, OPERATOR, language)
    url = mail.all_url if isinstance(mail, Digest) else mail.url
    assert f"\n{url}\n" in rendered.text
    assert f'href="{url}"' in rendered.html


@pytest.mark.parametrize(("mail", "language"), EVERY)
def test_a_mail_can_be_sent_as_it_is(mail: Contents, language: Language) -> None:
    rendered = render(mail, OPERATOR, language)
    assert serialize(
        a_mail(kind=mail.kind, subject=rendered.subject, text=rendered.text, html=rendered.html)
    )


class Checker(HTMLParser):
    """Tags that are closed in order, and nothing that mail programs drop or distrust."""

    EMPTY = frozenset({"meta", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        assert tag not in {"script", "form", "iframe", "object", "link", "img", "svg", "input"}
        assert not [name for name in values if name.startswith("on")]
        assert "url(" not in (values.get("style") or "")
        if tag == "table":
            assert values["role"] == "presentation"
        if tag == "a":
            self.links.append(values["href"] or "")
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize(("mail", "language"), EVERY)
def test_the_html_is_what_mail_programs_show(mail: Contents, language: Language) -> None:
    html = render(mail, OPERATOR, language).html
    checker = Checker()
    checker.feed(html)
    checker.close()
    assert checker.open == []
    assert all(link.startswith((SITE, "mailto:support@")) for link in checker.links)
    assert f'<html lang="{language}">' in html
    assert "max-width:600px" in html
    assert 'name="color-scheme" content="light dark"' in html
    assert "{" not in re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)


def test_what_people_wrote_is_text_in_html() -> None:
    evil = '<img src=x onerror="alert(1)">&amp;\'"'
    whole = digest(Language.JA)
    posting = replace(
        whole.postings[0],
        title=((evil, True),),
        institution=evil,
        facts=(evil,),
        excerpt=((evil, False),),
        saved_searches=(evil,),
    )
    operator = replace(OPERATOR, name=Localized(ja=evil), service=evil)
    html = render(replace(whole, postings=(posting,)), operator, Language.JA).html
    Checker().feed(html)
    assert "<img" not in html
    assert html.count("&lt;img src=x onerror=&#34;alert(1)&#34;&gt;&amp;amp;&#39;&#34;") >= 6


def test_what_people_wrote_stays_on_its_line_in_plain_text() -> None:
    text = titled("a\r\nhttps://evil.example\u2028b").text
    assert "\n1. a https://evil.example b\n" in text


def test_plain_text_is_not_escaped() -> None:
    assert "R&D <in situ>" in titled("R&D <in situ>").text


@pytest.mark.parametrize(
    ("total", "language", "subject"),
    [
        (1, Language.JA, "助教の公募（条件に合う求人公募のお知らせ）"),
        (2, Language.JA, "助教の公募 ほか1件の求人公募"),
        (1_200, Language.JA, "助教の公募 ほか1199件の求人公募"),
        (1, Language.EN, "助教の公募: a new match for your search"),
        (2, Language.EN, "助教の公募 and 1 more position"),
        (3, Language.EN, "助教の公募 and 2 more positions"),
    ],
)
def test_the_subject_names_the_first_posting_and_the_number_of_others(
    total: int, language: Language, subject: str
) -> None:
    assert titled("助教の公募", total=total, language=language).subject == subject


def test_a_long_title_is_shortened_between_characters() -> None:
    assert titled("あ" * 41, total=2).subject == "あ" * 39 + "… ほか1件の求人公募"
    assert titled("あ" * 40, total=2).subject == "あ" * 40 + " ほか1件の求人公募"
    marked = "あ" * 38 + "か\u3099" + "い" * 9
    assert titled(marked, total=2).subject.startswith("あ" * 38 + "…")
    assert titled("e" + "\u0301" * 1_000, total=2).subject == "… ほか1件の求人公募"


def test_a_title_cannot_turn_the_list_of_mails_around() -> None:
    assert titled("助教\u202eabc\u2066の公募").subject.startswith("助教 abc の公募（")


@pytest.mark.parametrize("language", list(Language))
def test_a_long_digest_stays_below_what_gmail_cuts_off(language: Language) -> None:
    whole = digest(language)
    longest = max(whole.postings, key=lambda one: len(one.excerpt))
    many = replace(whole, postings=(longest,) * MOST_POSTINGS, total=1_000)
    rendered = render(many, OPERATOR, language)
    assert len(rendered.html.encode()) < 102 * 1024
    assert "950" in rendered.text


@pytest.mark.parametrize("count", [0, MOST_POSTINGS + 1])
def test_a_digest_is_neither_empty_nor_endless(count: int) -> None:
    whole = digest(Language.JA)
    with pytest.raises(ValueError, match="postings"):
        replace(whole, postings=(whole.postings[0],) * count, total=count)


def test_a_digest_lists_no_more_than_there_are() -> None:
    with pytest.raises(ValueError, match="3 postings of 2"):
        replace(digest(Language.JA), total=2)


def test_days_are_days_in_japan_and_in_words() -> None:
    whole = digest(Language.EN)
    posting = replace(whole.postings[0], deadline=date(2026, 12, 31))
    assert (
        "Deadline: Thu, 31 Dec 2026"
        in render(replace(whole, postings=(posting,)), OPERATOR, Language.EN).text
    )


def tables(language: Language) -> dict[str, dict[str, Any]]:
    path = Path(__file__).parents[3] / "mailer" / "texts" / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def test_both_languages_have_the_same_texts() -> None:
    japanese, english = tables(Language.JA), tables(Language.EN)
    assert set(japanese) == set(english) == {"layout", *MailKind}
    for part, texts in japanese.items():
        assert list(texts) == list(english[part])
        for key, text in texts.items():
            assert type(text) is type(english[part][key]), (part, key)
            assert names(text) == names(english[part][key]), (part, key)


def names(text: object) -> set[str]:
    texts = text.values() if isinstance(text, dict) else [text] if isinstance(text, str) else text
    assert isinstance(texts, list) or texts
    return {
        name for one in texts for _, name, _, _ in string.Formatter().parse(one) if name is not None
    }
