"""The indexes of a collection: their mapping, the alias that is read and written, and builds."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

from elasticsearch import ApiError, ConnectionTimeout, Elasticsearch

from schemas.collection import Collection
from search_engine.config import EngineConfig
from search_engine.elastic.client import (
    AlreadyThereError,
    MissingError,
    translated_errors,
)
from search_engine.mapping import MAPPING, Kind
from search_engine.port import EngineError

_PROPERTIES: Final[Mapping[Kind, Mapping[str, Any]]] = {
    # Membership only. See docs/adr/0020 for the comparison with analysed text.
    Kind.TERMS: {"type": "keyword", "doc_values": False},
    # Eager: otherwise the first search after each refresh would pay for the ordinals.
    Kind.CODES: {"type": "keyword", "eager_global_ordinals": True},
    Kind.WORDS: {"type": "text", "analyzer": "whitespace", "norms": False},
    Kind.NUMBER: {"type": "long"},
}

HIT: Final = "hit"
"""What a hit shows (`encode_hit`): the whole of `_source`, so that a search filters nothing out."""

_SETTINGS_LIVE: Final[Mapping[str, Any]] = {
    # A removed document's version is forgotten with it. The default remembers it for 60 s, or less
    # if the node restarts: too unsure to rely on, and long enough to surprise.
    "gc_deletes": "0s",
    # Named, because the default stops refreshing an index that nobody has searched for 30 s and
    # lets the next search wait for it.
    "refresh_interval": "1s",
}
_SETTINGS_BUILDING: Final[Mapping[str, Any]] = {"refresh_interval": "-1", "number_of_replicas": 0}


def writing_alias(name: str) -> str:
    """The alias under which a build is written until it is published."""
    return f"{name}-writing"


def field_properties(collection: Collection) -> dict[str, Any]:
    """The mapping of the fields that an expression can name."""
    return {field.name: dict(_PROPERTIES[field.kind]) for field in MAPPING[collection]}


def index_mapping(collection: Collection, analyzer_version: str) -> dict[str, Any]:
    """The mapping of an index of documents."""
    return {
        "dynamic": "strict",
        "_meta": {"analyzer_version": analyzer_version},
        "_source": {"includes": [HIT]},
        "properties": {
            **field_properties(collection),
            "id": {"type": "keyword"},
            "record": {"type": "text", "index": False, "store": True},
            HIT: {"type": "object", "enabled": False},
        },
    }


class Indexes:
    """The document indexes of one collection.

    Readers and writers use the alias. A build is written through an alias of its own, so that
    writing to one that is gone is an error and never makes an index by accident.
    """

    def __init__(self, client: Elasticsearch, config: EngineConfig, collection: Collection) -> None:
        self._client = client
        self._config = config
        self._collection = collection
        self.alias: Final = f"{config.index_prefix}-{collection}"
        self.conditions_alias: Final = f"{self.alias}-conditions"

    def create_first(self) -> None:
        """Make the first index behind the alias. Safe for any number of processes at once."""
        name = self._name("first")
        try:
            self._create(name, self.alias, self._live_settings(), self._mapping())
        except AlreadyThereError:
            if self.live_names():
                return
            raise
        if self.live_names() != [name]:
            # A build was published between the caller's look and our index, which is empty still:
            # writing through an alias of two indexes is refused. It goes.
            self._delete([name])

    def create_build(self) -> str:
        """Make an index that nobody reads, written through `writing_alias`; returns its name."""
        stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")
        name = self._name(f"{stamp}-{uuid.uuid4().hex[:8]}")
        self._create(name, writing_alias(name), _SETTINGS_BUILDING, self._mapping())
        return name

    def publish(self, name: str) -> None:
        """Swap the build in, in one step of the cluster, and keep only the index before it."""
        before = self.live_names()
        swap = [
            {"remove": {"index": name, "alias": writing_alias(name)}},
            {"add": {"index": name, "alias": self.alias}},
        ]
        if before:
            swap.insert(0, {"remove": {"index": f"{self.alias}-*", "alias": self.alias}})
        with translated_errors():
            self._client.indices.put_settings(index=name, settings=self._live_settings())
            self._client.indices.refresh(index=name)
            self._wait_for_copies(name)
            self._client.indices.update_aliases(actions=swap)
        self._delete([old for old in self._names_until(name) if old not in before])

    def discard(self, name: str) -> None:
        """Delete a build that is not live."""
        if name in self.live_names():
            raise EngineError(f"{name} is live")
        self._delete([name])

    def create_conditions(self) -> None:
        """Make the index of registered conditions, or add what its mapping lacks."""
        properties = {
            **field_properties(self._collection),
            "query": {"type": "percolator"},
            "hash": {"type": "keyword"},
            "excluded": {"type": "keyword", "doc_values": False},
        }
        name = f"{self.conditions_alias}-1"
        with translated_errors():
            if self._client.indices.exists(index=name):
                self._client.indices.put_mapping(index=name, properties=properties)
                return
        mapping = {"dynamic": "strict", "properties": properties}
        with suppress(AlreadyThereError):
            self._create(name, self.conditions_alias, self._live_settings(), mapping)

    def drop(self) -> None:
        """Delete every index of the collection: live, kept, being built, and the conditions."""
        with translated_errors():
            found = self._client.indices.get_alias(index=f"{self.alias}-*").body
        self._delete(list(found))

    def live_names(self) -> list[str]:
        """The indexes behind the alias: one, or none yet."""
        try:
            with translated_errors():
                return list(self._client.indices.get_alias(name=self.alias).body)
        except MissingError:
            return []

    def _names_until(self, name: str) -> list[str]:
        """The indexes of the collection that are older than one; conditions are not among them."""
        with translated_errors():
            found = self._client.indices.get_settings(
                index=f"{self.alias}-*", name="index.creation_date"
            ).body
        created = {
            key: int(value["settings"]["index"]["creation_date"])
            for key, value in found.items()
            if not key.startswith(self.conditions_alias)
        }
        return [key for key in created if key != name and created[key] <= created[name]]

    def _name(self, suffix: str) -> str:
        version = re.sub(r"[^a-z0-9_.]+", "-", self._config.analyzer_version.lower())
        return f"{self.alias}-{version}-{suffix}"

    def _mapping(self) -> dict[str, Any]:
        return index_mapping(self._collection, self._config.analyzer_version)

    def _live_settings(self) -> dict[str, Any]:
        return {**_SETTINGS_LIVE, "number_of_replicas": self._config.replicas}

    def _create(
        self, name: str, alias: str, settings: Mapping[str, Any], mapping: Mapping[str, Any]
    ) -> None:
        with translated_errors():
            self._client.indices.create(
                index=name,
                settings={"number_of_shards": self._config.shards, **settings},
                mappings=mapping,
                aliases={alias: {}},
            )

    def _wait_for_copies(self, name: str) -> None:
        """Give the copies of the shards time to be made; readers do not depend on them."""
        if self._config.replicas:
            with suppress(ApiError, ConnectionTimeout):
                seconds = int(self._config.write_timeout_seconds / 2)
                self._client.cluster.health(
                    index=name, wait_for_status="green", timeout=f"{seconds}s"
                )

    def _delete(self, names: list[str]) -> None:
        if names:
            with translated_errors():
                self._client.indices.delete(index=names, ignore_unavailable=True)
