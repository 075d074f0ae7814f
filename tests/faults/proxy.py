"""A TCP proxy on the loopback interface that does to a connection what networks do.

`down` refuses new connections and resets those there are; `hangs` takes connections and passes
nothing on; `latency_seconds` holds every piece of an answer back for so long;
`bytes_per_second` lets answers through no faster; `cut_after_bytes` resets a connection when so
much of the answer has passed, in the middle of it; `reset` resets the connections there are, once.
Changes apply to connections that are open already.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeVar

_PIECE: Final = 16_384
_LOOK_SECONDS: Final = 0.02
"""How soon a connection that hangs notices that it may go on."""

_Value = TypeVar("_Value")


class Proxy:
    """Passes connections to one address on. Set the attributes at any time, from any thread."""

    def __init__(self, host: str, port: int) -> None:
        self._target: Final = (host, port)
        self._loop: Final = asyncio.new_event_loop()
        self._thread: Final = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None
        self._open: Final[set[asyncio.StreamWriter]] = set()
        self.port = 0
        self.hangs = False
        self.latency_seconds = 0.0
        self.bytes_per_second: float | None = None
        self.cut_after_bytes: int | None = None
        self.connections = 0
        """How many there have been."""

    @property
    def address(self) -> str:
        """Where it listens, as `host:port`."""
        return f"127.0.0.1:{self.port}"

    def begin(self) -> None:
        """Listen, on a port that stays the same however often it goes down."""
        self._thread.start()
        self._run(self._listen)

    def end(self) -> None:
        """Reset every connection and listen no more."""
        self.down()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def down(self) -> None:
        """Refuse new connections, and reset those there are."""
        self._run(self._close)

    def up(self) -> None:
        """Take connections again."""
        self._run(self._listen)

    def reset(self) -> None:
        """Reset the connections there are; new ones are taken."""
        self._run(self._reset)

    def heal(self) -> None:
        """Pass everything on as it comes again."""
        self.hangs = False
        self.latency_seconds = 0.0
        self.bytes_per_second = self.cut_after_bytes = None
        self.up()

    def _run(self, step: Callable[[], Coroutine[Any, Any, _Value]]) -> _Value:
        return asyncio.run_coroutine_threadsafe(step(), self._loop).result(10)

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        await self._reset()

    async def _reset(self) -> None:
        for writer in tuple(self._open):
            _abort(writer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        behind: asyncio.StreamWriter | None = None
        try:
            answers, behind = await asyncio.open_connection(*self._target)
            self._open.add(behind)
            pumps = (self._pass_on(reader, behind), self._pass_back(answers, writer))
            await asyncio.gather(*pumps)
        except OSError:
            _abort(writer)  # nobody listens behind, or one side has gone
        finally:
            for one in filter(None, (writer, behind)):
                self._open.discard(one)
                one.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(_PIECE):
            await self._while_it_hangs()
            writer.write(data)
            await writer.drain()
        with suppress(OSError):
            writer.write_eof()

    async def _pass_back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        passed = 0
        while data := await reader.read(_PIECE):
            await asyncio.sleep(self.latency_seconds)
            await self._while_it_hangs()
            limit = self.cut_after_bytes
            if limit is not None and passed + len(data) > limit:
                writer.write(data[: max(0, limit - passed)])
                await writer.drain()
                await asyncio.sleep(_LOOK_SECONDS)  # let what was written leave before the reset
                _abort(writer)
                raise ConnectionResetError
            if self.bytes_per_second is not None:
                await asyncio.sleep(len(data) / self.bytes_per_second)
            writer.write(data)
            await writer.drain()
            passed += len(data)
        with suppress(OSError):
            writer.write_eof()

    async def _while_it_hangs(self) -> None:
        while self.hangs:  # noqa: ASYNC110 - set by other threads, which an Event is not made for
            await asyncio.sleep(_LOOK_SECONDS)


@contextmanager
def proxy_to(port: int, host: str = "127.0.0.1") -> Iterator[Proxy]:
    """A proxy that is there for as long as the context lasts."""
    proxy = Proxy(host, port)
    proxy.begin()
    try:
        yield proxy
    finally:
        proxy.end()


def _abort(writer: asyncio.StreamWriter) -> None:
    """Reset, with RST: a close would look like an orderly end of the answer."""
    with suppress(OSError, AttributeError):
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
