"""Strategies for expressions, and for documents that they have something to say about."""

from __future__ import annotations

from hypothesis import strategies as st

from search_engine.document import Document, encode_hit
from search_engine.expression import (
    And,
    AnyOf,
    Between,
    Everything,
    Expression,
    Not,
    Nothing,
    Or,
    Phrase,
)

_TERMS = ("京都", "大学", "機械学習", "a", 'q"\\', "")
_WORDS = ("画像", "の", "処理", "a")
_EXACT_FIELDS = ("terms", "title_terms", "job_type")
_WORD_FIELDS = ("words", "title_words")
_NUMBER_FIELDS = ("deadline_day", "updated_day")

_numbers = st.integers(-3, 3)
_bounds = st.none() | _numbers


def _lists(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=3).map(tuple)


leaves: st.SearchStrategy[Expression] = st.one_of(
    st.just(Everything()),
    st.just(Nothing()),
    st.builds(AnyOf, st.sampled_from(_EXACT_FIELDS), _lists(_TERMS)),
    st.builds(Phrase, st.sampled_from(_WORD_FIELDS), _lists(_WORDS)),
    st.builds(Between, st.sampled_from(_NUMBER_FIELDS), _bounds, _bounds),
)


def _branches(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(parts, max_size=4).map(tuple)
    return st.one_of(st.builds(And, several), st.builds(Or, several), st.builds(Not, parts))


expressions = st.recursive(leaves, _branches, max_leaves=12)
"""Any expression, empty and constant parts included."""


def make_document(
    exact: dict[str, tuple[str, ...]] | None = None,
    words: dict[str, tuple[str, ...]] | None = None,
    numbers: dict[str, int] | None = None,
) -> Document:
    """A document with these fields and no others."""
    return Document(
        id="D000000001",
        version=1,
        exact=exact or {},
        words=words or {},
        numbers=numbers or {},
        hit=encode_hit({}, {}, {}),
        record="{}",
    )


documents = st.builds(
    make_document,
    exact=st.dictionaries(st.sampled_from(_EXACT_FIELDS), _lists(_TERMS)),
    words=st.dictionaries(
        st.sampled_from(_WORD_FIELDS), st.lists(st.sampled_from(_WORDS), max_size=8).map(tuple)
    ),
    numbers=st.dictionaries(st.sampled_from(_NUMBER_FIELDS), _numbers),
)
"""Documents with and without each field."""
