"""Elasticsearch 7.17 is held to the contract, percolation included."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.base import OpenEngine
from tests.contract.build_contract import BuildContract
from tests.contract.elastic_engines import elastic_engines
from tests.contract.percolation_contract import PercolationContract
from tests.contract.search_contract import SearchContract
from tests.contract.upkeep_contract import UpkeepContract
from tests.contract.writing_contract import WritingContract


@pytest.mark.elasticsearch
class TestElastic7(
    SearchContract, WritingContract, BuildContract, UpkeepContract, PercolationContract
):
    """With two shards, so that counting and sorting across shards is held to it too."""

    @pytest.fixture
    def open_engine(self, elasticsearch_url: str) -> Iterator[OpenEngine]:
        with elastic_engines(elasticsearch_url, shards=2) as opened:
            yield opened
