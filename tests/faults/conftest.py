"""What the tests of faults share: the rig, the sizes, the deployments, the table of what was found.

The tests kill processes and take services away, so they run one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest

from indexer.projector import Projector
from tests.cluster import Cluster, cluster_of_three, node_alone
from tests.contract.documents import analyzer
from tests.faults.deployments import Deployment, default, production
from tests.faults.findings import Finding, Findings
from tests.faults.rig import Rig
from tests.faults.sizes import Sizes, chosen_sizes

_found: Final[list[Finding]] = []


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


@pytest.fixture(scope="session")
def lone_node() -> Iterator[Cluster]:
    """One node that a test may kill and start again, or leave for the next one to start."""
    with node_alone() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def sizes() -> Sizes:
    """How much of each is tried."""
    return chosen_sizes()


@pytest.fixture(scope="session")
def projector() -> Projector:
    """The real one."""
    return Projector(analyzer())


@pytest.fixture
def findings(request: pytest.FixtureRequest) -> Findings:
    """Takes what a test found."""
    node = request.node
    where = node.callspec.id if hasattr(node, "callspec") else node.name.removeprefix("test_")
    return Findings(_found, where)


@pytest.fixture(params=["default", "production"])
def deployment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Deployment]:
    """SQLite with the embedded engine, then PostgreSQL with Elasticsearch."""
    if request.param == "default":
        with default(tmp_path) as opened:
            yield opened
        return
    engine_url = request.getfixturevalue("elasticsearch_url")
    database_url = request.getfixturevalue("postgresql_url")
    with production(engine_url, database_url) as opened:
        yield opened


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table of what was found, with the bound beside each zero."""
    if _found:
        terminalreporter.write_sep("=", "faults: how often, of how many (bound of the rate, 95 %)")
        for finding in _found:
            terminalreporter.write_line(str(finding))
