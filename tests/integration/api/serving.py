"""The site as it is served, in a thread of the test, on a port of its own."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from typing import Any

import httpx
import uvicorn

from koubo.container import Container, engine_config, utc_now
from koubo.http_protocol import server_config
from koubo.settings import Settings
from koubo.web import create_app
from search_engine.factory import open_engine
from search_engine.searcher import Searcher


@contextmanager
def serve(container: Container) -> Iterator[httpx.Client]:
    """Serve until the context ends; a client of the site."""
    server = uvicorn.Server(server_config(create_app(container), "127.0.0.1", 0))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
        assert thread.is_alive()
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(timeout=10)


@contextmanager
def container_with(container: Container, **changes: Any) -> Iterator[Container]:
    """The same parts with other settings; with an engine of its own if its URL is among them."""
    settings = Settings.model_validate(container.settings.model_dump() | changes)
    if "engine_url" not in changes:
        yield replace(container, settings=settings)
        return
    engine = open_engine(engine_config(settings, container.analyzer.version))
    try:
        searcher = Searcher(engine, container.analyzer, utc_now)
        yield replace(container, settings=settings, engine=engine, searcher=searcher)
    finally:
        engine.close()


@dataclass(frozen=True, slots=True)
class Received:
    """An answer."""

    status: int
    media_type: str
    body: bytes


def get(client: httpx.Client, target: str) -> Received:
    """What comes back for an address of any length; httpx has a limit of its own."""
    connection = HTTPConnection(client.base_url.host, client.base_url.port, timeout=5)
    with closing(connection):
        connection.request("GET", target)
        response = connection.getresponse()
        return Received(response.status, response.headers["content-type"], response.read())


def raw_request(client: httpx.Client, *pieces: bytes) -> bytes:
    """What comes back for bytes that no client library would send, until the connection ends."""
    address = (client.base_url.host, client.base_url.port or 80)
    with socket.create_connection(address, timeout=5) as connection:
        for piece in pieces:
            try:
                connection.sendall(piece)
            except (BrokenPipeError, ConnectionResetError):
                break
        received = b""
        while chunk := connection.recv(65_536):
            received += chunk
    return received
