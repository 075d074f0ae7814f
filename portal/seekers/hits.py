"""Hits as the result list shows them: the card of a posting with its labels, dates and badges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from portal.dates import day_of, format_short
from portal.labels import label_of
from portal.seekers.deadlines import Deadline, describe_deadline
from portal.seekers.links import posting_url
from portal.texts import Texts
from schemas.language import Language
from schemas.results import Hit, MarkedText

NEW_DAYS: Final = 7
"""A posting is new for a week."""

_WEB_MEANS: Final = frozenset({"web", "institution_system"})
_OPEN_ENDED: Final = frozenset({"permanent", "tenured"})
_PLACES_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Badge:
    """A short label: its kind, for the style, and its words."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class LocalText:
    """A text and, where it is not in the language of the page, its language."""

    text: str
    lang: str | None


@dataclass(frozen=True, slots=True)
class HitView:
    """One entry of the list."""

    id: str
    url: str
    title: MarkedText
    title_lang: str | None
    institution: LocalText
    department: LocalText | None
    place: str
    rank: str
    term: str
    deadline: Deadline
    updated: str
    updated_iso: str
    badges: tuple[Badge, ...]
    excerpt: MarkedText
    excerpt_lang: str | None


def make_hit_view(hit: Hit, today: date, t: Texts) -> HitView:
    """The entry of one hit."""
    card, language = hit.card, t.language
    updated = day_of(card["updated_at"])
    deadline = card["deadline"]
    tenure = card["tenure"]
    return HitView(
        id=hit.id,
        url=posting_url(hit.id),
        title=hit.title,
        title_lang=_other_language(card["title"], language),
        institution=local_text(card["institution"], language),
        department=local_text(card["department"], language) if card["department"] else None,
        place=_places(card["workplaces"], t),
        rank=t("list_separator").join(
            label_of("job_type", code, language) for code in card["job_types"]
        ),
        term=label_of("tenure", tenure, language) if tenure and tenure not in _OPEN_ENDED else "",
        deadline=describe_deadline(date.fromisoformat(deadline) if deadline else None, today, t),
        updated=format_short(updated, language),
        updated_iso=updated.isoformat(),
        badges=make_badges(card, today, t),
        excerpt=hit.excerpt,
        excerpt_lang=_written_language(hit.excerpt, language),
    )


def make_badges(card: Mapping[str, Any], today: date, t: Texts) -> tuple[Badge, ...]:
    """What catches the eye of a person who goes through many postings."""
    badges = []
    if (today - date.fromisoformat(card["first_published_on"])).days <= NEW_DAYS:
        badges.append(Badge("new", t("badge.new")))
    if card["is_non_public"]:
        badges.append(Badge("agent", t("badge.non_public")))
    if card["tenure"] in _OPEN_ENDED:
        badges.append(Badge("tenure", label_of("tenure", card["tenure"], t.language)))
    if not _WEB_MEANS.isdisjoint(card["application_means"]):
        badges.append(Badge("web", t("badge.web")))
    if card["posting_language"] in ("en", "both") or t.language is Language.EN:
        badges.append(Badge("language", t(f"badge.language_{card['posting_language']}")))
    return tuple(badges)


def local_text(texts: Mapping[str, str], language: Language) -> LocalText:
    """The text in `language`, or in the other one with its language named."""
    own = texts.get(language)
    if own is not None:
        return LocalText(own, None)
    return next((LocalText(text, lang) for lang, text in texts.items()), LocalText("", None))


def _other_language(texts: Mapping[str, str], language: Language) -> str | None:
    return None if language in texts else next(iter(texts), None)


def _written_language(text: MarkedText, language: Language) -> str | None:
    """The language of an excerpt, which may be either: Japanese is what has kana or kanji in it."""
    is_japanese = any(
        "\u3040" <= character <= "\u9fff" for segment, _ in text for character in segment
    )
    written = Language.JA if is_japanese else Language.EN
    return None if written is language or not text else written.value


def _places(workplaces: list[Mapping[str, str | None]], t: Texts) -> str:
    names = dict.fromkeys(
        label_of("prefecture", place["prefecture"], t.language)
        if place["prefecture"]
        else label_of("country", place["country"] or "", t.language)
        for place in workplaces
    )
    shown = t("list_separator").join(list(names)[:_PLACES_SHOWN])
    more = len(names) - _PLACES_SHOWN
    return t("hit.places_more", places=shown, count=more) if more > 0 else shown
