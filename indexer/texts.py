"""Which texts of a record are searched, in reading order and by language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from schemas.language import Language, Localized
from schemas.posting import Posting
from schemas.seeker import SeekerProfile
from schemas.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class DocumentTexts:
    """The texts of a record.

    Titles and bodies are marked in hits; the heading (names, labels of codes) is only searched.
    """

    titles: dict[Language, str]
    bodies: dict[Language, str]
    heading: str

    def marked(self) -> Iterator[tuple[str, str]]:
        """The texts that words are marked in, by name: title.ja, title.en, text.ja, text.en."""
        for language, title in self.titles.items():
            yield f"title.{language}", title
        for language, body in self.bodies.items():
            yield f"text.{language}", body


def posting_texts(posting: Posting) -> DocumentTexts:
    """Everything a seeker may look for in a posting.

    The labels of its fields, ranks, working time and places are searched in both languages, so
    that a Japanese posting is found by "chemistry" or "Kyoto". The labels of term and institution
    type are not: every one of the former contains the word term.
    """
    application = posting.application
    body = (
        posting.content,
        posting.requirements,
        posting.term,
        posting.salary,
        posting.hours,
        posting.insurance,
        posting.start,
        posting.deadline_note,
        application.documents,
        application.procedure,
        application.selection,
        *(consideration.text for consideration in application.considerations),
        application.contact,
        posting.remarks,
    )
    names = (
        posting.institution.name,
        posting.department,
        posting.agent.name if posting.agent else None,
        *(place.address for place in posting.workplaces),
    )
    labels = (
        *_labels("research_field", posting.research_fields),
        *_labels("job_type", posting.job_types),
        *_labels("employment", (posting.employment,)),
        *_labels("prefecture", (place.prefecture for place in posting.workplaces)),
        *_labels("country", (place.country for place in posting.workplaces)),
    )
    return DocumentTexts(
        titles=_by_language((posting.title,)),
        bodies=_by_language(body),
        heading="\n".join((posting.data_number, *_texts(names), *labels)),
    )


def seeker_texts(profile: SeekerProfile) -> DocumentTexts:
    """Everything a recruiting institution may look for in a profile."""
    body = (
        profile.self_introduction,
        profile.career,
        profile.achievements,
        profile.wishes,
        profile.degree_field,
    )
    labels = (
        *_labels("research_field", profile.research_fields),
        *_labels("degree", (profile.degree,)),
        *_labels("job_type", profile.wished_job_types),
        *_labels("prefecture", profile.wished_prefectures),
    )
    return DocumentTexts(
        titles=_by_language((profile.headline,)),
        bodies=_by_language(body),
        heading="\n".join((profile.profile_number, *labels)),
    )


def _by_language(texts: Iterable[Localized | None]) -> dict[Language, str]:
    present = [text for text in texts if text is not None]
    joined = {
        Language.JA: "\n".join(text.ja for text in present if text.ja),
        Language.EN: "\n".join(text.en for text in present if text.en),
    }
    return {language: text for language, text in joined.items() if text}


def _texts(texts: Iterable[Localized | None]) -> Iterator[str]:
    for text in texts:
        if text is not None:
            yield from text.texts()


def _labels(name: str, codes: Iterable[str | None]) -> Iterator[str]:
    concepts = vocabulary(name)
    for code in dict.fromkeys(codes):
        if code is not None:
            yield concepts[code].ja
            yield concepts[code].en
