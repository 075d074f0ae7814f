"""Texts in one language or two, without characters that nobody can see."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from schemas.language import Language, Localized
from schemas.limits import MAX_TEXT_CHARACTERS


def test_a_text_is_shown_in_the_other_language_where_there_is_none() -> None:
    assert Localized(ja="公募").best(Language.EN) == "公募"
    assert Localized(ja="公募", en="Call").best(Language.EN) == "Call"


def test_a_text_in_no_language_is_no_text() -> None:
    with pytest.raises(ValidationError, match="at least one language"):
        Localized()


@pytest.mark.parametrize("character", ["\0", "\x08", "\x0b", "\x1f", "\x7f", "\x85", "\x9f"])
def test_a_control_character_is_named(character: str) -> None:
    with pytest.raises(ValidationError, match=rf"U\+00{ord(character):02X}"):
        Localized(ja=f"教員{character}公募")


def test_tabs_and_line_ends_belong_to_texts() -> None:
    assert Localized(ja="一\n二\t三\r\n四").ja == "一\n二\t三\r\n四"


def test_a_text_has_a_longest_length() -> None:
    assert Localized(en="a" * MAX_TEXT_CHARACTERS)
    with pytest.raises(ValidationError, match="at most"):
        Localized(en="a" * (MAX_TEXT_CHARACTERS + 1))
