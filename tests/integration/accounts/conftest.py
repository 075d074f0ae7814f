from __future__ import annotations

import pytest

from accounts.parts import AccountParts
from store.store import Store
from tests.integration.accounts.people import Post, parts_of


@pytest.fixture
def parts(store: Store) -> AccountParts:
    """What accounts are made of, on each of the two databases in turn; hashes cost little."""
    return parts_of(store)


@pytest.fixture
def post(parts: AccountParts) -> Post:
    """Where the mails arrive."""
    return Post(parts)
