"""Hands mails to the next server by SMTP: connections, encryption, signing in.

Connections are kept and used again, each by one thread at a time, so there are never more than
threads that send. One that was idle for a while is asked first (NOOP), an old one is replaced:
servers close both without a word.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from mailer.conversation import (
    LINE_BROKE,
    converse,
    is_answering,
    is_cut,
    is_permanent,
    socket_of,
)
from mailer.message import envelope, serialize
from mailer.port import Mail, MailConfigurationError, MailUnavailableError, Receipt


class Encryption(StrEnum):
    """Whether the connection is encrypted by STARTTLS."""

    REQUIRED = "required"
    """Always, and the server's certificate is checked."""
    OPTIONAL = "optional"
    """Where it is offered, whatever the certificate: better than nothing, no proof of anything."""
    OFF = "off"
    """Never: for a server on the same host."""


@dataclass(frozen=True, slots=True)
class SmtpConfig:
    """The next server. Times are in seconds.

    `timeout_seconds` is for each answer. A connection idle for longer than `idle_seconds` is asked
    whether it is still there, one older than `age_seconds` is replaced. `trusted_certificates` is
    a file of certificates to trust instead of the system's.
    """

    host: str
    port: int = 587
    encryption: Encryption = Encryption.REQUIRED
    username: str = ""
    password: str = field(default="", repr=False)
    timeout_seconds: float = 30.0
    idle_seconds: float = 10.0
    age_seconds: float = 300.0
    client_name: str | None = None
    trusted_certificates: str | None = None

    def __post_init__(self) -> None:
        """Refuse to sign in where the password could be read on the way."""
        if self.username and self.encryption is not Encryption.REQUIRED:
            raise ValueError("signing in needs encryption")


@dataclass(slots=True)
class _Connection:
    smtp: smtplib.SMTP
    opened_at: float
    used_at: float


class SmtpTransport:
    """A `Transport` to one server. Opens nothing until the first mail."""

    def __init__(
        self, config: SmtpConfig, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._config = config
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._idle: list[_Connection] = []

    def send(self, mail: Mail) -> Receipt:
        """Hand over one mail.

        Raises UnfitMailError, MailUnavailableError where the server cannot be reached or does not
        greet, MailConfigurationError where it refuses us or what we require of it.
        """
        octets = serialize(mail)
        sender, recipient = envelope(mail)
        connection = self._take()
        try:
            receipt, is_usable = converse(connection.smtp, sender, recipient, octets)
        except BaseException:
            connection.smtp.close()
            raise
        if is_usable:
            connection.used_at = self._monotonic()
            with self._lock:
                self._idle.append(connection)
        else:
            connection.smtp.close()
        return receipt

    def close(self) -> None:
        """Say goodbye on every idle connection."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            _quit(connection.smtp)

    def _take(self) -> _Connection:
        """A connection that answers: the one used last, or a new one."""
        while True:
            with self._lock:
                connection = self._idle.pop() if self._idle else None
            if connection is None:
                now = self._monotonic()
                return _Connection(_connect(self._config), opened_at=now, used_at=now)
            if self._is_good(connection):
                return connection

    def _is_good(self, connection: _Connection) -> bool:
        now = self._monotonic()
        if now - connection.opened_at > self._config.age_seconds:
            _quit(connection.smtp)
            return False
        is_fresh = now - connection.used_at <= self._config.idle_seconds
        if (is_fresh and not is_cut(connection.smtp)) or is_answering(connection.smtp):
            return True
        connection.smtp.close()
        return False


def _connect(config: SmtpConfig) -> smtplib.SMTP:
    """A connection that was greeted, encrypted and signed in as the configuration asks."""
    with _as_mail_errors():
        smtp = smtplib.SMTP(
            config.host,
            config.port,
            timeout=config.timeout_seconds,
            local_hostname=config.client_name,
        )
    try:
        with _as_mail_errors():
            # Otherwise the dot waits for the text to be acknowledged: 40 ms for each mail.
            socket_of(smtp).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            smtp.ehlo_or_helo_if_needed()
            _encrypt(smtp, config)
            if config.username:
                smtp.login(config.username, config.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


@contextmanager
def _as_mail_errors() -> Iterator[None]:
    """What goes wrong before the first mail, in our words."""
    try:
        yield
    except (ssl.SSLCertVerificationError, smtplib.SMTPNotSupportedError) as error:
        raise MailConfigurationError(f"{type(error).__name__}: {error}") from error
    except smtplib.SMTPAuthenticationError as error:
        message = f"the server does not let us sign in ({error.smtp_code})"
        if is_permanent(error.smtp_code):
            raise MailConfigurationError(message) from error
        raise MailUnavailableError(message) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailUnavailableError(f"{type(error).__name__}: {error}") from error


def _encrypt(smtp: smtplib.SMTP, config: SmtpConfig) -> None:
    if config.encryption is Encryption.OFF:
        return
    if not smtp.has_extn("starttls"):
        if config.encryption is Encryption.REQUIRED:
            raise MailConfigurationError("the server offers no encryption")
        return
    context = ssl.create_default_context(cafile=config.trusted_certificates)
    if config.encryption is Encryption.OPTIONAL:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    smtp.starttls(context=context)
    smtp.ehlo_or_helo_if_needed()


def _quit(smtp: smtplib.SMTP) -> None:
    try:
        smtp.quit()
    except LINE_BROKE:
        smtp.close()
