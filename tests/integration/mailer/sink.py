"""A mail server on the loopback that does as it is told, and keeps what it took."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Answer = Callable[[str], str | None]
"""From an address, or the id of a mail, to the answer; None is the usual one."""


def _usual(_: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that the server has in full, whether or not it said so."""

    sender: str
    recipients: tuple[str, ...]
    octets: bytes
    is_encrypted: bool
    user: str | None


@dataclass(slots=True)
class Script:
    """How the server behaves. Slow answers come after so many seconds."""

    on_sender: Answer = _usual
    on_recipient: Answer = _usual
    on_data: Answer = _usual
    drops_in_data: bool = False
    drops_after_dot: Callable[[str], bool] = lambda _: False
    slow_recipient: float = 0
    slow_data: float = 0


@dataclass(slots=True)
class Sink:
    """What tests see of the server."""

    script: Script = field(default_factory=Script)
    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    connections: list[Any] = field(default_factory=list)
    hang_up: Callable[[], None] = lambda: None

    async def handle_MAIL(  # noqa: N802 - the server's interface
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.script.on_sender(address)
        if answer is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer or "250 OK"

    async def handle_RCPT(  # noqa: N802 - the server's interface
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(self.script.slow_recipient)
        answer = self.script.on_recipient(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return answer or "250 OK"

    async def handle_DATA(  # noqa: N802 - the server's interface
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        octets = envelope.original_content or b""
        answer = self.script.on_data(octets.decode("ascii"))
        if answer is None:
            login = session.auth_data
            self.taken.append(
                Taken(
                    sender=envelope.mail_from or "",
                    recipients=tuple(envelope.rcpt_tos),
                    octets=octets,
                    is_encrypted=session.ssl is not None,
                    user=login.login.decode() if isinstance(login, LoginPassword) else None,
                )
            )
        await asyncio.sleep(self.script.slow_data)
        if self.script.drops_after_dot(octets.decode("ascii")) and server.transport is not None:
            server.transport.abort()
        return answer or "250 2.0.0 taken"


class _Server(SMTP):
    sink: Sink

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self.session is not None and self.session.ssl is None:
            self.sink.connections.append(transport)

    async def smtp_NOOP(self, arg: str) -> None:  # noqa: N802 - the server's interface
        self.sink.commands.append("NOOP")
        await super().smtp_NOOP(arg)

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802 - the server's interface
        self.sink.commands.append("QUIT")
        await super().smtp_QUIT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - the server's interface
        if not self.sink.script.drops_in_data:
            await super().smtp_DATA(arg)
            return
        await self.push("354 go on")
        await self._reader.readline()  # type: ignore[union-attr]
        self.transport.abort()  # type: ignore[union-attr]


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate for localhost that is its own authority."""

    certificate: Path
    key: Path

    def server_context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def make_certificate(folder: Path) -> Certificate:
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command += ["-keyout", str(made.key), "-out", str(made.certificate)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own words
    return made


def _authenticator(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
) -> AuthResult:
    is_right = data == LoginPassword(b"koubo", b"right")
    return AuthResult(success=is_right, handled=False, auth_data=data)


@contextmanager
def serve(script: Script | None = None, **options: Any) -> Iterator[Sink]:
    """A server until the end of the block; `options` are aiosmtpd's."""
    sink = Sink(script or Script())
    loop = asyncio.new_event_loop()

    def build() -> _Server:
        server = _Server(sink, hostname="sink.example", loop=loop, **options)
        server.sink = sink
        return server

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    listening = asyncio.run_coroutine_threadsafe(
        loop.create_server(build, "127.0.0.1", 0), loop
    ).result()
    sink.port = listening.sockets[0].getsockname()[1]

    async def hang_up() -> None:
        for transport in sink.connections:
            transport.abort()
        await asyncio.sleep(0.05)

    async def stop() -> None:
        listening.close()
        await hang_up()
        rest = asyncio.all_tasks(loop) - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    sink.hang_up = lambda: asyncio.run_coroutine_threadsafe(hang_up(), loop).result()
    try:
        yield sink
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def authenticating(certificate: Certificate) -> dict[str, Any]:
    """Options of a server that wants encryption and a name and password."""
    return {
        "tls_context": certificate.server_context(),
        "require_starttls": True,
        "auth_required": True,
        "authenticator": _authenticator,
    }
