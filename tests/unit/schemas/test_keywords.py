"""A keyword box: how what was typed becomes keywords, and keywords a text again."""

from __future__ import annotations

import sys
from itertools import product

import pytest
from hypothesis import given

from schemas.keywords import check_box, format_box, parse_box
from tests.unit.schemas.queries import box_texts

BLANKS = [character for character in map(chr, range(sys.maxunicode + 1)) if character.isspace()]
OPENING = CLOSING = '"“”„‟＂'


def test_an_empty_box_has_no_keywords() -> None:
    assert parse_box("") == ()


def test_there_are_more_blanks_than_the_space_bar_makes() -> None:
    assert {" ", "\t", "\n", "\u00a0", "\u2003", "\u2028", "\u3000"} <= set(BLANKS)


@pytest.mark.parametrize("blank", BLANKS, ids=lambda blank: f"U+{ord(blank):04X}")
def test_every_blank_of_unicode_separates_keywords(blank: str) -> None:
    assert parse_box(f"{blank}京都{blank}{blank}大学{blank}") == ("京都", "大学")


@pytest.mark.parametrize("blank", BLANKS, ids=lambda blank: f"U+{ord(blank):04X}")
def test_a_box_of_blanks_is_empty_and_allowed(blank: str) -> None:
    assert parse_box(blank * 3) == ()
    assert check_box(blank * 3, "all") is None


@pytest.mark.parametrize(("opening", "closing"), list(product(OPENING, CLOSING)))
def test_a_quoted_phrase_is_one_keyword_with_any_pair_of_quotes(opening: str, closing: str) -> None:
    assert parse_box(f"a {opening}画像 処理{closing} b") == ("a", "画像 処理", "b")


@pytest.mark.parametrize(
    ("text", "keywords"),
    [
        ('"画像　\n 処理"', ("画像 処理",)),
        ('"京都"', ("京都",)),
        ('京都"画像 処理"大学', ("京都", "画像 処理", "大学")),
        ('"a""b"', ("a", "b")),
        ('""', ()),
        ('" "', ()),
        ('"', ()),
        ('"京都 大学', ("京都", "大学")),
        ('a"b c', ("a", "b", "c")),
        ('"a b" "c d', ("a b", "c", "d")),
        ("情報 情報 個人情報 情報", ("情報", "個人情報")),
        ('京都 "京都"', ("京都",)),
    ],
)
def test_quotes_blanks_and_repetitions(text: str, keywords: tuple[str, ...]) -> None:
    assert parse_box(text) == keywords


@pytest.mark.parametrize(
    "text",
    ["*", "a*", "?", "/a+/", "field:x", "~2", "AND", "OR", "NOT", "-a", "(a)", "[非公開]", "a|b"],
)
def test_nothing_but_quotes_and_blanks_has_a_meaning(text: str) -> None:
    assert parse_box(text) == (text,)


def test_joiners_without_width_do_not_separate() -> None:
    assert parse_box("a\u200bb\u200dc\u2060d\ufeffe") == ("a\u200bb\u200dc\u2060d\ufeffe",)


@given(box_texts)
def test_keywords_written_out_are_read_as_the_same_keywords(text: str) -> None:
    keywords = parse_box(text)
    assert parse_box(format_box(keywords)) == keywords


@given(box_texts)
def test_a_keyword_holds_no_quote_and_no_blank_but_single_spaces(text: str) -> None:
    for keyword in parse_box(text):
        assert keyword
        assert keyword == " ".join(keyword.split())
        assert not set(keyword) & set(OPENING)
