"""The directory of one collection: its builds, which of them is live, and who may write.

`current` names the live build and the one before it. `write.lock` is held while the live build or
`current` is written. `builds/NAME/` is one build: its `index/`, a `build.json` that says what it
was made with, and a `build.lock` that is held while it is being made.
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from search_engine.embedded.files import FileLock, Stamp, locked, replace_file, stamp

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Pointer:
    """The live build, and the one before it, which is kept for a rollback by hand."""

    current: str
    previous: str | None


class BuildDirectory:
    """Finds, makes and removes the builds of one collection."""

    def __init__(self, directory: Path, lock_timeout_seconds: float) -> None:
        self._directory = directory
        self._pointer = directory / "current"
        self._builds = directory / "builds"
        self._lock_timeout_seconds = lock_timeout_seconds

    def write_lock(self) -> AbstractContextManager[None]:
        """The lock that whoever writes the live build, or swaps it, must hold."""
        self._builds.mkdir(parents=True, exist_ok=True)
        return locked(self._directory / "write.lock", self._lock_timeout_seconds)

    def pointer_stamp(self) -> Stamp | None:
        """Changes whenever another build goes live; None while there is none."""
        return stamp(self._pointer)

    def read_pointer(self) -> Pointer | None:
        """Which build is live. Raises ValueError if the file does not say."""
        try:
            value = orjson.loads(self._pointer.read_bytes())
        except FileNotFoundError:
            return None
        match value:
            case {"current": str(current), "previous": str() | None as previous}:
                return Pointer(current, previous)
            case _:
                raise ValueError(f"{self._pointer} does not name a build")

    def index_path(self, name: str) -> Path:
        """Where the index of a build is."""
        return self._builds / name / "index"

    def analyzer_version(self, name: str) -> str:
        """The version of the analysis that a build was made with."""
        described = orjson.loads((self._builds / name / "build.json").read_bytes())
        return str(described["analyzer_version"])

    def create(self, analyzer_version: str) -> tuple[str, FileLock]:
        """Make the directory of a new build; its lock is the caller's. Needs the write lock."""
        second = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
        version = _UNSAFE.sub("_", analyzer_version)
        name = f"{version}-{second}-{secrets.token_hex(4)}"
        self.index_path(name).mkdir(parents=True)
        lock = FileLock(self._builds / name / "build.lock")
        lock.acquire()
        described = orjson.dumps({"analyzer_version": analyzer_version})
        replace_file(self._builds / name / "build.json", described)
        return name, lock

    def publish(self, name: str) -> None:
        """Make a build the live one. Needs the write lock."""
        try:
            before = self.read_pointer()
        except ValueError:  # damaged: this build heals it
            before = None
        pointer = {"current": name, "previous": before.current if before else None}
        replace_file(self._pointer, orjson.dumps(pointer))

    def remove(self, name: str) -> None:
        """Delete a build. Who still reads it keeps its open files."""
        shutil.rmtree(self._builds / name, ignore_errors=True)

    def remove_all(self) -> None:
        """Delete every build, the live one and those being made too. Needs the write lock."""
        self._pointer.unlink(missing_ok=True)
        for directory in list(self._builds.iterdir()):
            self.remove(directory.name)

    def remove_leftovers(self) -> None:
        """Delete what is neither live, nor the one before, nor being built. Needs the lock."""
        try:
            pointer = self.read_pointer()
        except ValueError:  # damaged: any of them may be the live one
            return
        kept = {pointer.current, pointer.previous} if pointer else set()
        for directory in list(self._builds.iterdir()):
            if directory.name not in kept and not _is_locked(directory / "build.lock"):
                self.remove(directory.name)


def _is_locked(path: Path) -> bool:
    try:
        lock = FileLock(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    is_free = lock.acquire()
    lock.release()
    return not is_free
