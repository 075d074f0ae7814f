"""An engine in a directory of its own, and processes beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search_engine.embedded.engine import EmbeddedEngine

_ROOT = Path(__file__).parents[3]

StartChild = Callable[[str, int], "subprocess.Popen[str]"]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "search"


@pytest.fixture
def engine(directory: Path) -> Iterator[EmbeddedEngine]:
    opened = EmbeddedEngine(directory, "test-1")
    yield opened
    opened.close()


@pytest.fixture
def start_child(directory: Path) -> Iterator[StartChild]:
    """Starts a process with a command of `child.py`; kills what still runs at the end."""
    started: list[subprocess.Popen[str]] = []

    def start(command: str, count: int) -> subprocess.Popen[str]:
        process = subprocess.Popen(  # noqa: S603 our own script
            [
                sys.executable,
                str(Path(__file__).with_name("child.py")),
                command,
                directory,
                str(count),
            ],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
