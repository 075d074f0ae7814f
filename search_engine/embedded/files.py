"""Files that several processes share: replaced at once, locked while written, watched by stat."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from search_engine.port import EngineUnavailableError

Stamp = tuple[int, int, int]
"""What tells one state of a file from the next: modification time, inode, size."""

_POLL_SECONDS: Final = 0.005
"""Pause between two tries of a lock; a commit takes about twice as long."""


def stamp(path: Path) -> Stamp | None:
    """The stamp of a file, in about two microseconds; None if there is no such file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


def replace_file(path: Path, content: bytes) -> None:
    """Write a file so that every reader, and a machine that loses power, sees old or new."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Make new names in a directory durable."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class FileLock:
    """A lock between threads and processes, given back by the kernel when its holder dies."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)

    def acquire(self) -> bool:
        """Take the lock if it is free."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Give the lock back, also if a forked process still has the file open. Only once."""
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        os.close(self._descriptor)


@contextmanager
def locked(path: Path, timeout_seconds: float) -> Iterator[None]:
    """Hold a lock. Raises EngineUnavailableError if it is not to be had in time."""
    lock = FileLock(path)
    try:
        deadline = time.monotonic() + timeout_seconds
        while not lock.acquire():
            if time.monotonic() > deadline:
                raise EngineUnavailableError(f"{path.name}: another process is writing")
            time.sleep(_POLL_SECONDS)
        yield
    finally:
        lock.release()
