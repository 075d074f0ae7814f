"""Judged rows asked through an engine: each text becomes a posting, each query a search."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from analyzers import TextAnalyzer
from analyzers.evaluation import Report, Row, tally
from indexer.projector import Projector
from koubo.container import Container, open_container
from koubo.settings import Settings
from schemas.collection import Collection
from schemas.ids import parse_data_number
from schemas.language import Language, Localized
from schemas.posting import Institution, Posting, Publication
from schemas.query import SearchQuery
from search_engine.compiler import compile_query

_NOW: Final = datetime(2026, 4, 1, tzinfo=UTC)
_MAX_DOCUMENTS: Final = 10_000
"""What Elasticsearch returns for one request at most."""


def evaluate_rows(
    rows: Sequence[Row],
    engine_url: str | None,
    settings: Settings,
    progress: Callable[[], None] = lambda: None,
    *,
    expands: bool = True,
) -> Report:
    """Score rows through an engine; a fresh embedded one where no address is given.

    On Elasticsearch it works in indexes of its own and removes them. `expands` switches synonyms.
    Raises EngineError, and ValueError for more than 10,000 different texts.
    """
    with tempfile.TemporaryDirectory(prefix="koubo-evaluate-") as directory:
        own = settings.model_copy(
            update={
                "engine_url": engine_url or f"embedded:{Path(directory) / 'index'}",
                "index_prefix": f"koubo-evaluate-{uuid4().hex[:8]}",
            }
        )
        with open_container(own, TextAnalyzer(expands=expands)) as container:
            try:
                numbers = _index(container, [row.document for row in rows])
                asked = _Asked(container, len(numbers))
                return tally(rows, lambda row: _is_found(row, numbers, asked, progress))
            finally:
                container.engine.drop(Collection.POSTINGS)


def _index(container: Container, texts: Sequence[str]) -> dict[str, str]:
    distinct = list(dict.fromkeys(texts))
    if len(distinct) > _MAX_DOCUMENTS:
        raise ValueError(f"at most {_MAX_DOCUMENTS} different texts, {len(distinct)} given")
    postings = [_posting(number, text) for number, text in enumerate(distinct, start=1)]
    projector = Projector(container.analyzer)
    documents = [projector.project(posting) for posting in postings]
    container.engine.upsert(Collection.POSTINGS, documents)
    container.engine.refresh(Collection.POSTINGS)
    return {text: posting.data_number for text, posting in zip(distinct, postings, strict=True)}


def _posting(number: int, text: str) -> Posting:
    """A posting that says nothing but the text: no codes, and names without a word."""
    return Posting(
        data_number=parse_data_number(f"D{number:09d}"),
        languages="ja",
        title=Localized(ja="―"),
        institution=Institution(name=Localized(ja="―"), type="other"),
        content=Localized(ja=text),
        publication=Publication(
            visible_from=_NOW,
            visible_until=datetime(2100, 1, 1, tzinfo=UTC),
            first_published_on=date(2026, 4, 1),
            updated_at=_NOW,
        ),
    )


class _Asked:
    """Searches, each asked once: the numbers of the documents found."""

    def __init__(self, container: Container, size: int) -> None:
        self._container = container
        self._size = size
        self._answers: dict[SearchQuery, frozenset[str]] = {}

    def found_by(self, query: SearchQuery) -> frozenset[str]:
        if query not in self._answers:
            compiled = replace(
                compile_query(query, self._container.analyzer), offset=0, size=self._size
            )
            result = self._container.engine.search(compiled, now=_NOW, language=Language.JA)
            self._answers[query] = frozenset(hit.id for hit in result.hits)
        return self._answers[query]


def _is_found(
    row: Row, numbers: dict[str, str], asked: _Asked, progress: Callable[[], None]
) -> bool:
    """Whether the keyword is found; for a box of exclusions, whether the text is left out."""
    keywords = tuple(row.keywords)
    query = {
        "phrase": SearchQuery(all=keywords),
        "all": SearchQuery(all=keywords),
        "any": SearchQuery(any=keywords),
        "none": SearchQuery(none=keywords),
    }[row.mode]
    is_returned = numbers[row.document] in asked.found_by(query)
    progress()
    return is_returned != (row.mode == "none")
