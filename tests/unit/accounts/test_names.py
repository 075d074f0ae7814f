from __future__ import annotations

import pytest

from accounts.names import checked_information, sign_in_key, typed_address, typed_line
from schemas.accounts import AccountKind
from schemas.language import Language
from schemas.problems import RefusedError


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\tb@example.jp", "U+0009"),
        ("a@example.jp\n", "U+000A"),
        ("\u00a0a@example.jp", "U+00A0"),
        ("a@example.jp\u200b", "U+200B"),
        ("a\u2003@example.jp", "U+2003"),
        ("a\u202e@example.jp", "U+202E"),
        ("\ufeffa@example.jp", "U+FEFF"),
    ],
)
def test_an_invalid_character_is_named_with_its_item(text: str, found: str) -> None:
    with pytest.raises(RefusedError) as caught:
        typed_address(text)
    (problem,) = caught.value.problems
    assert problem.code == "invalid-character-in-item"
    assert problem.field == "address"
    assert found in problem.message(Language.EN)
    assert "E-mail address" in problem.message(Language.EN)
    assert "メールアドレス" in problem.message(Language.JA)


@pytest.mark.parametrize("text", [" a@example.jp", "a@example.jp\u3000", "  a@example.jp  "])
def test_blanks_around_an_id_are_taken_away_and_that_is_known(text: str) -> None:
    address, typed = typed_address(text)
    assert address.address == "a@example.jp"
    assert typed.was_trimmed
    assert not typed_line("a@example.jp", "address").was_trimmed


@pytest.mark.parametrize("text", ["", " ", "a", "a@", "@b", "a" * 5_000_000])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(RefusedError):
        typed_address(text)


def test_spellings_of_one_address_sign_in_to_one_account() -> None:
    key = sign_in_key(AccountKind.SEEKER, "Yumiko@Example.AC.jp")
    assert key == sign_in_key(AccountKind.SEEKER, "  yumiko@example.ac.jp ")
    assert key != sign_in_key(AccountKind.SEEKER, "yumiko+1@example.ac.jp")


@pytest.mark.parametrize("text", ["", "mıke@example.jp", "ｍike@example.jp", "mike", "x" * 10**6])
def test_what_nobody_can_have_is_no_key(text: str) -> None:
    assert sign_in_key(AccountKind.SEEKER, text) == ""


def test_institutions_sign_in_with_their_ids() -> None:
    assert sign_in_key(AccountKind.INSTITUTION, " a00000001z ") == "A00000001Z"
    assert sign_in_key(AccountKind.INSTITUTION, "A0000-0001") == ""
    assert sign_in_key(AccountKind.INSTITUTION, "Ａ000000001") == ""


def test_basic_information_is_kept_without_what_is_empty() -> None:
    fields = {"name": " 髙﨑 由美子　", "reading": "", "affiliation": "見本大学"}
    assert checked_information(fields) == {"name": "髙﨑 由美子", "affiliation": "見本大学"}


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(RefusedError) as caught:
        checked_information({"reading": "a\tb", "affiliation": "x" * 201, "is_admin": "1"})
    told = {(problem.field, problem.code) for problem in caught.value.problems}
    assert told == {
        ("name", "required-item"),
        ("reading", "invalid-character-in-item"),
        ("affiliation", "text-too-long"),
        ("is_admin", "unknown-item"),
    }
