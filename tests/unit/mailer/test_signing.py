from __future__ import annotations

import random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.message import envelope
from mailer.signing import InvalidTokenError, Purpose, ReturnAddresses, TokenSigner
from tests.unit.mailer.samples import a_mail

OLD, NEW, OTHER = "old-" * 10, "new-" * 10, "other" * 10
MAIL_ID = UUID("0190b9c4-7a3e-7cc1-8a5b-3f1b5c2d4e6f")
DOMAIN = "bounces.koubo.example.jp"

_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


def tampered(text: str, alphabet: str, count: int) -> list[str]:
    """Texts that differ from `text`: characters replaced, dropped, doubled, exchanged."""
    chance = random.Random(7)
    found: list[str] = []
    for place, character in enumerate(text):
        found += [f"{text[:place]}{one}{text[place + 1 :]}" for one in alphabet if one != character]
        found += [text[:place], text[:place] + text[place + 1 :], text[: place + 1] + text[place:]]
    while len(found) < count:
        letters = list(text)
        for _ in range(chance.randint(2, 6)):
            letters[chance.randrange(len(letters))] = chance.choice(alphabet)
        found.append("".join(letters))
    return [one for one in found if one != text]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_token_carries_its_value(value: str) -> None:
    signer = TokenSigner([NEW])
    token = signer.sign(Purpose.UNSUBSCRIBE, value)
    assert signer.read(Purpose.UNSUBSCRIBE, token) == value
    assert set(token) <= set(_BASE64)


def test_ten_thousand_tampered_tokens_are_refused() -> None:
    signer = TokenSigner([OLD, NEW])
    token = signer.sign(Purpose.UNSUBSCRIBE, "seeker:0190b9c4-7a3e-7cc1")
    forgeries = tampered(token, _BASE64, 10_500)
    assert len(forgeries) >= 10_000
    for forgery in forgeries:
        with pytest.raises(InvalidTokenError):
            signer.read(Purpose.UNSUBSCRIBE, forgery)


@pytest.mark.parametrize("token", ["", ".", "a.b", "a", "é.é", "\ud842", "\0", "." * 1_000, "=?.="])
def test_what_never_was_a_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidTokenError):
        TokenSigner([NEW]).read(Purpose.UNSUBSCRIBE, token)


def test_a_key_is_replaced_without_losing_tokens() -> None:
    token = TokenSigner([OLD]).sign(Purpose.UNSUBSCRIBE, "a")
    assert TokenSigner([OLD, NEW]).read(Purpose.UNSUBSCRIBE, token) == "a"
    newer = TokenSigner([OLD, NEW]).sign(Purpose.UNSUBSCRIBE, "a")
    assert TokenSigner([NEW]).read(Purpose.UNSUBSCRIBE, newer) == "a"
    with pytest.raises(InvalidTokenError):
        TokenSigner([NEW]).read(Purpose.UNSUBSCRIBE, token)


def test_a_token_for_one_purpose_is_none_for_another() -> None:
    signer = TokenSigner([NEW])
    for purpose in Purpose:
        token = signer.sign(purpose, "a")
        for other in set(Purpose) - {purpose}:
            with pytest.raises(InvalidTokenError):
                signer.read(other, token)


def test_a_return_address_is_no_token_and_a_token_no_return_address() -> None:
    addresses = ReturnAddresses([NEW], DOMAIN)
    with pytest.raises(InvalidTokenError):
        TokenSigner([NEW]).read(Purpose.UNSUBSCRIBE, addresses.of(MAIL_ID))
    token = TokenSigner([NEW]).sign(Purpose.UNSUBSCRIBE, str(MAIL_ID))
    with pytest.raises(InvalidTokenError):
        addresses.read(f"{token}@{DOMAIN}")


def test_a_short_key_is_no_key() -> None:
    for keys in ([], [""], ["a" * 31], [NEW, "short"]):
        with pytest.raises(ValueError, match="32 characters"):
            TokenSigner(keys)
        with pytest.raises(ValueError, match="32 characters"):
            ReturnAddresses(keys, DOMAIN)


def test_a_bounce_names_its_mail() -> None:
    addresses = ReturnAddresses([OLD, NEW], DOMAIN)
    address = addresses.of(MAIL_ID)
    assert address.endswith(f"@{DOMAIN}")
    assert len(address.partition("@")[0]) <= 64
    assert addresses.read(address) == MAIL_ID
    assert addresses.read(address.upper()) == MAIL_ID
    assert ReturnAddresses([NEW, OTHER], DOMAIN).read(address) == MAIL_ID
    assert envelope(a_mail(return_address=address))[0] == address


def test_a_forged_bounce_names_none() -> None:
    addresses = ReturnAddresses([OLD, NEW], DOMAIN)
    address = addresses.of(MAIL_ID)
    local = address.partition("@")[0]
    forgeries = [f"{one}@{DOMAIN}" for one in tampered(local, _BASE32, 10_500)]
    forgeries += [
        f"{local}@evil.example",
        local,
        "",
        "@",
        f"bounce@{DOMAIN}",
        ReturnAddresses([OTHER], DOMAIN).of(MAIL_ID),
        ReturnAddresses([NEW], DOMAIN, mailbox="other").of(MAIL_ID),
    ]
    for forgery in forgeries:
        with pytest.raises(InvalidTokenError):
            addresses.read(forgery)
