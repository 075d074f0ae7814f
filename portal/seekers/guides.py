"""Pages that explain: what this is, and how to search."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from portal.config import PortalConfig
from portal.languages import choose_language
from portal.rendering import render
from portal.seekers.links import results_url
from schemas.language import Language
from schemas.query import SearchQuery

_EXAMPLES = {
    Language.JA: {
        "all": SearchQuery(all=("機械学習", "画像")),
        "any": SearchQuery(any=("ポスドク", "助教")),
        "none": SearchQuery(all=("情報",), none=("個人情報",)),
        "phrase": SearchQuery(all=("machine learning",)),
        "non_public": SearchQuery(all=("[非公開]",)),
    },
    Language.EN: {
        "all": SearchQuery(all=("robotics", "control")),
        "any": SearchQuery(any=("postdoc", "lecturer")),
        "none": SearchQuery(all=("information",), none=("personal information",)),
        "phrase": SearchQuery(all=("machine learning",)),
        "non_public": SearchQuery(all=("[非公開]",)),
    },
}


class GuideViews:
    """`/about` and `/help`."""

    def __init__(self, config: PortalConfig) -> None:
        self._config = config

    def about(self, request: Request) -> Response:
        """What this service is."""
        return self._show(request, "pages/about.html")

    def help(self, request: Request) -> Response:
        """How to search, each rule with an example to try."""
        return self._show(request, "pages/help.html")

    def _show(self, request: Request, template: str) -> Response:
        language = choose_language(request, self._config.default_language)
        examples = {name: results_url(query) for name, query in _EXAMPLES[language].items()}
        return render(
            request, template, language, base_url=self._config.base_url, examples=examples
        )
