"""uvicorn's HTTP protocol with an end to what it collects before a request can be looked at.

As it comes, the parser gathers a request line or headers of any length in memory and says 400 in
plain text at their end. Here the answer goes out as soon as the limit is passed, whatever is still
to come; the rest is read and thrown away for a moment, because closing a connection with unread
data in it resets it, and the client would never see the answer.
"""

from __future__ import annotations

from asyncio import TimerHandle
from typing import Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from schemas.language import Language
from schemas.limits import MAX_URL_CHARACTERS
from schemas.problems import Problem
from search_api.problems import problem_answer, refusal

MAX_HEAD_BYTES: Final = 65_535
"""Request line and headers together; the parser of addresses can take no more than this."""

LINGER_SECONDS: Final = 2.0
"""How long the rest of a refused request is read."""


_PIECE_BYTES: Final = 16_384
"""What is fed to the parser between two looks at the limit."""


class BoundedProtocol(HttpToolsProtocol):
    """One connection. To be given to uvicorn as `http=`."""

    _head_bytes = 0
    _is_in_body = False
    _closing: TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        """Feed the parser piece by piece, until a request is refused."""
        for start in range(0, len(data), _PIECE_BYTES):
            if self._closing is not None:
                return
            piece = data[start : start + _PIECE_BYTES]
            if not self._is_in_body:
                self._head_bytes += len(piece)
            if self._head_bytes > MAX_HEAD_BYTES:
                self._refuse(_TOO_LONG)
            else:
                super().data_received(piece)

    def on_headers_complete(self) -> None:
        """The head of a request is there, within the limit."""
        self._head_bytes = 0
        self._is_in_body = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """A request is there; the next head begins."""
        self._is_in_body = False
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be parsed, as problem+json, and end the connection.

        `msg` is uvicorn's sentence, which is the same for everything.
        """
        del msg
        self._refuse(_MALFORMED)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone, or the time is over."""
        if self._closing is not None:
            self._closing.cancel()
        super().connection_lost(exc)

    def _refuse(self, answer: bytes) -> None:
        if self._closing is None and not self.transport.is_closing():
            self.transport.write(answer)
            if self.transport.can_write_eof():
                self.transport.write_eof()
            self._closing = self.loop.call_later(LINGER_SECONDS, self.transport.close)


def _refusal(problem: Problem) -> bytes:
    answer = problem_answer(refusal(problem), Language.EN)
    headers = (
        b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json\r\n"
        b"cache-control: no-store\r\nx-content-type-options: nosniff\r\nconnection: close\r\n"
    )
    return headers + b"content-length: %d\r\n\r\n" % len(answer.body) + answer.body


_TOO_LONG: Final = _refusal(Problem("url-too-long", None, {"limit": MAX_URL_CHARACTERS}))
_MALFORMED: Final = _refusal(Problem("malformed-request"))


def server_config(app: ASGIApp, host: str, port: int) -> uvicorn.Config:
    """How the site is served: the same from the command line, the demo and the tests."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=BoundedProtocol,
        ws="none",
        # What it has to say goes where everything goes (`koubo.logging_setup`).
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
    )
