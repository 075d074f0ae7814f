"""From a template and plain values to a response."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from portal.dates import format_number
from portal.languages import address_in, remember_language
from portal.static_files import static_url
from portal.texts import texts_of
from schemas.language import Language


@cache
def templates() -> Environment:
    """The templates, compiled on first use and kept; everything put into them is escaped."""
    environment = Environment(
        loader=PackageLoader("portal"),
        autoescape=True,
        auto_reload=False,
        cache_size=-1,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static_url"] = static_url
    return environment


def prepare_templates() -> None:
    """Compile every template, so that the first reader does not wait for it."""
    for name in templates().list_templates(extensions=["html"]):
        templates().get_template(name)


def render(
    request: Request,
    template: str,
    language: Language,
    *,
    base_url: str = "",
    status: int = 200,
    **values: Any,  # noqa: ANN401 - templates take any plain value
) -> HTMLResponse:
    """The page of a template in `language`.

    `base_url` makes the canonical and alternate addresses absolute; without it there are none.
    """
    path, query = request.url.path, request.url.query
    other = Language.EN if language is Language.JA else Language.JA
    html = (
        templates()
        .get_template(template)
        .render(
            t=texts_of(language),
            number=partial(format_number, language=language),
            language=language.value,
            other_language=other.value,
            switch_url=address_in(path, query, other),
            base_url=base_url,
            alternates={each.value: address_in(path, query, each) for each in Language},
            **values,
        )
    )
    response = HTMLResponse(
        html,
        status_code=status,
        headers={"Content-Language": language.value, "Cache-Control": "no-cache, private"},
    )
    remember_language(request, response)
    return response
