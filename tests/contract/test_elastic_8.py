"""Elasticsearch 8.19 is held to the contract, without percolation.

The percolator module of 8.x is not published apart from the full image, which the tests do not
need to have.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.base import OpenEngine
from tests.contract.build_contract import BuildContract
from tests.contract.elastic_engines import elastic_engines
from tests.contract.search_contract import SearchContract
from tests.contract.upkeep_contract import UpkeepContract
from tests.contract.writing_contract import WritingContract


@pytest.mark.elasticsearch
class TestElastic8(SearchContract, WritingContract, BuildContract, UpkeepContract):
    """With one shard, as a small service would run it."""

    @pytest.fixture
    def open_engine(self, elasticsearch_8_url: str) -> Iterator[OpenEngine]:
        with elastic_engines(elasticsearch_8_url) as opened:
            yield opened
