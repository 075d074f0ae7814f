"""Controlled vocabularies: stable codes, two labels each, a hierarchy without loops."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from schemas.collection import FILTERS, Collection
from schemas.concept import Concept, Vocabulary
from schemas.language import Language
from schemas.vocabulary import VOCABULARY_NAMES, vocabulary

PUBLISHED = Path(__file__).parents[2] / "data" / "vocabulary_codes.txt"


@pytest.fixture(params=VOCABULARY_NAMES)
def words(request: pytest.FixtureRequest) -> Vocabulary:
    return vocabulary(request.param)


def published_codes() -> set[tuple[str, ...]]:
    lines = PUBLISHED.read_text(encoding="utf-8").splitlines()
    return {tuple(line.split("\t")) for line in lines if not line.startswith("#")}


def test_no_published_code_is_removed_or_renamed() -> None:
    current = {(name, concept.code) for name in VOCABULARY_NAMES for concept in vocabulary(name)}
    assert published_codes() - current == set()


def test_every_code_is_on_the_published_list() -> None:
    current = {(name, concept.code) for name in VOCABULARY_NAMES for concept in vocabulary(name)}
    assert current - published_codes() == set()


def test_every_table_is_a_vocabulary_and_every_vocabulary_has_a_source() -> None:
    tables = {
        entry.name.removesuffix(".tsv")
        for entry in files("schemas").joinpath("data").iterdir()
        if entry.name.endswith(".tsv")
    }
    assert tables - {"problems"} == set(VOCABULARY_NAMES) - {"country"}


def test_codes_are_stored_under_themselves(words: Vocabulary) -> None:
    assert all(code == concept.code for code, concept in words.concepts.items())


def test_codes_are_short_and_safe_in_addresses(words: Vocabulary) -> None:
    for concept in words:
        assert concept.code.isascii()
        assert concept.code.replace("_", "").replace("-", "").isalnum()
        assert len(concept.code) <= 64


def test_every_concept_has_a_label_in_both_languages(words: Vocabulary) -> None:
    for concept in words:
        for label in (concept.ja, concept.en):
            assert label.strip() == label != ""
            assert label.isprintable()


def test_labels_do_not_repeat_among_siblings(words: Vocabulary) -> None:
    for language in Language:
        labels = [(concept.parents, concept.label(language)) for concept in words]
        assert len(labels) == len(set(labels))


def test_parents_exist(words: Vocabulary) -> None:
    assert all(parent in words for concept in words for parent in concept.parents)


def test_nothing_is_broader_than_itself(words: Vocabulary) -> None:
    for concept in words:
        above = [code for parent in concept.parents for code in words.with_ancestors(parent)]
        assert concept.code not in above


def test_every_concept_is_reached_from_the_top(words: Vocabulary) -> None:
    reached: set[str] = set()
    waiting = list(words.children(None))
    while waiting:
        concept = waiting.pop()
        reached.add(concept.code)
        waiting += [child for child in words.children(concept.code) if child.code not in reached]
    assert reached == {concept.code for concept in words}


def test_a_code_comes_with_everything_broader_each_once() -> None:
    narrow = Concept("d", ("b", "c"), "ディー", "D")
    middle = [Concept("b", ("a",), "ビー", "B"), Concept("c", ("a",), "シー", "C")]
    concepts = [Concept("a", (), "エー", "A"), *middle, narrow]
    words = Vocabulary("letters", {concept.code: concept for concept in concepts})
    assert sorted(words.with_ancestors("d")) == ["a", "b", "c", "d"]
    assert words.with_ancestors("a") == ("a",)
    assert words.children("a") == tuple(middle)


def test_an_unknown_code_is_an_error_and_not_a_label(words: Vocabulary) -> None:
    assert "no-such-code" not in words
    with pytest.raises(KeyError):
        words.label("no-such-code", Language.JA)
    with pytest.raises(KeyError):
        words.with_ancestors("no-such-code")


def test_an_unknown_vocabulary_is_an_error() -> None:
    with pytest.raises(KeyError):
        vocabulary("../problems")


def test_research_fields_have_three_levels() -> None:
    fields = vocabulary("research_field")
    assert {len(fields.with_ancestors(concept.code)) for concept in fields} >= {1, 2, 3}


def test_japan_comes_first_and_has_47_prefectures() -> None:
    assert next(iter(vocabulary("country"))).code == "JP"
    leaves = [concept for concept in vocabulary("prefecture") if not _has_children(concept)]
    assert len(leaves) == 47


def _has_children(concept: Concept) -> bool:
    return bool(vocabulary("prefecture").children(concept.code))


@pytest.mark.parametrize("collection", Collection)
def test_every_filter_has_a_vocabulary(collection: Collection) -> None:
    for name, filter_ in FILTERS[collection].items():
        assert name == filter_.name
        assert len(vocabulary(filter_.vocabulary).concepts) > 1
