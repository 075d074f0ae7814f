"""Postings as the demo has them, and a thousand questions that people could ask about them."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random

from indexer.workers import analyse_lines
from koubo.sample import generate_postings, to_json_line
from schemas.collection import FILTERS, SORTS
from schemas.keywords import parse_box
from schemas.query import SearchQuery, canonical_filters, checked
from schemas.vocabulary import vocabulary
from search_engine.document import Document, decode_hit
from tests.contract.documents import POSTINGS

COUNT = 5_000
QUESTIONS = 1_000
SEEN_AT = datetime(2026, 6, 15, 3, 0, 0, tzinfo=UTC)
_NOISE = ("★", "の", "東京都の", "no such thing", "研究を", "1", "C++", "学")


@cache
def sample_documents() -> tuple[Document, ...]:
    """Five thousand postings, some of them over, some still to come."""
    lines = map(to_json_line, generate_postings(COUNT, seed=31, now=SEEN_AT))
    numbered = enumerate((line.encode() for line in lines), 1)
    chunks = analyse_lines(numbered, min(os.cpu_count() or 1, 4))
    return tuple(one for chunk in chunks for one in chunk.documents[POSTINGS])


@cache
def sample_questions() -> tuple[SearchQuery, ...]:
    """Questions whose keywords come from the postings' own texts, half of them common ones."""
    chance = Random(32)
    return tuple(_question(chance) for _ in range(QUESTIONS))


def _question(chance: Random) -> SearchQuery:
    per_page = chance.choice([1, 10, 20, 20, 50, 100])
    query = SearchQuery(
        all=_box(chance, [0, 0, 1, 1, 1, 2]),
        any=_box(chance, [0, 0, 0, 1, 2, 4]),
        none=_box(chance, [0, 0, 0, 1, 2]),
        filters=_filters(chance),
        deadline_from=_day(chance, 0, 60),
        deadline_to=_day(chance, 61, 200),
        updated_from=_day(chance, -90, 0),
        sort=chance.choice(SORTS[POSTINGS]),
        page=chance.choice([1, 1, 1, 2, 3, max(1, 1_000 // per_page)]),
        per_page=per_page,
    )
    return checked(query)


def _box(chance: Random, sizes: list[int]) -> tuple[str, ...]:
    return parse_box(" ".join(_keyword(chance) for _ in range(chance.choice(sizes))))


def _keyword(chance: Random) -> str:
    document = chance.choice(sample_documents())
    kind = chance.random()
    if kind < 0.4:
        return chance.choice(document.exact["title_terms"] or ("公募",))
    if kind < 0.6:
        return chance.choice(document.exact["terms"])
    if kind < 0.9:
        text = chance.choice(list(decode_hit(document.hit)["texts"].values()))
        start = chance.randrange(len(text))
        return text[start : start + chance.randint(1, 8)]
    return chance.choice(_NOISE)


def _filters(chance: Random) -> tuple[tuple[str, tuple[str, ...]], ...]:
    names = chance.sample(list(FILTERS[POSTINGS]), chance.choice([0, 0, 1, 1, 2, 3]))
    return canonical_filters({name: _codes(chance, name) for name in names})


def _codes(chance: Random, name: str) -> list[str]:
    concepts = [concept.code for concept in vocabulary(FILTERS[POSTINGS][name].vocabulary)]
    used = [code for code in chance.choice(sample_documents()).exact[name] if code in concepts]
    return [*used[:2], *chance.sample(concepts, chance.randint(0 if used else 1, 2))]


def _day(chance: Random, low: int, high: int) -> date | None:
    if chance.random() < 0.8:
        return None
    return SEEN_AT.date() + timedelta(days=chance.randint(low, high))
