"""Hand-made documents and questions: small, complete, and each field under the test's control."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from random import Random
from typing import Any

from analyzers import Spellings, TextAnalyzer
from schemas.collection import FILTERS, Collection, Sort
from search_engine.compiled import CompiledQuery
from search_engine.document import Document, encode_hit
from search_engine.expression import Everything, Expression, canonical
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
from search_engine.port import SearchEngine

POSTINGS = Collection.POSTINGS
ANALYZER_VERSION = "test-1"
NOW = datetime(2026, 4, 10, 3, 0, 0, tzinfo=UTC)
NOW_SECOND = int(NOW.timestamp())
TODAY = date(2026, 4, 10).toordinal()


@dataclass(frozen=True)
class Draft:
    """What a test says about a document; the rest follows from the number."""

    number: int
    version: int = 1
    terms: tuple[str, ...] = ()
    title_terms: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    title_words: tuple[str, ...] = ()
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    updated_second: int | None = None
    deadline_day: int = OPEN_UNTIL_FILLED
    visible_from: int = 0
    visible_until: int = 2**40
    texts: Mapping[str, str] = field(default_factory=dict)
    record: str = ""
    collection: Collection = POSTINGS


def document(number: int, **said: Any) -> Document:
    """A document of that number, visible for ever unless something else is said."""
    return write(Draft(number, **said))


def write(draft: Draft) -> Document:
    """The document of a draft."""
    updated_second = draft.updated_second
    if updated_second is None:
        updated_second = NOW_SECOND + draft.number
    id_ = f"{'D' if draft.collection is POSTINGS else 'S'}{draft.number:09}"
    return Document(
        id=id_,
        version=draft.version,
        exact={
            TERMS: (*draft.terms, *draft.title_terms),
            TITLE_TERMS: draft.title_terms,
            **{name: draft.codes.get(name, ()) for name in FILTERS[draft.collection]},
        },
        words={
            WORDS: (*draft.title_words, *draft.words),
            TITLE_WORDS: draft.title_words,
        },
        numbers={
            VISIBLE_FROM: draft.visible_from,
            VISIBLE_UNTIL: draft.visible_until,
            UPDATED_DAY: updated_second // 86_400 + date(1970, 1, 1).toordinal(),
            DEADLINE_DAY: draft.deadline_day,
            **order_keys(draft.number, updated_second, draft.deadline_day),
        },
        hit=encode_hit(
            {"number": id_, "labels": ["教授", None, 1.5, True], "nested": {"a": {"b": []}}},
            draft.texts,
            {name: marks_of(text) for name, text in draft.texts.items()},
        ),
        record=draft.record or f'{{"number":"{id_}","version":{draft.version}}}',
    )


@cache
def analyzer() -> TextAnalyzer:
    """The real analyzer, loaded once."""
    return TextAnalyzer()


def marks_of(text: str) -> str:
    """Where the words of a text stand, as it is stored."""
    marks = analyzer().analyze(text, marks=True).marks
    assert marks is not None
    return marks


def ask(  # noqa: PLR0913 - every part of a question, each with its default
    base: Expression | None = None,
    *,
    filters: Mapping[str, Expression] | None = None,
    title_keywords: Sequence[Expression] = (),
    keywords: Sequence[Spellings] = (),
    sort: Sort = Sort.UPDATED,
    offset: int = 0,
    size: int = 20,
    collection: Collection = POSTINGS,
) -> CompiledQuery:
    """A compiled question, as the compiler would make it."""
    return CompiledQuery(
        collection=collection,
        base=canonical(base or Everything()),
        filters=tuple((filters or {}).items()),
        title_keywords=tuple(title_keywords),
        keywords=tuple(keywords),
        sort=sort,
        offset=offset,
        size=size,
    )


def fill(
    engine: SearchEngine, documents: Iterable[Document], collection: Collection = POSTINGS
) -> list[Document]:
    """Write documents and let them be found."""
    written = list(documents)
    engine.upsert(collection, written)
    engine.refresh(collection)
    return written


_CODES = {name: (f"{name}_a", f"{name}_b", f"{name}_c") for name in FILTERS[POSTINGS]}
VOCABULARY = ("京都", "大学", "機械学習", "a", "b", "c")
WORD_LIST = ("画像", "の", "処理", "と", "認識", "a")


def random_documents(count: int, seed: int = 1) -> list[Document]:
    """Documents with few distinct values, so that everything matches something, and ties abound."""
    chance = Random(seed)

    def some(values: Sequence[str], most: int) -> tuple[str, ...]:
        return tuple(chance.sample(values, chance.randint(0, most)))

    return [
        document(
            number,
            terms=some(VOCABULARY, 4),
            title_terms=some(VOCABULARY, 2),
            words=tuple(chance.choices(WORD_LIST, k=chance.randint(0, 8))),
            title_words=tuple(chance.choices(WORD_LIST, k=chance.randint(0, 4))),
            codes={name: some(codes, 2) for name, codes in _CODES.items()},
            updated_second=NOW_SECOND + 86_400 * chance.randint(-3, 0),
            deadline_day=chance.choice([TODAY, TODAY + 1, TODAY + 30, OPEN_UNTIL_FILLED]),
            visible_from=NOW_SECOND + chance.choice([-100, -1, 0, 1, 100]),
            visible_until=NOW_SECOND + chance.choice([101, 101, 150, 200]),
        )
        for number in chance.sample(range(1, 10 * count), count)
    ]
