"""Style sheet, scripts and images: read once, served under names that hold a hash of the content.

A changed file has a new name, so browsers may keep what they have for a year. The style sheets are
joined in the order of `_SHEETS`; cascade layers make that order the only one that matters.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

_SHEETS: Final = (
    "vendor/tokens.css",
    "css/layers.css",
    "css/theme.css",
    "css/base.css",
    "css/layout.css",
    "css/controls.css",
    "css/search_form.css",
    "css/summary.css",
    "css/facets.css",
    "css/hits.css",
    "css/posting.css",
    "css/messages.css",
    "css/start.css",
    "css/print.css",
)
_FILES: Final = ("vendor/htmx.min.js", "koubo.js", "favicon.svg")
_YEAR: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it is served."""

    name: str
    media_type: str
    content: bytes
    compressed: bytes


@cache
def static_files() -> Mapping[str, StaticFile]:
    """Every file by the plain name that templates use."""
    folder = files("portal").joinpath("static")
    found = {
        name.rsplit("/", 1)[-1]: folder.joinpath(name).read_bytes() for name in (*_SHEETS, *_FILES)
    }
    sheets = (found.pop(name.rsplit("/", 1)[-1]) for name in _SHEETS)
    found["koubo.css"] = b"\n".join(sheets)
    return {name: _make(name, content) for name, content in found.items()}


def static_url(name: str) -> str:
    """The address of a file, by its plain name. Raises KeyError for an unknown one."""
    return f"/static/{static_files()[name].name}"


def serve_static(request: Request, name: str) -> Response:
    """The file of that hashed name, 404 if there is none."""
    file = _by_hashed_name().get(name)
    if file is None:
        return Response(status_code=404)
    headers = {"Cache-Control": _YEAR, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(file.compressed, media_type=file.media_type, headers=headers)
    return Response(file.content, media_type=file.media_type, headers=headers)


@cache
def _by_hashed_name() -> Mapping[str, StaticFile]:
    return {file.name: file for file in static_files().values()}


def _make(name: str, content: bytes) -> StaticFile:
    stem, _, ending = name.rpartition(".")
    digest = hashlib.sha256(content).hexdigest()[:12]
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return StaticFile(f"{stem}.{digest}.{ending}", media_type, content, gzip.compress(content, 9))
