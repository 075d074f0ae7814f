"""Writes `openapi.json` anew: run it after a change of the API, and review what changed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import orjson

from search_api.openapi import openapi_document

SNAPSHOT: Final = Path(__file__).with_name("openapi.json")
BASE_URL: Final = "https://koubo.example"


def document() -> bytes:
    """The document as the snapshot holds it."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(openapi_document(BASE_URL), option=options)


if __name__ == "__main__":
    SNAPSHOT.write_bytes(document())
