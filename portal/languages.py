"""Which language a page is shown in, and how the choice is remembered.

In this order: `ln` in the address (1 is English, 0 is Japanese; S17), the cookie of an earlier
choice, the browser's Accept-Language, the default of the site.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl, quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from schemas.language import Language
from schemas.negotiation import accepted_language

PARAMETER: Final = "ln"
COOKIE: Final = "koubo_language"

_COOKIE_SECONDS: Final = 365 * 24 * 3600
_BY_PARAMETER: Final = {"1": Language.EN, "0": Language.JA}
_VALUES: Final = {language: value for value, language in _BY_PARAMETER.items()}


def choose_language(request: Request, default: Language) -> Language:
    """The language of the answer to a request."""
    asked = asked_language(request)
    if asked is not None:
        return asked
    remembered = request.cookies.get(COOKIE, "")
    if remembered in set(Language):
        return Language(remembered)
    return accepted_language(request.headers.get("accept-language", "")) or default


def asked_language(request: Request) -> Language | None:
    """The language the address itself asks for, if it does."""
    return _BY_PARAMETER.get(request.query_params.get(PARAMETER, ""))


def remember_language(request: Request, response: Response) -> None:
    """Keep a language that the address asked for, and say what the answer depends on."""
    response.headers["Vary"] = "Accept-Language, Cookie"
    asked = asked_language(request)
    if asked is not None and request.cookies.get(COOKIE) != asked:
        response.set_cookie(
            COOKIE,
            asked.value,
            max_age=_COOKIE_SECONDS,
            path="/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )


def address_in(path: str, query: str, language: Language) -> str:
    r"""The same address on this site, asking for `language`.

    A path that begins like the name of a host (`//elsewhere`, `/\elsewhere`) stays a path.
    """
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if name != PARAMETER]
    here = quote(path.lstrip("/\\"), safe="/%:@!$&'()*+,;=~")
    return f"/{here}?{urlencode([*kept, (PARAMETER, _VALUES[language])])}"
