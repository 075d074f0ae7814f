"""Three engines and the reference are asked the same thousand questions: one answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from random import Random

import pytest

from schemas.collection import Sort
from schemas.limits import SHOWN_LIMIT
from search_engine.compiled import CompiledQuery
from search_engine.compiler import compile_query
from search_engine.embedded.engine import EmbeddedEngine
from search_engine.port import SearchEngine
from tests.contract.bitmasks import BitmaskReference
from tests.contract.differential_questions import (
    SEEN_AT,
    sample_documents,
    sample_questions,
)
from tests.contract.documents import ANALYZER_VERSION, POSTINGS, analyzer, fill
from tests.contract.elastic_engines import elastic_engines
from tests.contract.reference import Answer, actual_answer, expected_answer


@cache
def reference() -> BitmaskReference:
    return BitmaskReference(sample_documents())


@cache
def compiled_questions() -> tuple[CompiledQuery, ...]:
    return tuple(compile_query(question, analyzer()) for question in sample_questions())


@cache
def expected() -> tuple[Answer, ...]:
    return tuple(reference().answer(query, SEEN_AT) for query in compiled_questions())


ENGINES = [
    "embedded",
    pytest.param("elasticsearch 7.17", marks=pytest.mark.elasticsearch),
    pytest.param("elasticsearch 8.19", marks=pytest.mark.elasticsearch),
]


@pytest.fixture(scope="module", params=ENGINES)
def filled_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SearchEngine]:
    if request.param == "embedded":
        path = tmp_path_factory.mktemp("differential") / "index"
        embedded = EmbeddedEngine(path, ANALYZER_VERSION)
        fill(embedded, sample_documents())
        yield embedded
        embedded.close()
        return
    is_7 = request.param.endswith("7.17")
    url = request.getfixturevalue("elasticsearch_url" if is_7 else "elasticsearch_8_url")
    with elastic_engines(url, shards=3 if is_7 else 1) as open_engine:
        engine = open_engine()
        fill(engine, sample_documents())
        yield engine


def test_reading_by_bitmask_is_reading_one_by_one() -> None:
    documents = sample_documents()
    part = BitmaskReference(documents[::10])
    for query in Random(33).sample(compiled_questions(), 60):
        assert part.answer(query, SEEN_AT) == expected_answer(query, documents[::10], SEEN_AT)


def test_the_questions_are_worth_asking() -> None:
    answers, questions = expected(), sample_questions()
    assert sum(0 < answer.total < 4_000 for answer in answers) > 500
    assert sum(answer.total > SHOWN_LIMIT for answer in answers) > 30
    assert sum(len(answer.ids) > 1 for answer in answers) > 300
    assert {question.sort for question in questions} == set(Sort)
    ranked = [query for query in compiled_questions() if query.sort is Sort.RELEVANCE]
    assert sum(bool(query.title_keywords) for query in ranked) > 100


def test_a_thousand_questions_have_one_answer(filled_engine: SearchEngine) -> None:
    for question, query, answer in zip(
        sample_questions(), compiled_questions(), expected(), strict=True
    ):
        assert actual_answer(filled_engine, query, SEEN_AT) == answer, question


def test_every_id_of_a_result_is_the_same(filled_engine: SearchEngine) -> None:
    """Page after page up to the shown limit, for some of the questions."""
    for query in Random(34).sample(compiled_questions(), 25):
        for offset in range(0, SHOWN_LIMIT, 100):
            page = replace(query, offset=offset, size=100)
            answer = reference().answer(page, SEEN_AT)
            assert actual_answer(filled_engine, page, SEEN_AT) == answer
            if not answer.ids:
                break


def test_counting_alone_is_the_same(filled_engine: SearchEngine) -> None:
    for query, answer in list(zip(compiled_questions(), expected(), strict=True))[::10]:
        counted = filled_engine.count(POSTINGS, query.expression, now=SEEN_AT)
        assert counted == answer.total
