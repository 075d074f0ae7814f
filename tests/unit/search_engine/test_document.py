"""A document comes out of another process as it went in."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_engine.document import Document, decode_hit, encode_hit

_VALUES = st.lists(st.text(st.sampled_from("京a \n\t¦"), max_size=3), max_size=4).map(tuple)


@given(
    exact=st.dictionaries(st.just("terms"), _VALUES), words=st.dictionaries(st.just("w"), _VALUES)
)
def test_a_document_survives_the_way_between_processes(
    exact: dict[str, tuple[str, ...]], words: dict[str, tuple[str, ...]]
) -> None:
    document = Document("D1", 1, exact, words, {"day": 3}, encode_hit({}, {}, {}), "{}")
    assert pickle.loads(pickle.dumps(document)) == document  # noqa: S301 - our own


def test_a_hit_is_what_was_encoded() -> None:
    hit = encode_hit({"number": 1}, {"title.ja": "公募"}, {"title.ja": '[0,"9",0,0,0]'})
    assert decode_hit(hit) == {
        "card": {"number": 1},
        "texts": {"title.ja": "公募"},
        "marks": {"title.ja": [0, "9", 0, 0, 0]},
    }


def test_a_card_that_is_not_json_is_refused() -> None:
    with pytest.raises(TypeError):
        encode_hit({"object": object()}, {}, {})
