"""What every request passes before and after its route, as plain ASGI.

In this order: `Envelope` (request id, security headers, access log, the last net under an error),
`LoadGuard` (so many at once and no more), `RequestGuard` (addresses that are too long or are not
text, requests with a body). A guard refuses before anything is parsed; how a refusal looks is
handed in, because the API says it as JSON and the pages as HTML.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final
from urllib.parse import quote_from_bytes, unquote_to_bytes

from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from koubo.logging_setup import event_logger
from koubo.metrics import metrics
from schemas.limits import MAX_URL_CHARACTERS
from schemas.problems import Problem, RefusedError

Refuse = Callable[[Scope, Receive, Send, Exception], Awaitable[None]]
"""Sends the answer that tells of an error."""

MAX_BODY_BYTES: Final = 1_024
"""No route reads a body. A small one does no harm; a large one is refused unread."""

PROBES: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""Answered under any load: a process that is busy must not be taken for a dead one."""

_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_BROKEN_ESCAPE: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_LANGUAGE: Final = re.compile(rb"(?:^|&)(lang=(?:ja|en)|ln=[01])(?=&|$)")
"""The language that an address asks for, in the API and on the pages."""

NO_ROUTE: Final = "none"
"""What is said of an address that belongs to no route, or that was refused before one was found."""

_access_log = event_logger("koubo.access")


class OverloadedError(RefusedError):
    """More requests are under way than this process answers at once."""

    def __init__(self) -> None:
        super().__init__(Problem("overloaded"))


class Envelope:
    """Gives each answer an id and its security headers, logs one line about it, and counts it.

    `headers_for` maps a path to headers that are added unless the answer has set them itself. Line
    and figures name the route and not the address: what people search for is theirs, and a wrong
    address may hold anything.
    """

    def __init__(
        self,
        app: ASGIApp,
        headers_for: Callable[[str], Mapping[bytes, bytes]],
        refuse: Refuse,
        routes: Sequence[BaseRoute] = (),
    ) -> None:
        self._app = app
        self._headers_for = headers_for
        self._refuse = refuse
        # FastAPI notes the route of a request, but for routes of Starlette's own kind.
        self._paths = {
            id(route.endpoint): route.path for route in routes if isinstance(route, Route)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = _request_id(scope)
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = list(message.get("headers", ()))
                given = {name.lower() for name, _ in headers}
                wanted = self._headers_for(scope["path"]).items()
                headers += [pair for pair in wanted if pair[0] not in given]
                headers.append((b"x-request-id", request_id))
                message = {**message, "headers": headers}
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception as error:
            if status:  # half of an answer is out: only the server can end the connection
                raise
            await self._refuse(scope, receive, send_with_headers, error)
        finally:
            seconds = time.perf_counter() - started
            _observe(scope["method"], self._route_of(scope), status, request_id, seconds)

    def _route_of(self, scope: Scope) -> str:
        path = getattr(scope.get("route"), "path", None)
        return path or self._paths.get(id(scope.get("endpoint")), NO_ROUTE)


def _request_id(scope: Scope) -> bytes:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return bytes(value)
    return secrets.token_hex(8).encode()


def _observe(method: str, route: str, status: int, request_id: bytes, seconds: float) -> None:
    figures = metrics()
    figures.requests.labels(route, str(status)).inc()
    figures.request_seconds.labels(route).observe(seconds)
    _access_log.info(
        "request",
        method=method,
        route=route,
        status=status,
        milliseconds=round(seconds * 1000, 2),
        request_id=request_id.decode(),
    )


class LoadGuard:
    """Refuses requests beyond a number under way, so that those accepted stay fast."""

    def __init__(self, app: ASGIApp, limit: int, refuse: Refuse) -> None:
        self._app = app
        self._limit = limit
        self._refuse = refuse
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] != "http" or scope["path"] in PROBES:
            await self._app(scope, receive, send)
            return
        if self._under_way >= self._limit:
            await self._refuse(scope, receive, send, OverloadedError())
            return
        self._under_way += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._under_way -= 1


class RequestGuard:
    """Lets through what is short enough, is text once decoded, and has no body to speak of.

    Behind it a query string is ASCII, and its escapes are UTF-8 without NUL.
    """

    def __init__(self, app: ASGIApp, refuse: Refuse) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] == "http":
            problem = _check_target(scope) or _check_body(scope)
            if problem is not None:
                # Whoever words the refusal gets an address that is safe to parse and to repeat.
                asked = _LANGUAGE.search(scope["query_string"], 0, MAX_URL_CHARACTERS)
                harmless = {**scope, "query_string": asked[1] if asked else b""}
                await self._refuse(harmless, receive, send, RefusedError(problem))
                return
        await self._app(scope, receive, send)


def _check_target(scope: Scope) -> Problem | None:
    path: bytes = scope.get("raw_path") or quote_from_bytes(scope["path"].encode()).encode()
    query_string: bytes = scope["query_string"]
    if len(path) + len(query_string) > MAX_URL_CHARACTERS:
        return Problem("url-too-long", None, {"limit": MAX_URL_CHARACTERS})
    if not (path.isascii() and query_string.isascii()):
        return Problem("malformed-request")
    if b"%" not in path and b"%" not in query_string:
        return None
    found = _not_text(path)
    if found is not None:
        return Problem("invalid-character", None, {"value": found})
    if _not_text(query_string) is None:
        return None
    for pair in query_string.split(b"&"):
        name, _, value = pair.partition(b"=")
        found = _not_text(name) or _not_text(value)
        if found is not None:
            field = unquote_to_bytes(name).decode(errors="replace")[:40]
            return Problem("invalid-character", field, {"value": found})
    return None


def _not_text(quoted: bytes) -> str | None:
    """What in a percent-encoded string is not a character that may be in one, if anything."""
    if _BROKEN_ESCAPE.search(quoted):
        return "%"
    plain = unquote_to_bytes(quoted)
    if b"\0" in plain:
        return "U+0000"
    try:
        plain.decode()
    except UnicodeDecodeError as error:
        return f"%{plain[error.start]:02X}"
    return None


def _check_body(scope: Scope) -> Problem | None:
    for name, value in scope["headers"]:
        if name == b"transfer-encoding":
            return Problem("body-not-accepted")
        if name == b"content-length" and not (value.isdigit() and int(value) <= MAX_BODY_BYTES):
            return Problem("body-not-accepted")
    return None
