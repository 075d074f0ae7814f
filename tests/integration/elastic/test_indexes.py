"""Mapping, aliases and builds, looked at from outside."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from elasticsearch import Elasticsearch

from search_engine.config import EngineConfig
from search_engine.elastic.engine import ElasticEngine
from search_engine.elastic.indexes import Indexes
from search_engine.expression import Everything
from search_engine.mapping import MAPPING
from search_engine.port import EngineError, Outcome
from tests.contract.documents import NOW, POSTINGS, document, fill

pytestmark = pytest.mark.elasticsearch


def _indexes(client: Elasticsearch, config: EngineConfig) -> dict[str, set[str]]:
    """The aliases of every index of the engine."""
    found = client.indices.get_alias(index=f"{config.index_prefix}-*")
    return {name: set(index["aliases"]) for name, index in found.body.items()}


def test_the_mapping_is_strict_and_names_its_analyzer(
    any_engine: ElasticEngine, any_client: Elasticsearch, any_config: EngineConfig
) -> None:
    any_engine.upsert(POSTINGS, [document(1)])
    ((name, index),) = any_client.indices.get(index=f"{any_config.index_prefix}-*").items()
    assert name == f"{any_config.index_prefix}-postings-sudachi-1-a-first"
    mapping = index["mappings"]
    assert mapping["dynamic"] == "strict"
    assert mapping["_meta"] == {"analyzer_version": "Sudachi 1+a"}
    assert mapping["_source"] == {"includes": ["hit"]}
    assert {field.name for field in MAPPING[POSTINGS]} < set(mapping["properties"])
    assert mapping["properties"]["terms"] == {"type": "keyword", "doc_values": False}


def test_a_hit_reads_only_what_is_shown_and_get_the_record(
    any_engine: ElasticEngine, any_client: Elasticsearch, any_config: EngineConfig
) -> None:
    fill(any_engine, [document(1, terms=("a",), record="whole")])
    alias = f"{any_config.index_prefix}-postings"
    (hit,) = any_client.search(index=alias)["hits"]["hits"]
    assert set(hit["_source"]) == {"hit"}
    assert set(hit["_source"]["hit"]) == {"card", "texts", "marks"}
    record = any_engine.get(POSTINGS, "D000000001")
    assert record is not None
    assert record.record == "whole"


def test_a_record_may_be_longer_than_a_term(any_engine: ElasticEngine) -> None:
    fill(any_engine, [document(1, record="あ" * 200_000)])
    (record,) = any_engine.scan(POSTINGS)
    assert len(record.record) == 200_000


def test_many_first_writers_make_one_index(
    any_engine: ElasticEngine, any_client: Elasticsearch, any_config: EngineConfig
) -> None:
    with ThreadPoolExecutor(8) as pool:
        written = pool.map(lambda n: any_engine.upsert(POSTINGS, [document(n)]), range(1, 9))
        assert all(result.outcome is Outcome.INDEXED for (result,) in written)
    any_engine.refresh(POSTINGS)
    assert len(_indexes(any_client, any_config)) == 1
    assert any_engine.count(POSTINGS, Everything(), now=NOW) == 8


def test_a_first_index_beside_a_published_build_goes(
    engine: ElasticEngine, client: Elasticsearch, config: EngineConfig
) -> None:
    build = engine.build(POSTINGS)
    build.upsert([document(1)])
    build.publish()
    # As a writer does that looked just before.
    Indexes(client, config, POSTINGS).create_first()
    assert list(_indexes(client, config)) == [build.name]


def test_a_build_is_swapped_in_and_only_the_one_before_is_kept(
    any_engine: ElasticEngine, any_client: Elasticsearch, any_config: EngineConfig
) -> None:
    alias = f"{any_config.index_prefix}-postings"
    any_engine.upsert(POSTINGS, [document(1)])
    abandoned = any_engine.build(POSTINGS).name
    builds = []
    for number in range(2, 5):
        build = any_engine.build(POSTINGS)
        assert build.name.startswith(f"{alias}-sudachi-1-a-2")
        build.upsert([document(number)])
        build.publish()
        builds.append(build.name)
    begun = any_engine.build(POSTINGS)
    aliases = _indexes(any_client, any_config)
    assert aliases == {
        builds[1]: set(),
        builds[2]: {alias},
        begun.name: {f"{begun.name}-writing"},
    }
    assert abandoned not in aliases
    assert [one.id for one in any_engine.scan(POSTINGS)] == ["D000000004"]


def test_a_published_build_has_the_settings_of_a_live_index(
    any_engine: ElasticEngine, any_client: Elasticsearch
) -> None:
    build = any_engine.build(POSTINGS)

    def settings() -> tuple[str, str]:
        found = any_client.indices.get_settings(index=build.name)[build.name]["settings"]["index"]
        return found["refresh_interval"], found["number_of_replicas"]

    assert settings() == ("-1", "0")
    build.publish()
    assert settings() == ("1s", "0")


def test_replicas_come_with_publication(
    any_client: Elasticsearch, any_config: EngineConfig
) -> None:
    """One node never has the copy; the swap is not held up for long by that."""
    config = replace(any_config, replicas=1, write_timeout_seconds=2.0)
    engine = ElasticEngine(config)
    build = engine.build(POSTINGS)
    build.upsert([document(1)])
    build.publish()
    found = any_client.indices.get_settings(index=build.name)[build.name]["settings"]["index"]
    assert found["number_of_replicas"] == "1"
    assert engine.count(POSTINGS, Everything(), now=NOW) == 1
    engine.drop(POSTINGS)
    engine.close()


def test_a_live_index_is_not_discarded(any_engine: ElasticEngine) -> None:
    build = any_engine.build(POSTINGS)
    build.publish()
    with pytest.raises(EngineError, match="is live"):
        build.discard()
