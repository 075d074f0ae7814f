"""The page of figures: for those who show the token, and for nobody else.

How much is searched and what is broken is no secret of a person's, but it is nobody's business
either. Without a token there is no page at all. "From this machine only" would be no protection:
behind a proxy every request comes from this machine.
"""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from koubo.metrics import CONTENT_TYPE

PATH: Final = "/metrics"

_PATIENCE_SECONDS: Final = 5.0
_NEVER_STORED: Final = {"cache-control": "no-store"}

Exposition = Callable[[], bytes]


def metrics_route(exposition: Exposition, token: str) -> Route:
    """The page among the routes of the site. `token` is not empty."""

    async def show(request: Request) -> Response:
        if not _may_see(request.headers.get("authorization", ""), token):
            return Response(None, 401, {**_NEVER_STORED, "www-authenticate": "Bearer"})
        # Reading the record takes a moment, in which other requests go on.
        body = await run_in_threadpool(exposition)
        return Response(body, 200, {**_NEVER_STORED, "content-type": CONTENT_TYPE})

    return Route(PATH, show, methods=["GET"])


@contextmanager
def metrics_server(exposition: Exposition, token: str, host: str, port: int) -> Iterator[int]:
    """The page by itself, for processes that serve nothing else; gives the port.

    `token` is not empty; 0 as the port takes a free one.
    """

    class Handler(BaseHTTPRequestHandler):
        timeout = _PATIENCE_SECONDS
        server_version = "koubo"
        sys_version = ""

        def do_GET(self) -> None:
            if self.path != PATH:
                self._answer(404, b"")
            elif not _may_see(self.headers.get("Authorization", ""), token):
                self._answer(401, b"")
            else:
                self._answer(200, exposition())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - the base class's
            """Nothing: a request line is what somebody sent."""

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", CONTENT_TYPE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer((host, port), Handler)
    thread = threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _may_see(authorization: str, token: str) -> bool:
    shown = authorization.removeprefix("Bearer ").encode(errors="replace")
    # As long for a wrong first letter as for a wrong last one.
    return hmac.compare_digest(shown, token.encode())
