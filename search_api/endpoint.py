"""Runs a route in a thread and sends its answer: the few lines that every API request passes.

A route of FastAPI would read parameters, look for dependencies, validate the answer and build a
response object on each request; here the scope becomes a `Call`, the `Answer` becomes two messages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor

from starlette.types import Receive, Scope, Send

from schemas.language import Language
from search_api.answers import Answer
from search_api.calls import Call, read_call
from search_api.problems import explain, problem_answer

Respond = Callable[[Call], Answer]


class Endpoint:
    """An ASGI application around one route. Errors of the route become problem+json."""

    def __init__(self, respond: Respond, default_language: Language, executor: Executor) -> None:
        self._respond = respond
        self._default_language = default_language
        self._executor = executor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        del receive  # no route takes a body
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._executor, self._answer, scope)
        await send_answer(answer, scope, send)

    def _answer(self, scope: Scope) -> Answer:
        call = read_call(scope, self._default_language)
        try:
            return self._respond(call)
        except Exception as error:  # noqa: BLE001 - the last place that can still say it as JSON
            return problem_answer(explain(error), call.language)


async def send_answer(answer: Answer, scope: Scope, send: Send) -> None:
    """Send an answer; to HEAD only what it would look like."""
    headers = [
        (b"content-type", answer.media_type),
        (b"content-length", str(len(answer.body)).encode()),
        *answer.headers,
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    body = b"" if scope["method"] == "HEAD" else answer.body
    await send({"type": "http.response.body", "body": body})
