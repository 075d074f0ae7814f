from __future__ import annotations

import pytest

from accounts.tokens import AccountKeys, new_token, token_hash
from schemas.ids import AccountMailId

MAIL = AccountMailId("01a1f6e5-8780-7000-8000-00000000000b")


def test_tokens_are_256_bits_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(1_000)}
    assert len(tokens) == 1_000
    assert min(map(len, tokens)) >= 43


def test_the_link_of_a_mail_is_the_same_each_time() -> None:
    one, other = AccountKeys("k" * 32), AccountKeys("l" * 32)
    assert one.link_token(MAIL) == one.link_token(MAIL)
    assert one.link_token(MAIL) != other.link_token(MAIL)
    assert len(one.link_token(MAIL)) == 43
    assert one.pseudonym(MAIL) not in one.link_token(MAIL)


def test_a_key_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        AccountKeys("short")


def test_any_text_has_a_hash() -> None:
    assert len(token_hash("\ud800")) == 64
