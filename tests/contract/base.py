"""What every part of the contract needs: an engine to be held to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from search_engine.port import SearchEngine

OpenEngine = Callable[[], SearchEngine]


class Contract:
    """Inherited by the parts of the contract; an adapter says how its engine is opened."""

    @pytest.fixture
    def open_engine(self) -> Iterator[OpenEngine]:
        """Opens the same, at first empty data as often as it is called."""
        raise NotImplementedError

    @pytest.fixture
    def engine(self, open_engine: OpenEngine) -> SearchEngine:
        """An engine without any documents, conditions or indexes."""
        return open_engine()
