"""The SMTP transport in conversation with a server that does as it is told."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mailer.message import serialize
from mailer.port import (
    Mail,
    MailConfigurationError,
    MailUnavailableError,
    Outcome,
    Receipt,
    Stage,
    UnfitMailError,
)
from mailer.smtp import Encryption, SmtpConfig, SmtpTransport
from tests.integration.mailer.sink import (
    Certificate,
    Script,
    Sink,
    authenticating,
    make_certificate,
    serve,
)
from tests.unit.mailer.payloads import PAYLOADS
from tests.unit.mailer.samples import a_mail

USUAL = "bounce+abc@bounces.koubo.example.jp", ("taro@example.ac.jp",)


@contextmanager
def transport_to(sink: Sink, **options: Any) -> Iterator[SmtpTransport]:
    values: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": sink.port,
        "encryption": Encryption.OFF,
        "timeout_seconds": 5.0,
        "client_name": "koubo.example.jp",
    }
    monotonic = options.pop("monotonic", time.monotonic)
    transport = SmtpTransport(SmtpConfig(**{**values, **options}), monotonic=monotonic)
    try:
        yield transport
    finally:
        transport.close()


def send_one(script: Script, mail: Mail | None = None, **options: Any) -> tuple[Receipt, Sink]:
    with serve(script) as sink, transport_to(sink, **options) as transport:
        return transport.send(mail or a_mail()), sink


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def test_an_accepted_mail_arrives_as_it_was_written() -> None:
    receipt, sink = send_one(Script())
    assert receipt == Receipt(Outcome.ACCEPTED, code=250, reason="2.0.0 taken")
    (taken,) = sink.taken
    assert (taken.sender, taken.recipients) == USUAL
    assert taken.octets == serialize(a_mail())


def test_lines_that_begin_with_a_dot_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    octets = b"Subject: a\r\n\r\n.\r\n..\r\n.a\r\n"
    monkeypatch.setattr("mailer.smtp.serialize", lambda _: octets)
    receipt, sink = send_one(Script())
    assert receipt.outcome is Outcome.ACCEPTED
    assert sink.taken[0].octets == octets


def test_a_legacy_address_goes_in_quotes() -> None:
    receipt, sink = send_one(Script(), a_mail(recipient="a..b.@docomo.ne.jp"))
    assert receipt.outcome is Outcome.ACCEPTED
    assert sink.taken[0].recipients == ("a..b.@docomo.ne.jp",)  # the server's reading of it


def always(answer: str) -> Callable[[str], str]:
    return lambda _: answer


@pytest.mark.parametrize(
    ("script", "expected", "is_bad_address"),
    [
        (
            Script(on_sender=always("451 4.3.0 later")),
            Receipt(Outcome.DEFERRED, Stage.SENDER, 451, "4.3.0 later"),
            False,
        ),
        (
            Script(on_recipient=always("450 4.2.1 greylisted")),
            Receipt(Outcome.DEFERRED, Stage.RECIPIENT, 450, "4.2.1 greylisted"),
            False,
        ),
        (
            Script(on_data=always("452 4.3.1 full")),
            Receipt(Outcome.DEFERRED, Stage.CONTENT, 452, "4.3.1 full"),
            False,
        ),
        (
            Script(on_sender=always("550 5.7.1 not you")),
            Receipt(Outcome.REFUSED, Stage.SENDER, 550, "5.7.1 not you"),
            False,
        ),
        (
            Script(on_recipient=always("550 5.1.1 unknown")),
            Receipt(Outcome.REFUSED, Stage.RECIPIENT, 550, "5.1.1 unknown"),
            True,
        ),
        (
            Script(on_recipient=always("550 5.7.1 blocked")),
            Receipt(Outcome.REFUSED, Stage.RECIPIENT, 550, "5.7.1 blocked"),
            False,
        ),
        (
            Script(on_data=always("554 5.6.0 spam")),
            Receipt(Outcome.REFUSED, Stage.CONTENT, 554, "5.6.0 spam"),
            False,
        ),
    ],
    ids=lambda value: value.reason if isinstance(value, Receipt) else "",
)
def test_what_the_server_says_is_told_with_its_stage(
    script: Script, expected: Receipt, *, is_bad_address: bool
) -> None:
    receipt, sink = send_one(script)
    assert receipt == expected
    assert receipt.is_bad_address is is_bad_address
    assert sink.taken == []


def test_an_answer_that_is_none_is_unknown_after_the_end() -> None:
    receipt, _ = send_one(Script(on_data=always("354 what?")))
    assert (receipt.outcome, receipt.code) == (Outcome.UNKNOWN, 354)


def test_an_answer_that_is_none_is_deferred_before_the_end() -> None:
    receipt, _ = send_one(Script(on_recipient=always("354 what?")))
    assert (receipt.outcome, receipt.code) == (Outcome.DEFERRED, 354)


def test_a_refused_mail_does_not_hold_up_the_next() -> None:
    script = Script(on_recipient=lambda one: "550 5.1.1 unknown" if one.startswith("a@") else None)
    with serve(script) as sink, transport_to(sink) as transport:
        outcomes = [
            transport.send(a_mail(recipient=one)).outcome
            for one in ("a@b.example", "c@d.example", "a@e.example", "f@g.example")
        ]
        assert outcomes == [Outcome.REFUSED, Outcome.ACCEPTED] * 2
        assert [one.recipients for one in sink.taken] == [("c@d.example",), ("f@g.example",)]
        assert len(sink.connections) == 1


def test_a_server_that_says_goodbye_is_not_used_again() -> None:
    answers = iter(["421 4.3.2 closing", None])
    with (
        serve(Script(on_recipient=lambda _: next(answers))) as sink,
        transport_to(sink) as transport,
    ):
        first = transport.send(a_mail())
        assert (first.outcome, first.code) == (Outcome.DEFERRED, 421)
        assert transport.send(a_mail()).outcome is Outcome.ACCEPTED
        assert len(sink.connections) == 2


def test_cut_off_in_a_long_text_it_was_not_taken() -> None:
    # Longer than all buffers on the way, so that the cut is felt before the final dot.
    receipt, sink = send_one(Script(drops_in_data=True), a_mail(text="あ" * 6_000_000))
    assert (receipt.outcome, receipt.stage) == (Outcome.DEFERRED, Stage.CONTENT)
    assert sink.taken == []


def test_cut_off_in_a_short_text_it_is_never_said_to_be_taken() -> None:
    with serve(Script(drops_in_data=True)) as sink, transport_to(sink) as transport:
        outcomes = {transport.send(a_mail()).outcome for _ in range(20)}
    assert outcomes <= {Outcome.DEFERRED, Outcome.UNKNOWN}
    assert sink.taken == []


def test_cut_off_after_the_dot_nobody_knows() -> None:
    receipt, sink = send_one(Script(drops_after_dot=lambda _: True))
    assert receipt.outcome is Outcome.UNKNOWN
    assert len(sink.taken) == 1


def test_of_many_mails_only_the_cut_off_ones_are_unknown() -> None:
    script = Script(drops_after_dot=lambda octets: "Subject: cut" in octets)
    with serve(script) as sink, transport_to(sink) as transport:
        for number in range(200):
            is_cut = number % 20 == 7
            receipt = transport.send(
                a_mail(
                    message_id=f"{number}@koubo.example.jp", subject="cut" if is_cut else "whole"
                )
            )
            assert receipt.outcome is (Outcome.UNKNOWN if is_cut else Outcome.ACCEPTED)
    assert len(sink.taken) == 200


def test_a_silent_server_after_the_dot_is_unknown() -> None:
    receipt, sink = send_one(Script(slow_data=1.5), timeout_seconds=0.3)
    assert receipt.outcome is Outcome.UNKNOWN
    assert len(sink.taken) == 1


def test_a_silent_server_before_the_text_is_deferred() -> None:
    receipt, sink = send_one(Script(slow_recipient=1.5), timeout_seconds=0.3)
    assert (receipt.outcome, receipt.stage) == (Outcome.DEFERRED, Stage.RECIPIENT)
    assert sink.taken == []


def test_no_server_may_be_tried_again() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with transport_to(Sink(port=unused.getsockname()[1])) as transport:
            for _ in range(2):
                with pytest.raises(MailUnavailableError):
                    transport.send(a_mail())


@pytest.mark.parametrize("greeting", [b"554 5.3.2 no\r\n", b"", b"what?\r\n", b"x" * 20_000, None])
def test_a_server_that_does_not_greet_may_be_tried_again(greeting: bytes | None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        done = threading.Event()

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                if greeting is None:
                    done.wait(5)
                else:
                    connection.sendall(greeting)

        thread = threading.Thread(target=answer)
        thread.start()
        port = listening.getsockname()[1]
        with (
            transport_to(Sink(port=port), timeout_seconds=0.3) as transport,
            pytest.raises(MailUnavailableError),
        ):
            transport.send(a_mail())
        done.set()
        thread.join()


def test_an_unfit_mail_opens_no_connection() -> None:
    with serve() as sink, transport_to(sink) as transport:
        with pytest.raises(UnfitMailError):
            transport.send(a_mail(subject="a\r\nBcc: b@c.example"))
        assert sink.connections == []


def test_no_payload_reaches_another_recipient() -> None:
    with serve() as sink, transport_to(sink) as transport:
        sent = 0
        for payload in PAYLOADS:
            transport.send(a_mail(text=payload, html=payload))
            sent += 1
            for changes in ({"subject": payload}, {"recipient": payload}):
                try:
                    transport.send(a_mail(**changes))
                except UnfitMailError:
                    continue
                sent += 1
        assert len(sink.taken) == sent >= 550
        assert {(one.sender, one.recipients) for one in sink.taken} == {USUAL}


class TestEncryption:
    def test_required_it_is_there_and_checked(self, certificate: Certificate) -> None:
        with (
            serve(tls_context=certificate.server_context()) as sink,
            transport_to(
                sink,
                encryption=Encryption.REQUIRED,
                trusted_certificates=str(certificate.certificate),
            ) as transport,
        ):
            outcomes = [transport.send(a_mail()).outcome for _ in range(3)]
            assert outcomes == [Outcome.ACCEPTED] * 3
            assert [one.is_encrypted for one in sink.taken] == [True] * 3
            assert len(sink.connections) == 1

    def test_an_unknown_certificate_is_for_somebody_to_look_at(
        self, certificate: Certificate
    ) -> None:
        with (
            serve(tls_context=certificate.server_context()) as sink,
            transport_to(sink, encryption=Encryption.REQUIRED) as transport,
        ):
            with pytest.raises(MailConfigurationError, match="certificate"):
                transport.send(a_mail())
            assert sink.taken == []

    def test_a_certificate_of_another_host_is_refused(self, certificate: Certificate) -> None:
        with (
            serve(tls_context=certificate.server_context()) as sink,
            transport_to(
                sink,
                host="127.0.0.2",
                encryption=Encryption.REQUIRED,
                trusted_certificates=str(certificate.certificate),
            ) as transport,
            pytest.raises((MailConfigurationError, MailUnavailableError)),
        ):
            transport.send(a_mail())

    def test_required_and_not_offered_nothing_is_sent(self) -> None:
        with (
            serve() as sink,
            transport_to(sink, encryption=Encryption.REQUIRED) as transport,
        ):
            with pytest.raises(MailConfigurationError, match="no encryption"):
                transport.send(a_mail())
            assert sink.taken == []

    def test_optional_any_certificate_is_better_than_none(self, certificate: Certificate) -> None:
        with (
            serve(tls_context=certificate.server_context()) as sink,
            transport_to(sink, encryption=Encryption.OPTIONAL) as transport,
        ):
            assert transport.send(a_mail()).outcome is Outcome.ACCEPTED
            assert sink.taken[0].is_encrypted

    def test_optional_and_not_offered_it_is_sent_as_it_is(self) -> None:
        with serve() as sink, transport_to(sink, encryption=Encryption.OPTIONAL) as transport:
            assert transport.send(a_mail()).outcome is Outcome.ACCEPTED
            assert not sink.taken[0].is_encrypted

    def test_off_it_is_not_used(self, certificate: Certificate) -> None:
        with (
            serve(tls_context=certificate.server_context()) as sink,
            transport_to(sink) as transport,
        ):
            assert transport.send(a_mail()).outcome is Outcome.ACCEPTED
            assert not sink.taken[0].is_encrypted


class TestSigningIn:
    def options(self, certificate: Certificate, password: str) -> dict[str, Any]:
        return {
            "encryption": Encryption.REQUIRED,
            "trusted_certificates": str(certificate.certificate),
            "username": "koubo",
            "password": password,
        }

    def test_with_the_right_password(self, certificate: Certificate) -> None:
        with (
            serve(**authenticating(certificate)) as sink,
            transport_to(sink, **self.options(certificate, "right")) as transport,
        ):
            assert transport.send(a_mail()).outcome is Outcome.ACCEPTED
            assert sink.taken[0].user == "koubo"

    def test_with_a_wrong_one_somebody_must_change_it(self, certificate: Certificate) -> None:
        with (
            serve(**authenticating(certificate)) as sink,
            transport_to(sink, **self.options(certificate, "wrong")) as transport,
        ):
            with pytest.raises(MailConfigurationError, match="sign in") as caught:
                transport.send(a_mail())
            assert "wrong" not in str(caught.value)
            assert sink.taken == []

    def test_a_server_without_names_and_passwords(self, certificate: Certificate) -> None:
        with (
            serve(
                tls_context=certificate.server_context(), auth_exclude_mechanism=["LOGIN", "PLAIN"]
            ) as sink,
            transport_to(sink, **self.options(certificate, "right")) as transport,
            pytest.raises((MailConfigurationError, MailUnavailableError)),
        ):
            transport.send(a_mail())

    @pytest.mark.parametrize("encryption", [Encryption.OPTIONAL, Encryption.OFF])
    def test_never_where_the_password_can_be_read(self, encryption: Encryption) -> None:
        with pytest.raises(ValueError, match="encryption"):
            SmtpConfig("localhost", encryption=encryption, username="koubo", password="a")  # noqa: S106 - made up

    def test_the_password_is_in_no_log(self) -> None:
        config = SmtpConfig("localhost", username="koubo", password="hidden")  # noqa: S106 - made up
        assert "hidden" not in repr(config)


class TestConnections:
    def test_one_serves_many_mails(self) -> None:
        with serve() as sink, transport_to(sink) as transport:
            for _ in range(20):
                transport.send(a_mail())
            assert len(sink.taken) == 20
            assert len(sink.connections) == 1
            assert "NOOP" not in sink.commands

    def test_after_a_pause_the_server_is_asked_first(self) -> None:
        now = [0.0]
        with serve() as sink, transport_to(sink, monotonic=lambda: now[0]) as transport:
            transport.send(a_mail())
            now[0] = 11.0
            transport.send(a_mail())
            assert sink.commands == ["NOOP"]
            assert len(sink.connections) == 1

    def test_an_old_one_is_replaced(self) -> None:
        now = [0.0]
        with serve() as sink, transport_to(sink, monotonic=lambda: now[0]) as transport:
            transport.send(a_mail())
            now[0] = 301.0
            transport.send(a_mail())
            assert sink.commands == ["QUIT"]
            assert len(sink.connections) == 2

    @pytest.mark.parametrize("pause", [0.0, 11.0])
    def test_one_that_the_server_closed_costs_no_mail(self, pause: float) -> None:
        now = [0.0]
        with serve() as sink, transport_to(sink, monotonic=lambda: now[0]) as transport:
            for _ in range(3):
                assert transport.send(a_mail()).outcome is Outcome.ACCEPTED
                sink.hang_up()
                now[0] += pause
            assert len(sink.taken) == 3

    def test_there_are_no_more_than_threads(self) -> None:
        with serve() as sink, transport_to(sink) as transport:
            outcomes: list[Outcome] = []

            def send_some() -> None:
                outcomes.extend(transport.send(a_mail()).outcome for _ in range(25))

            threads = [threading.Thread(target=send_some) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert outcomes == [Outcome.ACCEPTED] * 100
            assert len(sink.taken) == 100
            assert len(sink.connections) <= 4

    def test_closed_it_says_goodbye_and_opens_again(self) -> None:
        with serve() as sink, transport_to(sink) as transport:
            transport.send(a_mail())
            transport.close()
            assert sink.commands == ["QUIT"]
            assert transport.send(a_mail()).outcome is Outcome.ACCEPTED
            assert len(sink.connections) == 2


def test_nothing_is_opened_before_the_first_mail(tmp_path: Path) -> None:
    SmtpTransport(
        SmtpConfig("nowhere.invalid", trusted_certificates=str(tmp_path / "none"))
    ).close()
