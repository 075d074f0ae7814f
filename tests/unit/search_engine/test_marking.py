"""Marked words: which text is shown, which window of it, and that nothing of it is lost."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers import TextAnalyzer
from schemas.language import Language
from schemas.results import Hit, MarkedText
from search_engine.document import decode_hit, encode_hit
from search_engine.marking import EXCERPT_CHARACTERS, make_hit

FILLER = "これはつなぎの文です。"
"""Eleven characters without a keyword."""


@cache
def analyzer() -> TextAnalyzer:
    return TextAnalyzer()


def hit(texts: dict[str, str], *keywords: str, language: Language = Language.JA) -> Hit:
    marks = {}
    for name, text in texts.items():
        written = analyzer().analyze(text, marks=True).marks
        assert written is not None
        marks[name] = written
    stored = decode_hit(encode_hit({"number": 1}, texts, marks))
    return make_hit("D000000001", stored, [analyzer().spell(word) for word in keywords], language)


def plain(text: MarkedText) -> str:
    return "".join(segment for segment, _ in text)


def marked(text: MarkedText) -> list[str]:
    return [segment for segment, is_marked in text if is_marked]


def test_the_title_is_shown_whole_with_its_marked_words() -> None:
    found = hit({"title.ja": "機械学習の新准教授（機械学習）"}, "機械学習", "准教授")
    assert found.title == (
        *(("機械学習", True), ("の新", False), ("准教授", True), ("（", False)),
        *(("機械学習", True), ("）", False)),
    )


def test_a_word_is_marked_as_it_is_written_and_not_as_it_is_indexed() -> None:
    assert marked(hit({"title.ja": "ｷｶｲ学習とＡＩの公募"}, "AI").title) == ["ＡＩ"]


def test_without_keywords_nothing_is_marked_and_the_excerpt_is_the_beginning() -> None:
    found = hit({"title.ja": "公募", "text.ja": FILLER * 20})
    assert (marked(found.title), marked(found.excerpt)) == ([], [])
    assert plain(found.excerpt) == (FILLER * 20)[:EXCERPT_CHARACTERS] + "…"


def test_a_short_text_is_shown_whole() -> None:
    found = hit({"title.ja": "公募", "text.ja": "機械学習を教える。"}, "機械学習")
    assert found.excerpt == (("機械学習", True), ("を教える。", False))


def test_a_document_without_a_text_has_an_empty_excerpt() -> None:
    assert hit({"title.ja": "機械学習"}, "機械学習").excerpt == ()
    assert hit({}, "機械学習").title == ()


def test_line_ends_are_shown_as_blanks() -> None:
    found = hit({"title.ja": "公募", "text.ja": "機械\n学習\n機械学習"}, "機械学習")
    assert plain(found.excerpt) == "機械 学習 機械学習"


def test_the_excerpt_begins_at_the_sentence_before_the_word() -> None:
    found = hit(
        {"title.ja": "公募", "text.ja": FILLER * 20 + "ここで機械学習を教える。"}, "機械学習"
    )
    assert found.excerpt[0] == ("…", False)
    assert found.excerpt[1:] == (("ここで", False), ("機械学習", True), ("を教える。", False))


def test_the_excerpt_begins_a_little_before_the_word_where_no_sentence_ends() -> None:
    found = hit({"title.ja": "公募", "text.ja": "という" * 40 + "機械学習"}, "機械学習")
    assert plain(found.excerpt) == "…" + "という" * 10 + "機械学習"


def test_the_excerpt_is_the_window_with_the_most_marked_words() -> None:
    lonely, crowded = "機械学習。" + FILLER * 20, "機械学習と画像処理と機械学習。" + FILLER * 20
    text = {"title.ja": "公募", "text.ja": lonely + crowded + lonely}
    found = hit(text, "機械学習", "画像処理")
    assert marked(found.excerpt) == ["機械学習", "画像処理", "機械学習"]


def test_the_first_of_equal_windows_is_shown() -> None:
    text = FILLER * 10 + "最初の機械学習。" + FILLER * 20 + "二番目の機械学習。"
    found = hit({"title.ja": "公募", "text.ja": text}, "機械学習")
    assert "最初の" in plain(found.excerpt)


@pytest.mark.parametrize("distance", range(80, 100))
def test_a_window_shows_the_words_it_was_chosen_for(distance: int) -> None:
    pair = "機械学習、" + "あ" * (distance - 6) + "、機械学習"
    text = "最初の機械学習。" + "という" * 50 + pair
    excerpt = hit({"title.ja": "公募", "text.ja": text}, "機械学習").excerpt
    if distance < EXCERPT_CHARACTERS - 30:
        assert len(marked(excerpt)) == 2
    else:
        assert plain(excerpt).startswith("最初の機械学習")


def test_a_word_at_the_end_of_the_window_is_cut_and_still_marked() -> None:
    text = "機械学習" + "、あ" * 57 + "、機械学習"
    found = hit({"title.ja": "公募", "text.ja": text}, "機械学習")
    assert found.excerpt[0] == ("機械学習", True)
    assert found.excerpt[-2:] == (("機", True), ("…", False))


def test_title_and_text_are_shown_in_the_readers_language() -> None:
    texts = {
        "title.ja": "機械学習",
        "title.en": "Machine learning",
        "text.ja": "日本語の本文",
        "text.en": "English body",
    }
    japanese, english = hit(texts), hit(texts, language=Language.EN)
    assert (plain(japanese.title), plain(japanese.excerpt)) == ("機械学習", "日本語の本文")
    assert (plain(english.title), plain(english.excerpt)) == ("Machine learning", "English body")


def test_a_missing_language_falls_back_to_the_other() -> None:
    texts = {"title.ja": "機械学習", "text.ja": "本文"}
    found = hit(texts, language=Language.EN)
    assert (plain(found.title), plain(found.excerpt)) == ("機械学習", "本文")


def test_the_text_of_the_other_language_is_shown_where_only_it_has_the_word() -> None:
    texts = {
        "title.ja": "公募",
        "title.en": "Chemistry",
        "text.ja": "化学の本文",
        "text.en": "Chemistry is taught here.",
    }
    found = hit(texts, "taught")
    assert plain(found.title) == "公募"
    assert marked(found.excerpt) == ["taught"]


PIECES = st.sampled_from(
    ["機械学習", "画像処理", "の", "。", "\n", "AI", "京都大学", FILLER, "Ａ", "😀"]
)


@given(st.lists(PIECES, max_size=60).map("".join))
def test_nothing_of_a_text_is_lost_or_made_up(text: str) -> None:
    found = hit({"title.ja": text, "text.ja": text}, "機械学習", "AI", "学習")
    assert plain(found.title) == text
    excerpt = plain(found.excerpt)
    inner = excerpt.removeprefix("…").removesuffix("…")
    assert inner in text.replace("\n", " ")
    assert len(inner) <= EXCERPT_CHARACTERS
    for segment, _ in (*found.title, *found.excerpt):
        assert segment


@given(st.lists(PIECES, max_size=60).map("".join))
def test_segments_are_as_long_as_they_can_be(text: str) -> None:
    found = hit({"title.ja": text}, "機械学習", "AI")
    unmarked = [is_marked for _, is_marked in found.title]
    assert (False, False) not in list(pairwise(unmarked))


def test_an_english_excerpt_is_twice_as_long_and_cuts_no_word() -> None:
    text = "We are a group of people. " * 20 + "Robots that learn " + "and other nice words " * 20
    excerpt = plain(hit({"title.en": "Post", "text.en": text}, "robot").excerpt)
    assert excerpt.startswith(("… Robots that learn", "…Robots that learn"))
    assert EXCERPT_CHARACTERS < len(excerpt) <= 2 * EXCERPT_CHARACTERS + 2
    assert set(excerpt.strip("…").split()) <= set(text.split())
