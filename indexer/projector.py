"""A posting or a profile becomes a document: which text is searched, and what a hit shows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from analyzers import BREAK, TextAnalyzer
from indexer.cards import posting_card, seeker_card
from indexer.texts import DocumentTexts, posting_texts, seeker_texts
from schemas.collection import Collection
from schemas.posting import Posting, Publication
from schemas.seeker import SeekerProfile
from schemas.vocabulary import vocabulary
from search_engine.document import Document, encode_hit
from search_engine.mapping import (
    DEADLINE_DAY,
    TERMS,
    TITLE_TERMS,
    TITLE_WORDS,
    UPDATED_DAY,
    VISIBLE_FROM,
    VISIBLE_UNTIL,
    WORDS,
)
from search_engine.ordering import OPEN_UNTIL_FILLED, order_keys

JAPAN = ZoneInfo("Asia/Tokyo")

Record = Posting | SeekerProfile


class Projector:
    """Makes documents with one analyzer. Pure: the same record gives the same document."""

    def __init__(self, analyzer: TextAnalyzer) -> None:
        self._analyzer = analyzer

    def project(self, record: Record) -> Document:
        """The document of a posting or a profile."""
        if isinstance(record, Posting):
            return self._project(
                number=record.data_number,
                record=record,
                texts=posting_texts(record),
                codes=_posting_codes(record),
                card=posting_card(record),
                deadline=record.deadline,
            )
        return self._project(
            number=record.profile_number,
            record=record,
            texts=seeker_texts(record),
            codes=_seeker_codes(record),
            card=seeker_card(record),
            deadline=None,
        )

    def _project(  # noqa: PLR0913 - the parts of one document, named at the call
        self,
        *,
        number: str,
        record: Record,
        texts: DocumentTexts,
        codes: dict[str, tuple[str, ...]],
        card: dict[str, Any],
        deadline: date | None,
    ) -> Document:
        marked = {name: self._analyzer.analyze(text, marks=True) for name, text in texts.marked()}
        titles = [marked[name] for name in marked if name.startswith("title.")]
        bodies = [marked[name] for name in marked if not name.startswith("title.")]
        all_texts = [*titles, self._analyzer.analyze(texts.heading), *bodies]
        return Document(
            id=number,
            version=record.revision,
            exact={
                TERMS: _unique(chain.from_iterable([each.terms for each in all_texts])),
                TITLE_TERMS: _unique(chain.from_iterable([each.terms for each in titles])),
                **codes,
            },
            words={
                WORDS: _with_breaks([each.words for each in all_texts]),
                TITLE_WORDS: _with_breaks([each.words for each in titles]),
            },
            numbers=_numbers(record.publication, int(number[1:]), deadline),
            hit=encode_hit(
                card,
                dict(texts.marked()),
                {name: each.marks for name, each in marked.items() if each.marks is not None},
            ),
            record=record.model_dump_json(exclude_none=True),
        )


def collection_of(record: Record) -> Collection:
    """The collection a record belongs to."""
    return Collection.POSTINGS if isinstance(record, Posting) else Collection.SEEKERS


def _posting_codes(posting: Posting) -> dict[str, tuple[str, ...]]:
    return _codes(
        research_field=posting.research_fields,
        job_type=posting.job_types,
        institution_type=(posting.institution.type,),
        employment=(posting.employment,),
        tenure=(posting.tenure,),
        prefecture=(place.prefecture for place in posting.workplaces),
        country=(place.country for place in posting.workplaces),
        posting_language=(posting.languages,),
        application_means=posting.application.means,
    )


def _seeker_codes(profile: SeekerProfile) -> dict[str, tuple[str, ...]]:
    return _codes(
        research_field=profile.research_fields,
        degree=(profile.degree,),
        job_type=profile.wished_job_types,
        employment=(profile.wished_employment,),
        prefecture=profile.wished_prefectures,
        posting_language=(profile.languages,),
    )


def _codes(**chosen: Iterable[str | None]) -> dict[str, tuple[str, ...]]:
    """Codes with all their broader codes, so that a filter on a broad one finds the narrow."""
    return {
        name: _unique(
            ancestor
            for code in codes
            if code is not None
            for ancestor in vocabulary(name).with_ancestors(code)
        )
        for name, codes in chosen.items()
    }


def _numbers(publication: Publication, number: int, deadline: date | None) -> dict[str, int]:
    updated_second = int(publication.updated_at.timestamp())
    deadline_day = deadline.toordinal() if deadline else OPEN_UNTIL_FILLED
    return {
        VISIBLE_FROM: int(publication.visible_from.timestamp()),
        VISIBLE_UNTIL: int(publication.visible_until.timestamp()),
        UPDATED_DAY: publication.updated_at.astimezone(JAPAN).toordinal(),
        DEADLINE_DAY: deadline_day,
        **order_keys(number, updated_second, deadline_day),
    }


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _with_breaks(texts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The words of several texts, kept apart so that no phrase runs from one into the next."""
    return tuple(chain.from_iterable([(*words, BREAK) for words in texts if words]))
