"""The contract of percolation: which registered conditions match one document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from random import Random

import pytest

from schemas.collection import Collection
from schemas.ids import ConditionHash
from search_engine.document import Document
from search_engine.evaluation import evaluate
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
    canonical,
    expression_hash,
)
from search_engine.mapping import DEADLINE_DAY, TERMS, UPDATED_DAY, WORDS
from search_engine.port import Condition, SearchEngine
from tests.contract.base import Contract, OpenEngine
from tests.contract.documents import (
    NOW,
    NOW_SECOND,
    POSTINGS,
    TODAY,
    document,
    fill,
    random_documents,
)
from tests.contract.search_contract import LEAVES, random_question

A, B = AnyOf(TERMS, ("a",)), AnyOf(TERMS, ("b",))


def condition(expression: Expression) -> Condition:
    """A condition as the compiler would hand it over."""
    return Condition(expression_hash(expression), canonical(expression))


def register(
    engine: SearchEngine, *expressions: Expression, collection: Collection = POSTINGS
) -> list[Condition]:
    conditions = [condition(expression) for expression in expressions]
    engine.register(collection, conditions)
    return conditions


def hashes(*expressions: Expression) -> set[ConditionHash]:
    return {expression_hash(expression) for expression in expressions}


def accepted(conditions: Iterable[Condition], one: Document) -> set[ConditionHash]:
    """What the reference evaluator says."""
    return {each.hash for each in conditions if evaluate(each.expression, one)}


def percolate(engine: SearchEngine, one: Document) -> frozenset[ConditionHash]:
    return engine.percolate(POSTINGS, one, now=NOW)


class PercolationContract(Contract):
    """Percolation."""

    def test_without_conditions_nothing_matches(self, engine: SearchEngine) -> None:
        assert percolate(engine, document(1)) == frozenset()
        engine.register(POSTINGS, [])
        assert percolate(engine, document(1)) == frozenset()

    def test_the_conditions_that_match_are_found_and_no_others(self, engine: SearchEngine) -> None:
        register(engine, A, B, And((A, B)), Not(A))
        assert percolate(engine, document(1, terms=("a",))) == hashes(A)
        assert percolate(engine, document(1, terms=("a", "b"))) == hashes(A, B, And((A, B)))
        assert percolate(engine, document(1)) == hashes(Not(A))

    def test_a_condition_is_kept_once_however_often_it_is_registered(
        self, engine: SearchEngine
    ) -> None:
        register(engine, A, A, AnyOf(TERMS, ("a", "a")))
        register(engine, A)
        assert percolate(engine, document(1, terms=("a",))) == hashes(A)
        engine.unregister(POSTINGS, [expression_hash(A)])
        assert percolate(engine, document(1, terms=("a",))) == frozenset()

    def test_what_is_unregistered_is_forgotten_and_can_come_back(
        self, engine: SearchEngine
    ) -> None:
        one = document(1, terms=("a", "b"))
        register(engine, A, B)
        engine.unregister(POSTINGS, [expression_hash(A)])
        assert percolate(engine, one) == hashes(B)
        register(engine, A)
        assert percolate(engine, one) == hashes(A, B)

    def test_unregistering_what_is_not_there_does_nothing(self, engine: SearchEngine) -> None:
        engine.unregister(POSTINGS, [expression_hash(A)])
        register(engine, B)
        engine.unregister(POSTINGS, [])
        engine.unregister(POSTINGS, [expression_hash(A), expression_hash(A)])
        assert percolate(engine, document(1, terms=("b",))) == hashes(B)

    def test_every_expression_matches_what_the_reference_accepts(
        self, engine: SearchEngine
    ) -> None:
        """Exclusions alone, phrases, ranges, constants: whatever can be searched for."""
        conditions = register(engine, *LEAVES.values())
        found: set[ConditionHash] = set()
        for one in random_documents(60):
            if percolate_now := engine.percolate(POSTINGS, one, now=NOW):
                assert percolate_now == accepted(conditions, one)
                found |= percolate_now
        assert len(found) > len(LEAVES) / 2

    def test_random_conditions_match_what_the_reference_accepts(self, engine: SearchEngine) -> None:
        chance = Random(8)
        conditions = register(engine, *(random_question(chance).expression for _ in range(300)))
        for one in random_documents(40, seed=9):
            now = NOW + timedelta(seconds=100)
            assert engine.percolate(POSTINGS, one, now=now) == accepted(conditions, one)

    def test_conditions_of_exclusions_only(self, engine: SearchEngine) -> None:
        excluding: list[Expression] = [
            Not(A),
            And((Not(A), Not(B))),
            Not(Or((A, B))),
            Not(Phrase(WORDS, ("x", "y"))),
        ]
        conditions = register(engine, *excluding)
        for one in (
            document(1),
            document(2, terms=("a",)),
            document(3, terms=("b",), words=("x", "y")),
            document(4, words=("y", "x")),
        ):
            assert percolate(engine, one) == accepted(conditions, one)

    @pytest.mark.parametrize("day", [TODAY - 1, TODAY, TODAY + 1, TODAY + 2])
    def test_conditions_with_ranges(self, engine: SearchEngine, day: int) -> None:
        conditions = register(
            engine,
            Between(DEADLINE_DAY, TODAY, TODAY + 1),
            Between(DEADLINE_DAY, None, TODAY),
            And((A, Between(DEADLINE_DAY, TODAY + 1))),
            Not(Between(DEADLINE_DAY, TODAY, TODAY)),
            Between(UPDATED_DAY, TODAY, TODAY),
        )
        for terms in ((), ("a",)):
            one = document(1, terms=terms, deadline_day=day, updated_second=NOW_SECOND)
            assert percolate(engine, one) == accepted(conditions, one)

    def test_conditions_with_phrases(self, engine: SearchEngine) -> None:
        conditions = register(
            engine,
            Phrase(WORDS, ("画像", "の", "処理")),
            Phrase(WORDS, ("画像", "処理")),
            Phrase(WORDS, ("処理",)),
            Or((Phrase(WORDS, ("の", "の")), AnyOf(TERMS, ("画像",)))),
            And((Phrase(WORDS, ("画像", "の")), Not(Phrase(WORDS, ("の", "認識"))))),
        )
        for words in (
            ("画像", "の", "処理"),
            ("画像", "処理", "の"),
            ("画像", "の", "の", "認識"),
            ("画像", "の", "認識", "と", "画像", "の", "処理"),
            (),
        ):
            one = document(1, words=words)
            assert percolate(engine, one) == accepted(conditions, one)

    def test_conditions_that_match_always_or_never(self, engine: SearchEngine) -> None:
        register(engine, Everything(), Nothing())
        assert percolate(engine, document(1)) == hashes(Everything())

    def test_more_than_ten_thousand_conditions_can_match(self, engine: SearchEngine) -> None:
        matching = [AnyOf(TERMS, ("a", f"x{number}")) for number in range(10_100)]
        others = [AnyOf(TERMS, (f"x{number}",)) for number in range(500)]
        register(engine, *matching, *others)
        assert percolate(engine, document(1, terms=("a",))) == hashes(*matching)
        both = document(2, terms=("x7", "x600"))
        assert percolate(engine, both) == hashes(matching[7], matching[600], others[7])

    def test_an_invisible_document_matches_nothing(self, engine: SearchEngine) -> None:
        register(engine, Everything(), A)
        first, last = NOW_SECOND, NOW_SECOND + 10
        one = document(1, terms=("a",), visible_from=first, visible_until=last)
        for offset, is_visible in {
            -1: False,
            -0.000001: False,
            0: True,
            0.5: True,
            9: True,
            9.999999: True,
            10: False,
            11: False,
        }.items():
            now = NOW + timedelta(seconds=offset)
            expected = hashes(Everything(), A) if is_visible else frozenset()
            assert engine.percolate(POSTINGS, one, now=now) == expected, offset

    def test_percolating_neither_indexes_nor_needs_an_index(self, engine: SearchEngine) -> None:
        register(engine, A)
        assert percolate(engine, document(1, terms=("a",))) == hashes(A)
        engine.refresh(POSTINGS)
        assert engine.count(POSTINGS, Everything(), now=NOW) == 0
        assert engine.get(POSTINGS, "D000000001") is None

    def test_conditions_outlive_rebuilds_and_documents(self, engine: SearchEngine) -> None:
        register(engine, A)
        fill(engine, [document(1, terms=("a",))])
        build = engine.build(POSTINGS)
        build.upsert([document(2)])
        build.publish()
        engine.remove(POSTINGS, ["D000000002"])
        engine.refresh(POSTINGS)
        assert percolate(engine, document(3, terms=("a",))) == hashes(A)
        assert engine.health().documents[POSTINGS] == 0

    def test_conditions_are_there_for_another_process(self, open_engine: OpenEngine) -> None:
        one, other = open_engine(), open_engine()
        document_ = document(1, terms=("a", "b"))
        assert percolate(other, document_) == frozenset()
        register(one, A, B)
        assert percolate(other, document_) == hashes(A, B)
        other.unregister(POSTINGS, [expression_hash(A)])
        assert percolate(one, document_) == hashes(B)
        one.close()
        other.close()
        assert percolate(open_engine(), document_) == hashes(B)

    def test_conditions_of_one_collection_do_not_match_in_the_other(
        self, engine: SearchEngine
    ) -> None:
        register(engine, A, collection=Collection.SEEKERS)
        register(engine, Everything())
        profile = document(1, terms=("a",), collection=Collection.SEEKERS)
        assert engine.percolate(Collection.SEEKERS, profile, now=NOW) == hashes(A)
        assert percolate(engine, document(1, terms=("a",))) == hashes(Everything())

    def test_registering_the_same_again_and_again_is_like_once(self, engine: SearchEngine) -> None:
        chance = Random(10)
        registered: set[ConditionHash] = set()
        expressions = [AnyOf(TERMS, ("a", f"x{number}")) for number in range(12)]
        for _ in range(30):
            chosen = chance.sample(expressions, 3)
            if chance.random() < 0.5:
                register(engine, *chosen)
                registered |= hashes(*chosen)
            else:
                engine.unregister(POSTINGS, hashes(*chosen))
                registered -= hashes(*chosen)
            assert percolate(engine, document(1, terms=("a",))) == registered
