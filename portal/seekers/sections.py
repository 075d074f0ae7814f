"""The texts of a posting as sections, in the order a person decides: work, terms, requirements."""

from __future__ import annotations

from dataclasses import dataclass

from portal.seekers.linking import TextPart, link_addresses
from schemas.language import Language, Localized
from schemas.posting import Posting


@dataclass(frozen=True, slots=True)
class Passage:
    """A text ready to show: its pieces, and its language if it is not the page's."""

    parts: tuple[TextPart, ...]
    lang: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """A text under the heading `section.<id>`."""

    id: str
    passage: Passage


def make_sections(posting: Posting, language: Language) -> list[Section]:
    """The sections that come before how to apply; those without a text are left out."""
    texts = {
        "content": posting.content,
        "requirements": posting.requirements,
        "salary": posting.salary,
        "term": posting.term,
        "hours": posting.hours,
        "insurance": posting.insurance,
        "start": posting.start,
    }
    found = ((name, make_passage(text, language)) for name, text in texts.items())
    return [Section(name, passage) for name, passage in found if passage is not None]


def make_passage(text: Localized | None, language: Language) -> Passage | None:
    """A text in the language of the page, or in the other one."""
    if text is None:
        return None
    own = text.ja if language is Language.JA else text.en
    other = Language.EN if language is Language.JA else Language.JA
    return Passage(
        link_addresses(text.best(language).strip()), None if own is not None else other.value
    )
