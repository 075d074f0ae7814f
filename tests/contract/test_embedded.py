"""The embedded engine is held to the contract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from search_engine.embedded.engine import EmbeddedEngine
from search_engine.port import SearchEngine
from tests.contract.base import OpenEngine
from tests.contract.build_contract import BuildContract
from tests.contract.documents import ANALYZER_VERSION
from tests.contract.percolation_contract import PercolationContract
from tests.contract.search_contract import SearchContract
from tests.contract.upkeep_contract import UpkeepContract
from tests.contract.writing_contract import WritingContract


class TestEmbeddedEngine(
    SearchContract, WritingContract, BuildContract, UpkeepContract, PercolationContract
):
    """tantivy in a directory."""

    @pytest.fixture
    def open_engine(self, tmp_path: Path) -> Iterator[OpenEngine]:
        engines: list[EmbeddedEngine] = []

        def opened() -> SearchEngine:
            engines.append(EmbeddedEngine(tmp_path / "index", ANALYZER_VERSION))
            return engines[-1]

        yield opened
        for engine in engines:
            engine.close()
