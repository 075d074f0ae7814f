from __future__ import annotations

import pytest

from store.store import Store
from tests.integration.recruiting.cases import registered


@pytest.fixture
def record_store(store: Store) -> Store:
    """A store on each of the two databases in turn, with two institutions in it."""
    return registered(store)
