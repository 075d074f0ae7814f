"""The floor: bare FastAPI routes that send a ready-made search and hand back the engine's JSON.

`/dict` returns the client's answer as any route would; `/json` spares FastAPI's own encoding and
is as little as a route can do. No parameters, no compiling, no marking, no limits, no headers.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch
from fastapi import FastAPI
from fastapi.responses import JSONResponse

client = Elasticsearch(os.environ["FLOOR_ELASTICSEARCH_URL"], connections_per_node=40)
bodies: list[dict[str, Any]] = json.loads(Path(os.environ["FLOOR_BODIES"]).read_text())
index = os.environ["FLOOR_INDEX"]
app = FastAPI()


@app.get("/ready")
def ready() -> dict[str, bool]:
    """The server answers."""
    return {"ready": True}


@app.get("/dict")
def search_dict(number: int) -> Any:  # noqa: ANN401 - whatever the engine says
    """The engine's answer as a returned value."""
    return client.search(index=index, body=bodies[number]).body


@app.get("/json")
def search_json(number: int) -> JSONResponse:
    """The engine's answer, encoded at once."""
    return JSONResponse(client.search(index=index, body=bodies[number]).body)
