"""The JSON API: postings, seeker profiles, vocabularies, health; and how errors look over HTTP.

A request passes three steps. `calls.py` reads what was asked for (parameters, language); a route
(`routes_search.py`, `routes_postings.py`, `routes_vocabularies.py`, `routes_health.py`) is a plain
function from a `Call` to an `Answer`; `endpoint.py` runs it in a thread and sends the bytes.
`rendering.py` turns search results into JSON. `problems.py` is the only place where an error gets
an HTTP status and a body. `openapi/` describes all of it, generated from the same field tables
that the routes read.

Routes are Starlette routes that read the query string themselves: the values are checked once, by
`schemas.query_url`, and the answer is written once, by orjson (`docs/adr/0030-…`). Start reading
with `router.py`. May import: search_engine (searcher, port), schemas.
"""

from search_api.config import ApiConfig
from search_api.router import create_api

__all__ = ["ApiConfig", "create_api"]
