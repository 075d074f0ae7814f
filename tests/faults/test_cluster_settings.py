"""Settings that decide what a lost node costs, read from the running cluster."""

from __future__ import annotations

from typing import Any

import pytest
from elasticsearch import Elasticsearch, NotFoundError

from schemas.collection import Collection
from search_engine.config import EngineConfig
from search_engine.elastic.engine import ElasticEngine
from search_engine.expression import AnyOf, expression_hash
from search_engine.port import Condition
from tests.cluster import Cluster
from tests.contract.documents import POSTINGS, document
from tests.faults.test_cluster import engine_on

pytestmark = [pytest.mark.elasticsearch, pytest.mark.xdist_group("cluster")]


def _settings(client: Elasticsearch, index: str) -> dict[str, Any]:
    (found,) = client.indices.get_settings(index=index, flat_settings=True).body.values()
    settings: dict[str, Any] = found["settings"]
    return settings


def test_a_name_that_is_not_there_is_never_made(cluster: Cluster) -> None:
    with Elasticsearch(cluster.url.split(",")) as client:
        found = client.cluster.get_settings(include_defaults=True, flat_settings=True).body
        values = {**found["defaults"], **found["persistent"], **found["transient"]}
        assert values["action.auto_create_index"] == "false"
        with pytest.raises(NotFoundError):
            client.index(index="somebody-elses", document={})


def test_every_index_has_its_copy_and_the_build_before_it_is_read(cluster: Cluster) -> None:
    with engine_on(cluster) as (engine, alias), Elasticsearch(cluster.url.split(",")) as client:
        build = engine.build(POSTINGS)
        build.upsert([document(1)])
        assert _settings(client, build.name)["index.number_of_replicas"] == "0"
        build.publish()
        settings = _settings(client, alias)
        assert settings["index.number_of_replicas"] == "1"
        assert settings["index.refresh_interval"] == "1s"
        # The copy was there before the first reader was.
        health = client.cluster.health(index=build.name)
        assert (health["status"], health["active_shards"]) == ("green", 4)


def test_the_first_index_and_the_conditions_have_a_copy_too(cluster: Cluster) -> None:
    term = AnyOf("terms", ("a",))
    with engine_on(cluster) as (engine, alias), Elasticsearch(cluster.url.split(",")) as client:
        engine.upsert(POSTINGS, [document(1)])
        engine.register(POSTINGS, [Condition(expression_hash(term), term)])
        for name in (alias, f"{alias}-conditions"):
            assert _settings(client, name)["index.number_of_replicas"] == "1"


def test_one_copy_is_enough_to_write(cluster: Cluster) -> None:
    """With two, a lost node would stop the writers. The record has everything, so nothing is lost
    if the only copy goes: waiting for a second one would buy nothing."""
    with engine_on(cluster) as (engine, alias), Elasticsearch(cluster.url.split(",")) as client:
        engine.upsert(POSTINGS, [document(1)])
        (found,) = client.indices.get_settings(
            index=alias, flat_settings=True, include_defaults=True
        ).body.values()
        values = {**found["defaults"], **found["settings"]}
        assert values["index.write.wait_for_active_shards"] == "1"


def test_replicas_come_from_the_settings(cluster: Cluster) -> None:
    for replicas in (0, 2):
        config = EngineConfig(
            url=cluster.url,
            analyzer_version="test",
            index_prefix=f"test-replicas-{replicas}",
            replicas=replicas,
        )
        engine = ElasticEngine(config)
        try:
            engine.upsert(POSTINGS, [document(1)])
            with Elasticsearch(cluster.url.split(",")) as client:
                found = _settings(client, f"{config.index_prefix}-postings")
                assert found["index.number_of_replicas"] == str(replicas)
        finally:
            for collection in Collection:
                engine.drop(collection)
            engine.close()
