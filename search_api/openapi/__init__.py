"""The OpenAPI document, generated from the tables that the routes read.

Filters, orders, limits and codes come from `schemas`; so a filter that is added there is documented
here. `parameters.py` describes what can be asked, `components.py` the shapes of answers,
`operations.py` each address with its answers, errors and examples. The document is reviewed as a
file, `tests/integration/api/openapi.json`.
"""

from __future__ import annotations

from typing import Any, Final

from search_api.openapi.components import components
from search_api.openapi.operations import paths

API_VERSION: Final = "1.1.0"
"""Raised with each change of the API: the middle number for additions, the last for wordings."""

_DESCRIPTION: Final = (
    "Search academic and research job postings in Japan. Free, without registration.\n\n"
    "Every answer is JSON; every error is `application/problem+json` (RFC 9457) and names all "
    "problems at once. Unknown parameters are refused. An empty value is as good as an absent one."
)


def openapi_document(base_url: str) -> dict[str, Any]:
    """The document for a site at `base_url`."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Koubo API", "version": API_VERSION, "description": _DESCRIPTION},
        "servers": [{"url": base_url}],
        "tags": [
            {"name": "search", "description": "Postings and seeker profiles"},
            {"name": "vocabularies", "description": "Codes and their labels"},
            {"name": "health", "description": "For operators"},
        ],
        "paths": paths(),
        "components": components(),
    }
