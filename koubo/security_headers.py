"""Security headers, by path: what a browser may do with a page, and with an answer of the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

_PAGE_POLICY: Final = (
    "default-src 'none'; "
    "script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_DATA_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"

_EVERYWHERE: Final = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"strict-origin-when-cross-origin",
    b"permissions-policy": (
        b"camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
    ),
    b"cross-origin-opener-policy": b"same-origin",
    b"cache-control": b"no-cache",
}
_TWO_YEARS: Final = b"max-age=63072000"


def security_headers(base_url: str) -> Callable[[str], Mapping[bytes, bytes]]:
    """The headers of an answer by its path.

    The API is public and knows nobody: any site may read it from a browser, without credentials.
    HSTS is for sites that are reached by https; sent by a trial on plain http it would be ignored
    at best, and lock the host's other services out at worst.
    """
    common = dict(_EVERYWHERE)
    if base_url.startswith("https://"):
        common[b"strict-transport-security"] = _TWO_YEARS
    pages = common | {
        b"content-security-policy": _PAGE_POLICY.encode(),
        b"cross-origin-resource-policy": b"same-origin",
    }
    data = common | {
        b"content-security-policy": _DATA_POLICY.encode(),
        b"cross-origin-resource-policy": b"cross-origin",
        b"access-control-allow-origin": b"*",
        b"access-control-expose-headers": b"Retry-After, X-Request-Id",
        b"vary": b"Accept-Language",
    }
    return lambda path: data if path.startswith("/api/") else pages
