"""No text of a person adds a header or a recipient; each payload in each place it can get to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import Message

import pytest

from mailer.contents import Digest, DigestPosting
from mailer.message import FORBIDDEN_IN_HEADERS, envelope, serialize
from mailer.port import Mail, Sender, UnfitMailError
from mailer.rendering import render
from schemas.language import Language
from tests.unit.mailer.payloads import PAYLOADS
from tests.unit.mailer.samples import OPERATOR, SITE, a_mail, contents

HEADERS = [name.lower() for name in message_from_bytes(serialize(a_mail()))]

IN_BODIES = {"reply text", "posting"}
"""Places from which every payload can be sent."""

HARMLESS = [payload for payload in PAYLOADS if not FORBIDDEN_IN_HEADERS.search(payload)]
"""Sent as they are: odd, but text. The others are refused in a header."""

_READERS = (policy.default, policy.compat32, policy.SMTP)
"""Parsers that differ in what ends a line, and in what they decode."""


def in_subject(payload: str) -> Mail:
    return a_mail(subject=payload)


def in_sender(payload: str) -> Mail:
    return a_mail(sender=Sender("notice@koubo.example.jp", payload))


def in_reply(payload: str) -> Mail:
    return a_mail(text=f"> quoted\n{payload}\n", html=payload)


def in_digest(payload: str) -> Mail:
    """The title of a posting gets into the subject, everything into the bodies."""
    posting = DigestPosting(
        url=f"{SITE}/postings/D126040001",
        title=((payload, True),),
        institution=payload,
        facts=(payload,),
        deadline=None,
        excerpt=((payload, False),),
        saved_searches=(payload,),
    )
    digest = contents(Language.JA)[0]
    assert isinstance(digest, Digest)
    rendered = render(replace(digest, postings=(posting,)), OPERATOR, Language.JA)
    return a_mail(subject=rendered.subject, text=rendered.text, html=rendered.html)


PLACES: dict[str, Callable[[str], Mail]] = {
    "subject": in_subject,
    "institution name": in_sender,
    "contact name": lambda payload: in_sender(f"{payload} (Koubo)"),
    "reply text": in_reply,
    "file name": lambda payload: in_subject(f"応募書類 {payload}.pdf"),
    "posting": in_digest,
}


def test_there_are_five_hundred_different_payloads() -> None:
    assert len(set(PAYLOADS)) == 500
    assert 50 < len(HARMLESS) < 100


@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_added(place: str) -> None:
    sent = 0
    for payload in PAYLOADS:
        mail = PLACES[place](payload)
        try:
            octets = serialize(mail)
        except UnfitMailError:
            assert FORBIDDEN_IN_HEADERS.search(payload)
            assert place not in IN_BODIES
            continue
        sent += 1
        # A payload that is in no header is nothing to the parsers that differ in headers.
        for reader in _READERS[:1] if place in IN_BODIES else _READERS:
            assert_nothing_added(message_from_bytes(octets, policy=reader), octets)
        assert envelope(mail) == ("bounce+abc@bounces.koubo.example.jp", "taro@example.ac.jp")
    fit = 500 if place in IN_BODIES else len(HARMLESS)
    assert sent == fit


def assert_nothing_added(message: Message, octets: bytes) -> None:
    assert [name.lower() for name in message.keys()] == HEADERS  # noqa: SIM118 - repeats count
    assert message["To"] == "taro@example.ac.jp"
    assert str(message["From"]).endswith("<notice@koubo.example.jp>")
    if hasattr(message["From"], "addresses"):
        assert [one.addr_spec for one in message["From"].addresses] == ["notice@koubo.example.jp"]
    parts = message.get_payload()
    assert isinstance(parts, list)
    assert [part.get_content_type() for part in parts if isinstance(part, Message)] == [
        "text/plain",
        "text/html",
    ]
    assert message.defects == []
    assert octets.isascii()


def test_a_digest_is_written_whatever_its_first_title_is() -> None:
    for payload in PAYLOADS:
        rendered = render_subject(payload)
        assert not FORBIDDEN_IN_HEADERS.search(rendered)
        assert rendered.endswith("（条件に合う求人公募のお知らせ）")


def render_subject(title: str) -> str:
    digest = contents(Language.JA)[0]
    assert isinstance(digest, Digest)
    posting = replace(digest.postings[0], title=((title, False),))
    return render(replace(digest, postings=(posting,), total=1), OPERATOR, Language.JA).subject
