from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.message import MOST_OCTETS_OF_A_LINE, message_id, serialize
from mailer.port import MailKind, Sender, UnfitMailError
from tests.unit.mailer.samples import NOW, a_mail

HARD_TEXTS = {
    "ascii": "Postdoc (1 year)",
    "kanji": "髙﨑𠮷野家の求人公募",
    "variation selectors": "葛\U000e0100城市・辻\U000e0101・神\ufe00",
    "emoji": "👩🏽‍🔬👨‍👩‍👧‍👦🇯🇵✉️",
    "half-width kana": "ﾃﾞｰﾀｻｲｴﾝｽ ｹﾝｷｭｳｲﾝ",
    "combining marks": "e" + "\u0301" * 1_000,
    "long": "大学院総合理工学研究科" * 90,
    "long word": "a" * 990,
    "spaces": "  two  spaces  ",
    "quotes": 'a "b" \\ <c@d.example>, e; (f)',
    "looks encoded": "=utf-8?b?",
    "right to left": "عالم 大学 עברית",
    "dots": ".\r\n..\r\n.a",
}

UNFIT = ("\r", "\n", "\0", "\v", "\x7f", "\x85", "\u2028", "\u2029", "=?")


def parsed(octets: bytes) -> EmailMessage:
    return message_from_bytes(octets, policy=default)  # type: ignore[return-value]


def sender_name(octets: bytes) -> str:
    """By the older parser: the newer one keeps the spaces between encoded words of a name."""
    written = message_from_bytes(octets)["From"]
    name, _ = parseaddr(written.replace("\r\n", ""))
    return str(make_header(decode_header(name)))


def body(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    assert part is not None
    return str(part.get_content())


def test_it_says_who_when_what_and_how_to_stop_it() -> None:
    message = parsed(serialize(a_mail()))
    assert message["From"] == "Koubo 求人公募 <notice@koubo.example.jp>"
    assert message["To"] == "taro@example.ac.jp"
    assert message["Subject"] == "特任助教の公募 ほか3件の求人公募"
    assert message["Date"] == "Wed, 01 Apr 2026 01:00:00 +0000"
    assert message["Message-ID"] == "<0190b9c4-7a3e-7cc1-8a5b-3f1b5c2d4e6f@koubo.example.jp>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == (
        "<https://koubo.example.jp/unsubscribe/eyJhIjoxfQ.c2lnbmF0dXJl>"
    )
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Content-Language"] == "ja"
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert body(message, "plain") == "本文です。\n"
    assert body(message, "html") == "<p>本文です。</p>\n"
    assert message.defects == []


def test_account_mail_has_nothing_to_unsubscribe_from() -> None:
    mail = a_mail(kind=MailKind.RESET_PASSWORD, unsubscribe_url=None)
    assert not [name for name in parsed(serialize(mail)) if name.startswith("List-")]


def test_the_return_address_is_in_the_envelope_only() -> None:
    assert b"bounce" not in serialize(a_mail())


def test_sent_twice_it_is_the_same_octets() -> None:
    assert serialize(a_mail()) == serialize(a_mail())


@pytest.mark.parametrize("text", HARD_TEXTS.values(), ids=HARD_TEXTS)
def test_hard_texts_come_back_as_they_were(text: str) -> None:
    in_header = text.replace("\r\n", " ")
    octets = serialize(
        a_mail(
            subject=in_header,
            sender=Sender("notice@koubo.example.jp", in_header),
            text=text,
            html=text,
        )
    )
    assert octets.isascii()
    assert max(map(len, octets.split(b"\r\n"))) <= 120
    assert octets.count(b"\n") == octets.count(b"\r\n") == octets.count(b"\r")
    message = parsed(octets)
    assert message["Subject"] == in_header
    assert sender_name(octets) == in_header
    assert message["From"].addresses[0].addr_spec == "notice@koubo.example.jp"
    assert len(message["From"].addresses) == 1
    assert body(message, "plain") == body(message, "html") == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])), st.text())
def test_any_text_comes_back_or_is_refused(subject: str, text: str) -> None:
    mail = a_mail(subject=subject, text=text)
    if "=?" in subject or any("\ud800" <= one <= "\udfff" for one in text):
        with pytest.raises(UnfitMailError):
            serialize(mail)
        return
    message = parsed(serialize(mail))
    assert message["Subject"] == subject
    assert body(message, "plain") == text


@pytest.mark.parametrize("unfit", UNFIT, ids=ascii)
@pytest.mark.parametrize(
    "part", ["subject", "sender", "message_id", "recipient", "unsubscribe_url"]
)
def test_what_ends_a_line_or_begins_an_encoded_word_is_refused(part: str, unfit: str) -> None:
    whole = a_mail()
    value = getattr(whole, part)
    if isinstance(value, Sender):
        changed: object = Sender(value.address, f"ab{unfit}cd")
    else:
        changed = f"{value[:10]}{unfit}{value[10:]}"
    with pytest.raises(UnfitMailError, match=part):
        serialize(a_mail(**{part: changed}))


@pytest.mark.parametrize("part", ["subject", "text", "html"])
def test_half_a_character_is_refused_by_name(part: str) -> None:
    with pytest.raises(UnfitMailError, match=f"{part}: half a character"):
        serialize(a_mail(**{part: "a\ud842b"}))


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("recipient", "a@b.example, c@d.example"),
        ("recipient", "a@b.example>"),
        ("recipient", "<a@b.example"),
        ("recipient", "a b@c.example"),
        ("recipient", "名前@c.example"),
        ("recipient", ""),
        ("return_address", "a@b@c.example"),
        ("return_address", "a"),
        ("message_id", "no-domain"),
        ("message_id", "<a@b>"),
        ("unsubscribe_url", "javascript:alert(1)"),
        ("unsubscribe_url", "https://a.example/>, <mailto:x@evil.example"),
        ("unsubscribe_url", "https://a.example/日本"),
        ("written_at", datetime(2026, 4, 1)),  # noqa: DTZ001 - that is what is refused
    ],
)
def test_what_is_not_in_its_form_is_refused_by_name(part: str, value: object) -> None:
    with pytest.raises(UnfitMailError, match=part):
        serialize(a_mail(**{part: value}))


def test_no_line_is_longer_than_the_standard_allows() -> None:
    url = "https://koubo.example.jp/" + "a" * MOST_OCTETS_OF_A_LINE
    with pytest.raises(UnfitMailError, match="too long"):
        serialize(a_mail(unsubscribe_url=url))


def test_a_legacy_address_is_written_in_quotes() -> None:
    octets = serialize(a_mail(recipient="a..b.@docomo.ne.jp"))
    assert b'\r\nTo: "a..b."@docomo.ne.jp\r\n' in octets


def test_a_message_id_is_made_of_the_row_in_the_ledger() -> None:
    assert message_id("0190b9c4", "koubo.example.jp") == "0190b9c4@koubo.example.jp"
    with pytest.raises(UnfitMailError):
        message_id("a b", "koubo.example.jp")


def test_the_date_is_written_with_its_time_zone() -> None:
    assert datetime(2026, 4, 1, 1, 0, tzinfo=UTC) == NOW
    assert b"\r\nDate: Wed, 01 Apr 2026 01:00:00 +0000\r\n" in serialize(a_mail())
