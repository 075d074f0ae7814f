from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.addresses import account_key, check_address, wire_form
from mailer.message import serialize
from schemas.language import Language
from schemas.problems import RefusedError
from tests.unit.mailer.samples import a_mail


def code_of(text: str) -> str:
    with pytest.raises(RefusedError) as caught:
        check_address(text, field="email")
    (problem,) = caught.value.problems
    assert problem.field == "email"
    assert all(problem.message(language) for language in Language)
    return problem.code


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("taro@example.ac.jp", "taro@example.ac.jp"),
        ("Taro.Yamada+jobs@Example.AC.JP", "Taro.Yamada+jobs@example.ac.jp"),
        (" taro@example.ac.jp\u3000", "taro@example.ac.jp"),
        ("taro@例え.jp", "taro@xn--r8jz45g.jp"),
        ("taro@xn--r8jz45g.jp", "taro@xn--r8jz45g.jp"),
        ("taro@ｅｘａｍｐｌｅ.ac.jp", "taro@example.ac.jp"),
        ("a" * 64 + "@example.ac.jp", "a" * 64 + "@example.ac.jp"),
        ("!#$%&'*+-/=?^_`{|}~@example.jp".replace("=?", "=a?"), "!#$%&'*+-/=a?^_`{|}~@example.jp"),
    ],
)
def test_an_address_is_kept_in_ascii(typed: str, address: str) -> None:
    checked = check_address(typed, field="email")
    assert checked.address == address
    assert not checked.is_legacy
    assert wire_form(checked.address) == address
    assert serialize(a_mail(recipient=checked.address))


def test_a_domain_is_shown_in_its_own_script() -> None:
    assert check_address("taro@xn--r8jz45g.jp", field="email").shown == "taro@例え.jp"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "email-missing"),
        ("  \u3000 ", "email-missing"),
        ("taro", "email-invalid"),
        ("taro@", "email-invalid"),
        ("@example.jp", "email-invalid"),
        ("taro@example", "email-invalid"),
        ("taro@localhost", "email-invalid"),
        ("taro@host.invalid", "email-invalid"),
        ("taro@[127.0.0.1]", "email-invalid"),
        ("taro @example.jp", "email-invalid"),
        ("a@b@example.jp", "email-invalid"),
        ("a..b@example.jp", "email-invalid"),
        ("a.@example.jp", "email-invalid"),
        (".a@example.jp", "email-invalid"),
        ('"a b"@example.jp', "email-invalid"),
        ("=?utf-8?q?a?=@example.jp", "email-invalid"),
        ("Taro <taro@example.jp>", "email-invalid"),
        ("a@example.jp,b@example.jp", "email-invalid"),
        ("taro＠example.jp", "email-not-ascii"),
        ("ｔａｒｏ@example.jp", "email-not-ascii"),
        ("太郎@example.jp", "email-not-ascii"),
        ("mıke@example.jp", "email-not-ascii"),
        ("taro\u200b@example.jp", "email-not-ascii"),
        ("a\ud842@example.jp", "email-not-ascii"),
        ("taro@exa\ud842mple.jp", "email-invalid"),
        ("taro@exam\u200bple.jp", "email-invalid"),
        ("taro\t@example.jp", "invalid-character"),
        ("taro@example.jp\r\nBcc: x@evil.example", "invalid-character"),
        ("taro@example.jp\0", "invalid-character"),
        ("taro@exam\x85ple.jp", "invalid-character"),
        ("taro@exam\u2028ple.jp", "invalid-character"),
        ("a" * 65 + "@example.ac.jp", "email-too-long"),
        ("a@" + "b" * 60 + ".example.jp" * 20, "email-too-long"),
        ("a@" + "b" * 64 + ".jp", "email-invalid"),
        ("あ" * 10_000_000, "email-too-long"),
    ],
)
def test_what_is_no_address_is_refused_with_its_reason(typed: str, code: str) -> None:
    assert code_of(typed) == code


