"""Strategies for queries: everything that keeps the rules, Japanese and hostile alike."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from schemas.collection import FILTERS, SORTS, Collection
from schemas.keywords import check_box, parse_box
from schemas.limits import MAX_KEYWORDS, MAX_PER_PAGE, MAX_VALUES_PER_FILTER, SHOWN_LIMIT
from schemas.query import BOXES, SearchQuery, canonical_filters
from schemas.vocabulary import vocabulary

_FRAGMENTS = st.sampled_from(
    [
        *("機械学習", "京都", "准教授", "ﾃﾆｭｱﾄﾗｯｸ", "Ｃ＋＋", "[非公開]", "AI"),
        *("がん", "か\u3099ん", "髙", "\ufdfa"),
        *(" ", "\u3000", "\t", "\u00a0", "\u2003", '"', "“", "”", "„", "‟", "＂"),
        *("*", "?", "~", ":", "/", "(", ")", "AND", "OR", "\\", "&", "=", "%", "+", "#", "<"),
    ]
)
box_texts = st.one_of(st.lists(_FRAGMENTS, max_size=20).map("".join), st.text(max_size=40)).filter(
    lambda text: check_box(text, "all") is None
)
"""What may be typed into one box."""

_boxes = box_texts.map(lambda text: parse_box(text)[: MAX_KEYWORDS // len(BOXES)])
_days = st.none() | st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))


@st.composite
def _filters(draw: st.DrawFn, collection: Collection) -> tuple[tuple[str, tuple[str, ...]], ...]:
    chosen: dict[str, list[str]] = {}
    for filter_ in FILTERS[collection].values():
        codes = [concept.code for concept in vocabulary(filter_.vocabulary)]
        sizes = draw(st.sampled_from([0, 0, 1, 3, MAX_VALUES_PER_FILTER]))
        chosen[filter_.name] = draw(st.lists(st.sampled_from(codes), max_size=sizes))
    return canonical_filters(chosen)


@st.composite
def queries(draw: st.DrawFn) -> SearchQuery:
    """A query that keeps every rule and limit."""
    collection = draw(st.sampled_from(Collection))
    per_page = draw(st.integers(1, MAX_PER_PAGE))
    first, last = sorted([draw(_days), draw(_days)], key=lambda day: day or date.min)
    return SearchQuery(
        collection=collection,
        all=draw(_boxes),
        any=draw(_boxes),
        none=draw(_boxes),
        filters=draw(_filters(collection)),
        deadline_from=first,
        deadline_to=last,
        updated_from=draw(_days),
        sort=draw(st.sampled_from(SORTS[collection])),
        page=draw(st.integers(1, -(-SHOWN_LIMIT // per_page))),
        per_page=per_page,
    )
