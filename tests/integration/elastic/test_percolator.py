"""Percolation on a cluster: what is registered, and what that costs."""

from __future__ import annotations

import pytest
from elasticsearch import Elasticsearch

from search_engine.config import EngineConfig
from search_engine.elastic import percolator
from search_engine.elastic.engine import ElasticEngine
from search_engine.expression import (
    And,
    AnyOf,
    Between,
    Everything,
    Expression,
    Not,
    Or,
    Phrase,
    expression_hash,
)
from search_engine.port import Condition, EngineError
from tests.contract.documents import NOW, POSTINGS, document

pytestmark = pytest.mark.elasticsearch


def _condition(expression: Expression) -> Condition:
    return Condition(expression_hash(expression), expression)


def _extracted(client: Elasticsearch, config: EngineConfig) -> dict[str, int]:
    """How many of the registered queries the percolator decides completely, in part, not at all."""
    alias = f"{config.index_prefix}-postings-conditions"
    results = {}
    for kind in ("complete", "partial", "failed"):
        query = {"term": {"query.extraction_result": kind}}
        results[kind] = client.count(index=alias, query=query)["count"]
    return results


def test_ordinary_conditions_need_no_verification(
    engine: ElasticEngine, client: Elasticsearch, config: EngineConfig
) -> None:
    wanted = Or((AnyOf("terms", ("a", "b")), AnyOf("terms", ("c",))))
    chosen = AnyOf("prefecture", ("p1", "p2"))
    excluded = Not(Or((AnyOf("terms", ("x", "y")), AnyOf("terms", ("z",)))))
    engine.register(POSTINGS, [_condition(And((wanted, chosen, excluded)))])
    assert _extracted(client, config) == {"complete": 6, "partial": 0, "failed": 0}


def test_phrases_and_ranges_are_found_by_their_terms(
    engine: ElasticEngine, client: Elasticsearch, config: EngineConfig
) -> None:
    conditions: list[Expression] = [
        Phrase("words", ("a", "b")),
        And((AnyOf("terms", ("a",)), Between("deadline_day", low=3))),
        And((AnyOf("terms", ("a",)), Not(Phrase("words", ("a", "b"))))),
    ]
    engine.register(POSTINGS, map(_condition, conditions))
    assert _extracted(client, config) == {"complete": 0, "partial": 3, "failed": 0}


def test_a_condition_of_very_many_pieces_stays_whole(
    engine: ElasticEngine, client: Elasticsearch, config: EngineConfig
) -> None:
    many = tuple(f"t{n}" for n in range(40))
    condition = _condition(And((AnyOf("terms", many), AnyOf("prefecture", many))))
    engine.register(POSTINGS, [condition])
    assert _extracted(client, config) == {"complete": 0, "partial": 1, "failed": 0}
    matching = document(1, terms=("t3",), codes={"prefecture": ("t39",)})
    assert engine.percolate(POSTINGS, matching, now=NOW) == {condition.hash}
    assert not engine.percolate(POSTINGS, document(2, terms=("t3",)), now=NOW)


def test_all_matches_are_read_page_by_page(
    engine: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(percolator, "_PAGE", 7)
    conditions = [_condition(AnyOf("terms", ("a", f"b{n}"))) for n in range(28)]
    engine.register(POSTINGS, conditions)
    found = engine.percolate(POSTINGS, document(1, terms=("a",)), now=NOW)
    assert found == {condition.hash for condition in conditions}


def test_more_matches_than_a_page_of_hits_may_have(engine: ElasticEngine) -> None:
    conditions = [_condition(Or((Everything(), AnyOf("terms", ("x",)))))]
    conditions += [_condition(AnyOf("terms", ("a", f"b{n}"))) for n in range(12_000)]
    engine.register(POSTINGS, conditions)
    found = engine.percolate(POSTINGS, document(1, terms=("a",)), now=NOW)
    assert len(found) == 12_001
    engine.unregister(POSTINGS, [condition.hash for condition in conditions[1:]])
    left = engine.percolate(POSTINGS, document(1, terms=("a",)), now=NOW)
    assert left == {conditions[0].hash}


def test_a_document_of_more_terms_than_a_query_may_have_clauses(engine: ElasticEngine) -> None:
    both = _condition(And((AnyOf("terms", ("t1",)), AnyOf("terms", ("t9999",)))))
    neither = _condition(And((AnyOf("terms", ("t1",)), AnyOf("terms", ("u",)))))
    engine.register(POSTINGS, [both, neither])
    long = document(1, terms=tuple(f"t{n}" for n in range(10_000)))
    assert engine.percolate(POSTINGS, long, now=NOW) == {both.hash}


def test_nothing_is_made_before_the_first_condition(
    engine: ElasticEngine, client: Elasticsearch, config: EngineConfig
) -> None:
    engine.unregister(POSTINGS, [expression_hash(Everything())])
    assert engine.percolate(POSTINGS, document(1), now=NOW) == frozenset()
    assert not client.indices.exists(index=f"{config.index_prefix}-postings-conditions")


def test_a_field_that_came_later_is_added_to_the_mapping(
    engine: ElasticEngine, client: Elasticsearch, config: EngineConfig
) -> None:
    """As after an upgrade: the index of conditions was made by a version without the field."""
    name = f"{config.index_prefix}-postings-conditions"
    client.indices.create(
        index=f"{name}-1",
        aliases={name: {}},
        mappings={"properties": {"query": {"type": "percolator"}, "hash": {"type": "keyword"}}},
    )
    condition = _condition(AnyOf("prefecture", ("p1",)))
    engine.register(POSTINGS, [condition])
    matching = document(1, codes={"prefecture": ("p1",)})
    assert engine.percolate(POSTINGS, matching, now=NOW) == {condition.hash}


def test_a_cluster_without_the_module_says_so_and_does_the_rest(elasticsearch_8_url: str) -> None:
    with Elasticsearch(elasticsearch_8_url) as client:
        nodes = client.nodes.info(metric="plugins")["nodes"].values()
    if any(module["name"] == "percolator" for node in nodes for module in node["modules"]):
        return  # The full image has it.
    config = EngineConfig(
        url=elasticsearch_8_url, analyzer_version="1", index_prefix="test-no-percolator"
    )
    engine = ElasticEngine(config)
    with pytest.raises(EngineError, match="no percolator module"):
        engine.register(POSTINGS, [_condition(Everything())])
    assert engine.percolate(POSTINGS, document(1), now=NOW) == frozenset()
    engine.unregister(POSTINGS, [expression_hash(Everything())])
    assert engine.health().is_available
    engine.close()
