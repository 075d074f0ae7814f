"""Texts are analysed line by line, and a line that came before gives what it gave then."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers import BREAK, Marks, TextAnalyzer, find_marks
from analyzers.lines import split_lines

ANALYZER = TextAnalyzer()


@given(st.text())
def test_lines_joined_are_the_text(text: str) -> None:
    assert "".join(split_lines(text)) == text


def test_words_of_lines_follow_each_other_with_a_break_between() -> None:
    words = ANALYZER.analyze("情報学\n機械学習").words
    assert words.index(BREAK) == 2
    assert words[3:] == ("機械", "学習")


@pytest.mark.parametrize("before", ["", "㈱の任期付き教員。\n", "\n\n", "Ph.D. in\nchemistry\n"])
def test_marks_stand_where_the_word_stands_in_the_whole_text(before: str) -> None:
    text = f"{before}情報学研究科\n機械学習の助教"
    written = ANALYZER.analyze(text, marks=True).marks
    assert written is not None
    marks = Marks.from_json(json.loads(written), text)
    for keyword in ("情報学", "機械学習", "助教"):
        ((start, end),) = find_marks(marks, [ANALYZER.spell(keyword)])
        assert text[start:end] == keyword


@given(st.lists(st.sampled_from(["教員\n", "任期付き", "machine learning\n", "\n", "ｶﾅ "])))
def test_an_analysis_is_the_same_whatever_was_analysed_before(pieces: list[str]) -> None:
    text = "".join(pieces)
    warm = ANALYZER.analyze(text, marks=True)
    ANALYZER.forget_lines()
    assert ANALYZER.analyze(text, marks=True) == warm
