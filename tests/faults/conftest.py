"""The rig, and three nodes of Elasticsearch for all tests of a run that need them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cluster import Cluster, cluster_of_three
from tests.faults.rig import Rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """Everything that it started has ended when the test has."""
    with ExitStack() as stack:
        yield Rig(tmp_path, stack)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Three nodes. A test that kills one starts it again."""
    with cluster_of_three() as nodes:
        yield nodes
