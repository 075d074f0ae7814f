"""What an engine is told about its surroundings; read from the settings, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EngineConfig:
    """Where the engine is and how patient to be with it.

    Attributes:
        url: `embedded:PATH` for an index in a directory of this machine, or `http(s)://…` for one
            or several Elasticsearch nodes, separated by commas.
        analyzer_version: Version of the analysis that documents are made with.
        index_prefix: First part of the names of Elasticsearch indexes and aliases.
        shards: Primary shards of a new Elasticsearch index.
        replicas: Copies of each shard besides the first.
        search_timeout_seconds: A search that takes longer is an error.
        write_timeout_seconds: A bulk request that takes longer is an error.
    """

    url: str
    analyzer_version: str
    index_prefix: str = "koubo"
    shards: int = 1
    replicas: int = 0
    search_timeout_seconds: float = 1.5
    write_timeout_seconds: float = 30.0
