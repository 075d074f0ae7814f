"""Real processes that a test starts, kills and starts again, each by its own process id.

A process leads a group of its own. `kill` ends that one process; `kill_group` it and its children;
the children are killed one by one through `children`. Whatever a test leaves, the context ends.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]

_INHERITED: Final = ("PATH", "HOME", "LANG", "TMPDIR")
"""Nothing else of the environment: a variable of the developer's must not decide a test."""


class Process:
    """One program, running or not. Its output is appended to one file over all of its lives."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self._command: Final = tuple(command)
        inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        self._environment: Final = {**inherited, **environment}
        self._log: Final = log
        self._running: subprocess.Popen[bytes] | None = None
        self.starts = 0

    @property
    def pid(self) -> int:
        """The process id of the life that is on, or was the last."""
        assert self._running is not None, "never started"
        return self._running.pid

    @property
    def is_running(self) -> bool:
        """Whether it lives."""
        return self._running is not None and self._running.poll() is None

    @property
    def exit_code(self) -> int | None:
        """How the last life ended: minus the signal's number where a signal ended it."""
        return None if self._running is None else self._running.poll()

    @property
    def output(self) -> str:
        """All that it wrote, over all of its lives."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def start(self) -> None:
        """Begin a life."""
        assert not self.is_running, f"{self._command[0]} runs already"
        with self._log.open("ab") as output:
            self._running = subprocess.Popen(  # noqa: S603 - programs of the tests
                self._command,
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.starts += 1

    def children(self) -> list[int]:
        """The ids of its children that live, the oldest first."""
        try:
            listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii")
        except FileNotFoundError:
            return []
        return [int(pid) for pid in listed.split()]

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End this one process, not its children, and wait until it has ended."""
        os.kill(self.pid, number)
        self.wait()

    def kill_group(self) -> None:
        """End it and all of its children at once; nothing happens where none is left."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.wait()

    def restart(self) -> None:
        """Kill what is left of it, and start it again."""
        self.kill_group()
        self.start()

    def wait(self, seconds: float = 30) -> int:
        """Wait for its end; returns the exit code."""
        assert self._running is not None, "never started"
        return self._running.wait(seconds)

    def wait_for(self, is_ready: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until something is so; fails with its output where it ends before, or in time."""
        end = time.monotonic() + seconds
        while not is_ready():
            assert self.is_running, f"ended with {self.exit_code}:\n{self.output[-4_000:]}"
            assert time.monotonic() < end, f"not ready in {seconds} s:\n{self.output[-4_000:]}"
            time.sleep(0.05)


class Processes:
    """The processes of one test, with their output in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder: Final = folder
        self._all: Final[list[Process]] = []

    def add(self, *command: str, **environment: str) -> Process:
        """A program that is not started yet."""
        log = self._folder / f"process-{len(self._all)}.log"
        process = Process(command, environment, log)
        self._all.append(process)
        return process

    def add_python(self, *arguments: str, **environment: str) -> Process:
        """A program of this interpreter that can import the tree: `-m`, `koubo`, `serve` …."""
        return self.add(sys.executable, *arguments, PYTHONPATH=str(ROOT), **environment)

    def end(self) -> None:
        """Kill what still runs."""
        for process in self._all:
            if process.starts:
                process.kill_group()


@contextmanager
def processes(folder: Path) -> Iterator[Processes]:
    """Processes that end with the context at the latest."""
    started = Processes(folder)
    try:
        yield started
    finally:
        started.end()