@pytest.mark.parametrize("typed", ["a..b@docomo.ne.jp", "abc.@docomo.ne.jp", "a..b.@DoCoMo.ne.jp"])
def test_what_docomo_gave_out_is_accepted_and_flagged(typed: str) -> None:
    checked = check_address(typed, field="email")
    assert checked.is_legacy
    assert checked.address == typed.replace("DoCoMo", "docomo")
    assert wire_form(checked.address) == '"{}"@{}'.format(*checked.address.split("@"))
    assert serialize(a_mail(recipient=checked.address))


@pytest.mark.parametrize(
    "typed",
    [
        'a.."@docomo.ne.jp',
        "a..b\\@docomo.ne.jp",
        "..@docomo.ne.jp",
        ".abc@docomo.ne.jp",
        "a..b@docomo.ne.jp.evil.example",
    ],
)
def test_the_exception_is_for_nothing_else(typed: str) -> None:
    assert code_of(typed) == "email-invalid"


def test_other_docomo_addresses_are_ordinary() -> None:
    assert not check_address("taro.yamada@docomo.ne.jp", field="email").is_legacy


def test_spellings_of_one_account_have_one_key() -> None:
    spellings = ("Taro@Example.jp", "taro@example.jp", " TARO@EXAMPLE.JP ", "taro@ｅxample.jp")
    assert {account_key(one) for one in spellings} == {"taro@example.jp"}
    assert account_key("taro@例え.jp") == account_key("TARO@XN--R8JZ45G.jp")


def test_accounts_of_different_people_have_different_keys() -> None:
    others = ("taro@example.jp", "ta.ro@example.jp", "taro+a@example.jp", "taro@example.ac.jp")
    assert len({account_key(one) for one in others}) == len(others)


def test_what_is_no_address_has_no_key() -> None:
    assert account_key("mıke@example.jp") is None


def look_alikes() -> list[tuple[str, str]]:
    """Characters that some mapping of Unicode turns into an ASCII letter or digit, and that."""
    found = []
    for code in range(0x80, sys.maxunicode + 1):
        character = chr(code)
        if unicodedata.category(character) in {"Cs", "Co", "Cn"}:
            continue
        forms = {unicodedata.normalize(form, character) for form in ("NFC", "NFKC", "NFD", "NFKD")}
        forms |= {character.lower(), character.upper(), character.casefold()}
        forms |= {form.encode("ascii", "ignore").decode() for form in set(forms)}
        plain = sorted({form.lower() for form in forms if form.isascii() and form.isalnum()})
        found += [(character, form) for form in plain]
    return found


LOOK_ALIKES = look_alikes()
DRAWN_ALIKE = list(zip("аеорсухіјѕԁԛԝһӏɡαονιⲟꓳ𝚊", "aeopcyxijsdqwhlgaovioOa", strict=False))
"""Mapped to nothing, but drawn alike."""


def test_five_hundred_look_alikes_take_over_no_account() -> None:
    assert len(LOOK_ALIKES) > 500
    for character, plain in [*LOOK_ALIKES, *DRAWN_ALIKE]:
        assert account_key(f"m{character}ke@example.jp") is None
        victim = account_key(f"taro@x{plain}y.example.jp")
        try:
            other = check_address(f"taro@x{character}y.example.jp", field="email")
        except RefusedError:
            continue
        # The same account only where the DNS says the same, and then mail goes to its owner.
        assert other.address.isascii()
        assert (other.key == victim) == (other.address == victim)


def test_look_alikes_that_are_only_drawn_alike_are_other_domains() -> None:
    for character, plain in DRAWN_ALIKE[:10]:
        key = account_key(f"taro@x{character}y.jp")
        assert key is not None
        assert key != account_key(f"taro@x{plain}y.jp")


@given(st.text(max_size=40), st.sampled_from(["example.jp", "docomo.ne.jp", ""]))
def test_any_text_is_an_address_that_can_be_written_or_is_refused(text: str, domain: str) -> None:
    try:
        checked = check_address(f"{text}@{domain}" if domain else text, field="email")
    except RefusedError:
        return
    assert serialize(a_mail(recipient=checked.address))
    assert check_address(checked.address, field="email") == checked
    assert account_key(checked.key) == checked.key
