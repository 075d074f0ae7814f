"""Documents of real Japanese text, and questions that such text has something to say about."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

from hypothesis import strategies as st

from schemas.collection import FILTERS
from schemas.keywords import parse_box
from schemas.query import SearchQuery, canonical_filters, check_query
from schemas.vocabulary import vocabulary
from search_engine.document import Document
from search_engine.ordering import OPEN_UNTIL_FILLED
from tests.contract.documents import NOW, NOW_SECOND, POSTINGS, TODAY, Draft, analyzer, write

POOL_SIZE = 300
_PARAGRAPHS = Path(__file__).parents[1] / "data" / "wikipedia_paragraphs.jsonl"
_NOISE = (
    *(
        "★",
        "の",
        "を研究",
        "京都",
        "大学",
        "A",
        "ai",
        "1",
        "二〇",
        "ー",
        "…",
        "東京都の",
        "１９世紀",
    ),
    *(
        "カ",
        "ｶﾞ",
        "の研究",
        "である",
        "によって",
        "。",
        "学",
        "人",
        "日本の",
        "C++",
        "no such thing",
    ),
)
_CODES_IN_USE = 6
"""Codes of each vocabulary that documents use: few, so that filters find something."""


@cache
def pool() -> tuple[Document, ...]:
    """Three hundred documents, one of ten not visible, some of them without a word of text."""
    lines = _PARAGRAPHS.read_text(encoding="utf-8").splitlines()
    chance = Random(20)
    return tuple(
        _document(number, json.loads(line), chance)
        for number, line in enumerate(lines[:POOL_SIZE], 1)
    )


@cache
def texts() -> tuple[str, ...]:
    """What keywords are cut out of."""
    lines = _PARAGRAPHS.read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line)["text"] for line in lines[:POOL_SIZE])


def _document(number: int, paragraph: dict[str, str], chance: Random) -> Document:
    title = analyzer().analyze(paragraph["title"])
    text = analyzer().analyze(paragraph["text"] if number % 50 else "")
    until = chance.choice([0, *[1_000] * 9])
    draft = Draft(
        number,
        terms=text.terms,
        title_terms=title.terms,
        words=text.words,
        title_words=(*title.words, "¦"),
        codes={name: _codes(name, chance) for name in FILTERS[POSTINGS]},
        updated_second=NOW_SECOND - 86_400 * chance.randint(0, 9),
        deadline_day=chance.choice([TODAY + chance.randint(0, 30), OPEN_UNTIL_FILLED]),
        visible_until=NOW_SECOND + until,
    )
    return write(draft)


def _codes(name: str, chance: Random) -> tuple[str, ...]:
    chosen = chance.sample(codes_in_use(name), chance.randint(0, 2))
    concepts = vocabulary(FILTERS[POSTINGS][name].vocabulary)
    found = (code for leaf in chosen for code in concepts.with_ancestors(leaf))
    return tuple(dict.fromkeys(found))


@cache
def codes_in_use(name: str) -> list[str]:
    """Some codes of a filter, from its lowest level."""
    concepts = vocabulary(FILTERS[POSTINGS][name].vocabulary)
    return [concept.code for concept in concepts][-_CODES_IN_USE:]


@st.composite
def _pieces(draw: st.DrawFn) -> str:
    """A run of characters out of a text, cut without a thought for its words."""
    text = draw(st.sampled_from(texts()))
    start = draw(st.integers(0, len(text) - 1))
    return text[start : start + draw(st.integers(1, 9))]


@cache
def _shared_terms() -> list[str]:
    """Terms that several documents hold, so that a question tells documents apart."""
    counted = Counter(term for one in pool() for term in set(one.exact["terms"]))
    return sorted(term for term, count in counted.items() if 3 <= count <= POOL_SIZE // 2)


@st.composite
def _terms(draw: st.DrawFn) -> str:
    """A term of a document."""
    document = draw(st.sampled_from(pool()))
    terms = document.exact["terms"]
    return draw(st.sampled_from(terms))


@st.composite
def _phrases(draw: st.DrawFn) -> str:
    """A quoted run of words of a text, particles included."""
    return f'"{draw(_pieces())} {draw(_pieces())}"'


_shared = st.deferred(lambda: st.sampled_from(_shared_terms()))
_keywords = st.one_of(_shared, _terms(), _pieces(), _shared, st.sampled_from(_NOISE), _phrases())


def _boxes(most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(_keywords, max_size=most).map(" ".join).map(parse_box)


_days = st.none() | st.integers(-5, 35).map(lambda days: date.fromordinal(TODAY + days))


@st.composite
def _filters(draw: st.DrawFn) -> tuple[tuple[str, tuple[str, ...]], ...]:
    most = draw(st.sampled_from([0, 0, 1, 2]))
    names = draw(st.lists(st.sampled_from(list(FILTERS[POSTINGS])), max_size=most))
    return canonical_filters(
        {name: draw(st.lists(st.sampled_from(codes_in_use(name)), max_size=3)) for name in names}
    )


@st.composite
def questions(draw: st.DrawFn) -> SearchQuery:
    """A question of all three boxes, filters and days that keeps the rules."""
    first, last = draw(_days), draw(_days)
    query = SearchQuery(
        all=draw(_boxes(draw(st.sampled_from([0, 1, 1, 2])))),
        any=draw(_boxes(4)),
        none=draw(_boxes(2)),
        filters=draw(_filters()),
        deadline_from=first,
        deadline_to=last if first is None or last is None or first <= last else None,
        updated_from=draw(st.none() | st.just(NOW.date() - timedelta(days=4))),
    )
    return query if not check_query(query) else replace(query, all=(), any=(), none=())
