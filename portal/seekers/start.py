"""The start page: the form, the ways into the postings with their counts, the newest ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from portal.config import PortalConfig
from portal.dates import day_in_japan
from portal.labels import labels_of
from portal.languages import choose_language
from portal.rendering import render
from portal.seekers.form import make_form
from portal.seekers.hierarchy import hierarchy_of
from portal.seekers.hits import make_hit_view
from portal.seekers.links import RESULTS_PATH, results_url
from portal.texts import texts_of
from schemas.language import Language
from schemas.query import SearchQuery
from search_engine.searcher import Searcher

NEWEST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """A way into the postings: all of one value, and those below it."""

    text: str
    lang: str | None
    count: int
    url: str
    children: tuple[Entry, ...] = ()


class StartView:
    """`/`."""

    def __init__(self, searcher: Searcher, config: PortalConfig) -> None:
        self._searcher = searcher
        self._config = config

    def show(self, request: Request) -> Response:
        """The page. Raises EngineError if the engine fails."""
        language = choose_language(request, self._config.default_language)
        t = texts_of(language)
        result = self._searcher.search(SearchQuery(per_page=NEWEST_SHOWN), language)
        counts = {name: dict(values) for name, values in result.facets.items()}
        today = day_in_japan(self._config.clock())
        types = counts.get("institution_type", {})
        fields, places = hierarchy_of("research_field"), hierarchy_of("prefecture")
        return render(
            request,
            "pages/start.html",
            language,
            base_url=self._config.base_url,
            form=make_form(SearchQuery(), language),
            total=result.total,
            institution_types=_entries("institution_type", types, types, language),
            research_fields=_entries(
                "research_field", fields.roots, counts.get("research_field", {}), language
            ),
            places=_entries("prefecture", places.roots, counts.get("prefecture", {}), language),
            newest=[make_hit_view(hit, today, t) for hit in result.hits],
            all_url=RESULTS_PATH,
        )


def _entries(
    name: str, codes: Iterable[str], counts: dict[str, int], language: Language, levels: int = 2
) -> tuple[Entry, ...]:
    """Values with postings; a level below for trees."""
    labels = labels_of(name, language)
    if levels == 0:
        return ()
    children = hierarchy_of(name).children
    return tuple(
        Entry(
            *labels[code],
            counts[code],
            results_url(SearchQuery().with_filter(name, (code,))),
            _entries(name, children.get(code, ()), counts, language, levels - 1),
        )
        for code in codes
        if counts.get(code) and code in labels
    )
