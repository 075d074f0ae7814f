"""The addresses of the API."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from starlette.routing import BaseRoute, Route

from schemas.collection import Collection
from search_api.answers import json_answer
from search_api.config import ApiConfig
from search_api.endpoint import Endpoint, Respond
from search_api.openapi import openapi_document
from search_api.rendering import API_PATH
from search_api.routes_health import ready_route, show_alive
from search_api.routes_postings import posting_route
from search_api.routes_search import disabled_route, search_route
from search_api.routes_vocabularies import list_route, show_vocabulary
from search_engine.searcher import Searcher

OPENAPI_PATH = f"{API_PATH}/openapi.json"


def create_api(searcher: Searcher, config: ApiConfig) -> list[BaseRoute]:
    """Every route of the API, the most used first, to be put before all others."""
    searches = ThreadPoolExecutor(config.threads, "search")
    # A probe must get its answer while every search waits for an engine that has stopped.
    probes = ThreadPoolExecutor(2, "probe")
    document = json_answer(openapi_document(config.base_url))

    def route(path: str, respond: Respond, executor: ThreadPoolExecutor = searches) -> Route:
        endpoint = Endpoint(respond, config.default_language, executor)
        return Route(path, endpoint, methods=["GET"])

    search_seekers: Respond = disabled_route
    if config.is_seeker_search_enabled:
        search_seekers = search_route(searcher, config, Collection.SEEKERS)
    return [
        route(f"{API_PATH}/postings", search_route(searcher, config, Collection.POSTINGS)),
        route(f"{API_PATH}/postings/{{data_number}}", posting_route(searcher, config)),
        route(f"{API_PATH}/seekers", search_seekers),
        route(f"{API_PATH}/vocabularies", list_route(config)),
        route(f"{API_PATH}/vocabularies/{{name}}", show_vocabulary),
        route(OPENAPI_PATH, lambda _: document),
        route("/healthz", show_alive, probes),
        route("/readyz", ready_route(searcher, config), probes),
    ]
