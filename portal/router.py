"""The addresses of the pages."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from portal.config import PortalConfig
from portal.rendering import prepare_templates
from portal.seekers.guides import GuideViews
from portal.seekers.posting import PostingView
from portal.seekers.result_list import ResultListView
from portal.seekers.start import StartView
from portal.static_files import serve_static
from search_engine.searcher import Searcher


def create_portal(searcher: Searcher, config: PortalConfig) -> APIRouter:
    """Every page and file of the portal, to be included at the root of the application.

    Raises EngineError where the engine fails and the page has nothing to show without it.
    """
    prepare_templates()
    router = APIRouter(include_in_schema=False, default_response_class=Response)
    guides = GuideViews(config)
    pages: dict[str, Callable[..., Response]] = {
        "/": StartView(searcher, config).show,
        "/postings": ResultListView(searcher, config).show,
        "/postings/{data_number}": PostingView(searcher, config).show,
        "/about": guides.about,
        "/help": guides.help,
    }
    for path, endpoint in pages.items():
        router.add_api_route(path, endpoint, methods=["GET", "HEAD"], response_model=None)

    @router.api_route("/static/{name}", methods=["GET", "HEAD"], response_model=None)
    def static(request: Request, name: str) -> Response:
        return serve_static(request, name)

    return router
