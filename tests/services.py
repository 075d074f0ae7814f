"""Where the services are that tests talk to: a pytest plugin.

Taken from the environment (`KOUBO_TEST_ELASTICSEARCH_URL`, `KOUBO_TEST_ELASTICSEARCH_8_URL`,
`KOUBO_TEST_REDIS_URL`), or started once by `script/services start`. A service that cannot be had is
a failure and never a skip: a green run means that everything was run.
"""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

import pytest
import redis

_PROGRAM: Final = Path(__file__).parents[1] / "script" / "services"


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """Elasticsearch 7.17, with the percolator."""
    return _url("KOUBO_TEST_ELASTICSEARCH_URL")


@pytest.fixture(scope="session")
def elasticsearch_8_url() -> str:
    """Elasticsearch 8.19; without the percolator, unless it is the full image."""
    return _url("KOUBO_TEST_ELASTICSEARCH_8_URL")


@pytest.fixture
def redis_url() -> str:
    """An empty database of Redis that no other test process uses."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    url = f"{_url('KOUBO_TEST_REDIS_URL')}/{number}"
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


def _url(variable: str) -> str:
    return os.environ.get(variable) or _started()[variable]


@cache
def _started() -> dict[str, str]:
    done = subprocess.run([_PROGRAM, "start"], capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    if done.returncode != 0:
        pytest.fail(f"script/services start did not succeed:\n{done.stderr}", pytrace=False)
    return dict(line.split("=", 1) for line in done.stdout.splitlines())
