"""The web application: API, pages and what every request passes."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from koubo.background import Background
from koubo.container import Container, utc_now
from koubo.jobs import read_record_state
from koubo.metrics import RecordCollector, metrics
from koubo.metrics_page import metrics_route
from koubo.middleware import PROBES, Envelope, LoadGuard, RequestGuard
from koubo.security_headers import security_headers
from portal import PortalConfig, count_nothing, create_portal, render_problem_page
from schemas.language import Language
from schemas.problems import RefusedError
from search_api import ApiConfig, create_api
from search_api.calls import read_call
from search_api.problems import explain, problem_answer
from search_engine.port import EngineError


def create_app(container: Container, background: Background | None = None) -> FastAPI:
    """The application around the parts of a container, which stays the caller's to close.

    With what runs beside it, page views are counted.

    There is no page of interactive API documentation: it would need scripts from elsewhere, which
    the content security policy forbids. `docs/api.md` explains, `/api/v1/openapi.json` specifies.
    """
    settings = container.settings
    base_url = settings.base_url.rstrip("/")
    app = FastAPI(title="Koubo", openapi_url=None, redirect_slashes=False)
    if token := settings.metrics_token.get_secret_value():
        record = RecordCollector(container.store, utc_now)
        app.router.routes.append(metrics_route(lambda: metrics().exposition(record), token))
    app.router.routes.extend(create_api(container.searcher, _api_config(container, base_url)))
    app.include_router(
        create_portal(
            container.searcher,
            PortalConfig(
                base_url,
                settings.default_language,
                utc_now,
                background.accesses.count if background else count_nothing,
            ),
        )
    )
    errors = ErrorAnswers(settings.default_language)
    for kind in (RefusedError, EngineError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, errors.respond)
    # The last added is the first to see a request.
    app.add_middleware(RequestGuard, refuse=errors.refuse)
    app.add_middleware(LoadGuard, limit=settings.max_requests_under_way, refuse=errors.refuse)
    app.add_middleware(
        Envelope,
        headers_for=security_headers(base_url),
        refuse=errors.refuse,
        routes=app.router.routes,
    )
    return app


class ErrorAnswers:
    """How an error is told: as problem+json by the API and the probes, as a page elsewhere."""

    def __init__(self, default_language: Language) -> None:
        self._default_language = default_language

    def respond(self, request: Request, error: Exception) -> Response:
        """The answer to a request that ended in `error`."""
        explanation = explain(error)
        path = request.scope["path"]
        if path in PROBES or path == "/api" or path.startswith("/api/"):
            call = read_call(request.scope, self._default_language)
            answer = problem_answer(explanation, call.language)
            response = Response(answer.body, answer.status)
            response.raw_headers += [(b"content-type", answer.media_type), *answer.headers]
            return response
        page = render_problem_page(
            request,
            explanation.problems,
            explanation.status,
            default_language=self._default_language,
        )
        for name, value in explanation.headers:
            page.headers[name.decode()] = value.decode()
        return page

    async def refuse(self, scope: Scope, receive: Receive, send: Send, error: Exception) -> None:
        """Send that answer from outside of a route."""
        await self.respond(Request(scope, receive), error)(scope, receive, send)


def _api_config(container: Container, base_url: str) -> ApiConfig:
    settings = container.settings
    return ApiConfig(
        base_url=base_url,
        analyzer_version=container.analyzer.version,
        clock=utc_now,
        default_language=settings.default_language,
        is_seeker_search_enabled=settings.is_seeker_search_enabled,
        record_state=lambda: read_record_state(container),
    )
