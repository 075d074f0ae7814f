"""The texts of a posting as sections, in the order a person decides: work, terms, requirements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from portal.seekers.linking import TextPart, link_addresses
from schemas.language import Language, Localized
from schemas.posting import Posting

_SHORT_CHARACTERS: Final = 100


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
        "salary": _if_long(posting.salary),
        "term": _if_long(posting.term),
        "hours": posting.hours,
        "insurance": posting.insurance,
        "start": _if_long(posting.start),
    }
    found = ((name, make_passage(text, language)) for name, text in texts.items())
    return [Section(name, passage) for name, passage in found if passage is not None]


def is_short(text: Localized) -> bool:
    """Whether a text fits into a row of the table on top, and needs no section of its own."""
    return all(
        len(one.strip()) <= _SHORT_CHARACTERS and "\n" not in one.strip() for one in text.texts()
    )


def make_passage(text: Localized | None, language: Language) -> Passage | None:
    """A text in the language of the page, or in the other one."""
    if text is None:
        return None
    own = text.ja if language is Language.JA else text.en
    other = Language.EN if language is Language.JA else Language.JA
    return Passage(
        link_addresses(text.best(language).strip()), None if own is not None else other.value
    )


def _if_long(text: Localized | None) -> Localized | None:
    return None if text is None or is_short(text) else text
