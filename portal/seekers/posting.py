"""One posting, in full; or that there is none, or that it has ended (S10 to S15)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.config import PortalConfig
from portal.dates import day_in_japan, format_long
from portal.errors import render_problem_page
from portal.languages import choose_language
from portal.rendering import render
from portal.seekers.applying import make_applying
from portal.seekers.deadlines import describe_deadline
from portal.seekers.facts import make_facts
from portal.seekers.hits import LocalText, make_badges
from portal.seekers.links import results_url, results_url_before
from portal.seekers.sections import make_passage, make_sections
from portal.texts import Texts, texts_of
from schemas.ids import parse_data_number
from schemas.language import Language, Localized
from schemas.posting import Posting
from schemas.problems import Problem
from schemas.query import SearchQuery
from search_engine.searcher import Searcher

_SECOND = timedelta(seconds=1)


class PostingView:
    """`/postings/{data_number}`."""

    def __init__(self, searcher: Searcher, config: PortalConfig) -> None:
        self._searcher = searcher
        self._config = config

    def show(self, request: Request, data_number: str) -> Response:
        """The posting; 404 if there is none (yet), 410 once it has ended.

        Raises EngineError if the engine fails.
        """
        language = choose_language(request, self._config.default_language)
        now = self._config.clock()
        posting = self._find(data_number)
        if posting is None or now < posting.publication.visible_from:
            problem = Problem("posting-not-found")
            return render_problem_page(request, [problem], 404, default_language=language)
        if not posting.publication.is_visible_at(now):
            return self._show_ended(request, posting, language)
        if request.method == "GET":
            self._config.count_access(posting.data_number)
        return render(
            request,
            "pages/posting.html",
            language,
            base_url=self._config.base_url,
            back_url=results_url_before(request.headers.get("referer", ""), request.url.netloc),
            **_values(posting, day_in_japan(now), texts_of(language)),
        )

    def _find(self, data_number: str) -> Posting | None:
        try:
            return self._searcher.find_posting(parse_data_number(data_number))
        except ValueError:
            return None

    def _show_ended(self, request: Request, posting: Posting, language: Language) -> Response:
        """Title and institution, nothing else (S13)."""
        return render(
            request,
            "pages/posting_ended.html",
            language,
            status=410,
            heading=Problem("posting-ended").message(language),
            title=_local(posting.title, language),
            institution=_local(posting.institution.name, language),
            institution_url=_institution_url(posting, language),
        )


def _values(posting: Posting, today: date, t: Texts) -> dict[str, Any]:
    language, publication = t.language, posting.publication
    written = posting.title.ja is not None, posting.title.en is not None
    return {
        "title": _local(posting.title, language),
        "institution": _local(posting.institution.name, language),
        "department": _local(posting.department, language) if posting.department else None,
        "institution_url": _institution_url(posting, language),
        "is_translated": all(written) or written[language is Language.EN],
        "badges": make_badges(_badge_values(posting), today, t),
        "deadline": describe_deadline(posting.deadline, today, t),
        "facts": make_facts(posting, today, t),
        "sections": make_sections(posting, language),
        "applying": make_applying(posting, t),
        "remarks": make_passage(posting.remarks, language),
        "agent": posting.agent,
        "agent_name": _local(posting.agent.name, language) if posting.agent else None,
        "source_url": str(posting.url) if posting.url else None,
        "data_number": posting.data_number,
        "published": format_long(publication.first_published_on, language),
        "updated": format_long(day_in_japan(publication.updated_at), language),
        "until": format_long(day_in_japan(publication.visible_until - _SECOND), language),
    }


def _badge_values(posting: Posting) -> dict[str, Any]:
    return {
        "first_published_on": posting.publication.first_published_on.isoformat(),
        "is_non_public": posting.is_non_public,
        "tenure": posting.tenure,
        "application_means": posting.application.means,
        "posting_language": posting.languages,
    }


def _institution_url(posting: Posting, language: Language) -> str:
    """The postings that name this institution."""
    return results_url(SearchQuery(all=(posting.institution.name.best(language),)))


def _local(text: Localized, language: Language) -> LocalText:
    own, other = (text.ja, text.en) if language is Language.JA else (text.en, text.ja)
    lang = Language.EN if language is Language.JA else Language.JA
    return LocalText(own, None) if own is not None else LocalText(other or "", lang.value)
