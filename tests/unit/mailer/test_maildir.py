from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from mailer.maildir import MaildirTransport, MailKey
from mailer.port import MailUnavailableError, Outcome, Sender, Transport, UnfitMailError
from tests.unit.mailer.samples import NOW, a_mail


def test_a_mail_can_be_read_as_it_was_sent(tmp_path: Path) -> None:
    transport = MaildirTransport(tmp_path / "var" / "mail")
    receipt = transport.send(
        a_mail(subject="髙﨑𠮷 👩🏽‍🔬", text="一行目\n二行目\n", html="<p>一</p>\n")
    )
    assert receipt.outcome is Outcome.ACCEPTED
    (summary,) = transport.list_mails()
    assert summary.subject == "髙﨑𠮷 👩🏽‍🔬"
    assert summary.recipient == "taro@example.ac.jp"
    assert summary.sender == "Koubo 求人公募 <notice@koubo.example.jp>"
    assert summary.written_at == NOW
    mail = transport.read_mail(summary.key)
    assert mail is not None
    assert mail.summary == summary
    assert (mail.text, mail.html) == ("一行目\n二行目\n", "<p>一</p>\n")
    headers = dict(mail.headers)
    assert headers["Return-Path"] == "<bounce+abc@bounces.koubo.example.jp>"
    assert headers["Delivered-To"] == "taro@example.ac.jp"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_newest_come_first(tmp_path: Path) -> None:
    transport = MaildirTransport(tmp_path)
    for hours in (1, 3, 2):
        transport.send(a_mail(subject=str(hours), written_at=NOW + timedelta(hours=hours)))
    assert [one.subject for one in transport.list_mails()] == ["3", "2", "1"]
    assert [one.subject for one in transport.list_mails(limit=2)] == ["3", "2"]


def test_nothing_was_sent_yet(tmp_path: Path) -> None:
    transport: Transport = MaildirTransport(tmp_path / "none")
    assert isinstance(transport, MaildirTransport)
    assert transport.list_mails() == []
    assert transport.read_mail(MailKey("1")) is None
    transport.close()


@pytest.mark.parametrize("key", ["../../etc/passwd", "/etc/passwd", "", ".", "a\0b", "new"])
def test_a_key_is_the_name_of_a_mail_and_no_path(tmp_path: Path, key: str) -> None:
    transport = MaildirTransport(tmp_path)
    transport.send(a_mail())
    assert transport.read_mail(MailKey(key)) is None


def test_an_unfit_mail_leaves_nothing_behind(tmp_path: Path) -> None:
    transport = MaildirTransport(tmp_path)
    with pytest.raises(UnfitMailError):
        transport.send(a_mail(sender=Sender("notice@koubo.example.jp", "a\r\nBcc: b@c.example")))
    assert transport.list_mails() == []


def test_a_directory_that_cannot_be_used_may_be_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("")
    with pytest.raises(MailUnavailableError):
        MaildirTransport(path).send(a_mail())


def test_threads_deliver_side_by_side(tmp_path: Path) -> None:
    transport = MaildirTransport(tmp_path)

    def send_some(name: str) -> None:
        for number in range(20):
            transport.send(a_mail(subject=f"{name}{number}"))

    threads = [threading.Thread(target=send_some, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.subject for one in transport.list_mails()}) == 80
    assert list((tmp_path / "tmp").iterdir()) == []
