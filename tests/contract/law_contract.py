"""The law: a document is found by a question if and only if the question is found by it.

`p in search(q)`, `q in percolate(p)` and `evaluate(q, p)` are one statement, for real Japanese
text, the real analyzer and everything a question can say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.ids import ConditionHash
from schemas.language import Language
from schemas.query import SearchQuery
from search_engine.compiler import compile_query
from search_engine.document import Document
from search_engine.evaluation import evaluate, visibility
from search_engine.expression import Expression, expression_hash
from search_engine.port import Condition, SearchEngine
from tests.contract.base import Contract
from tests.contract.documents import NOW, POSTINGS, analyzer, fill
from tests.contract.law_texts import POOL_SIZE, pool, questions

ROUNDS = 200
QUESTIONS_A_ROUND = 10
"""Together 2,000 questions, each asked of 300 documents; a round trip registers ten."""


class LawContract(Contract):
    """One statement, three ways to put it."""

    def test_search_percolation_and_evaluation_agree(self, engine: SearchEngine) -> None:
        documents = fill(engine, pool())
        registered: dict[ConditionHash, Expression] = {}
        asked: list[int] = []

        @settings(max_examples=ROUNDS)
        @given(
            st.lists(questions(), min_size=QUESTIONS_A_ROUND, max_size=QUESTIONS_A_ROUND),
            st.lists(st.sampled_from(documents), min_size=1, max_size=3),
        )
        def law(asked_now: list[SearchQuery], chosen: list[Document]) -> None:
            conditions = {}
            for question in asked_now:
                compiled = compile_query(question, analyzer())
                conditions[expression_hash(compiled.expression)] = compiled.expression
                everything = replace(compiled, size=POOL_SIZE, keywords=())
                result = engine.search(everything, now=NOW, language=Language.JA)
                found = {hit.id for hit in result.hits}
                assert found == accepted_documents(compiled.expression, documents)
                assert result.total == len(found)
                asked.append(len(found))
            engine.register(POSTINGS, [Condition(*pair) for pair in conditions.items()])
            registered.update(conditions)
            for document in chosen:
                matching = engine.percolate(POSTINGS, document, now=NOW)
                assert matching & conditions.keys() == accepted_conditions(conditions, document)

        law()
        for document in documents:
            expected = accepted_conditions(registered, document)
            assert engine.percolate(POSTINGS, document, now=NOW) == expected
        # Questions that find nothing, or everything, would prove little.
        assert len(asked) >= ROUNDS * QUESTIONS_A_ROUND
        assert sum(0 < count < POOL_SIZE / 2 for count in asked) > len(asked) / 4


def accepted_documents(expression: Expression, documents: Sequence[Document]) -> set[str]:
    """The visible documents that the reference evaluator accepts."""
    visible = visibility(NOW)
    return {one.id for one in documents if evaluate(expression, one) and evaluate(visible, one)}


def accepted_conditions(
    conditions: dict[ConditionHash, Expression], document: Document
) -> set[ConditionHash]:
    """The conditions that the reference evaluator accepts, none where nothing is visible."""
    if not evaluate(visibility(NOW), document):
        return set()
    return {name for name, expression in conditions.items() if evaluate(expression, document)}
