"""The index that was live before: which one it is, and the way back to it."""

from __future__ import annotations

from elasticsearch import Elasticsearch

from search_engine.elastic.client import MissingError, translated_errors
from search_engine.elastic.indexes import Indexes
from search_engine.port import NoPreviousIndexError


def publish_previous(client: Elasticsearch, indexes: Indexes) -> str:
    """Point the alias at the index that was live before, in one step of the cluster.

    It is the one that no alias points at: a build has an alias of its own until it is published,
    and publishing deletes what is older than the index it replaces.
    """
    name = _previous(client, indexes)
    if name is None:
        raise NoPreviousIndexError(f"{indexes.alias}: no index is kept from before")
    swap = [
        {"remove": {"index": f"{indexes.alias}-*", "alias": indexes.alias}},
        {"add": {"index": name, "alias": indexes.alias}},
    ]
    with translated_errors():
        client.indices.refresh(index=name)
        client.indices.update_aliases(actions=swap)
    return name


def _previous(client: Elasticsearch, indexes: Indexes) -> str | None:
    """The youngest index of the collection without an alias."""
    try:
        with translated_errors():
            found = client.indices.get(index=f"{indexes.alias}-*").body
    except MissingError:
        return None
    created = {
        name: int(index["settings"]["index"]["creation_date"])
        for name, index in found.items()
        if not index["aliases"]
    }
    return max(created, key=lambda name: (created[name], name), default=None)
