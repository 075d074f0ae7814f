"""uvicorn's HTTP protocol with an end to what it collects before a request can be looked at.

As it comes, the parser gathers a request line or headers of any length in memory and says 400 in
plain text at their end. Here the answer goes out as soon as the limit is passed, whatever is still
to come; the rest is read and thrown away for a moment, because closing a connection with unread
data in it resets it, and the client would never see the answer.
"""

from __future__ import annotations

from asyncio import TimerHandle
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from schemas.language import Language
from schemas.limits import MAX_URL_CHARACTERS
from schemas.problems import Problem
from search_api.problems import problem_answer, refusal

MAX_HEAD_BYTES: Final = 65_535
"""Request line and headers together; the parser of addresses can take no more than this."""

LINGER_SECONDS: Final = 2.0
"""How long the rest of a refused request is read."""


class TooLongError(Exception):
    """The head of a request is longer than anything that is meant for us."""


class BoundedProtocol(HttpToolsProtocol):
    """One connection. To be given to uvicorn as `http=`."""

    _head_bytes = 0
    _closing: TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        """Feed the parser, unless the request is refused already."""
        if self._closing is None:
            super().data_received(data)

    def on_message_begin(self) -> None:
        """A request begins."""
        self._head_bytes = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A piece of the address."""
        self._count(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header."""
        self._count(name, value)
        super().on_header(name, value)

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be parsed, as problem+json, and end the connection.

        `msg` is uvicorn's sentence, which is the same for everything.
        """
        del msg
        if self._closing is not None or self.transport.is_closing():
            return
        self.transport.write(_REFUSAL)
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._closing = self.loop.call_later(LINGER_SECONDS, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone, or the time is over."""
        if self._closing is not None:
            self._closing.cancel()
        super().connection_lost(exc)

    def _count(self, *pieces: bytes) -> None:
        self._head_bytes += sum(map(len, pieces))
        if self._head_bytes > MAX_HEAD_BYTES:
            raise TooLongError  # the parser reports it, and `data_received` answers


def _refusal() -> bytes:
    # Two faults end here, and the parser does not tell them apart: too long, or not HTTP at all.
    answer = problem_answer(
        refusal(Problem("url-too-long", None, {"limit": MAX_URL_CHARACTERS})), Language.EN
    )
    headers = (
        b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json\r\n"
        b"cache-control: no-store\r\nx-content-type-options: nosniff\r\nconnection: close\r\n"
    )
    return headers + b"content-length: %d\r\n\r\n" % len(answer.body) + answer.body


_REFUSAL: Final = _refusal()
