"""Registered conditions on disk: a log of JSON lines that several processes append to.

The first line names the generation of the file; every other line adds a condition,
`["+", hash, expression]`, or takes one out, `["-", hash]`. A line counts once its line end is
written; what a killed process left behind the last line end was never acknowledged and is cut off
by the next writer. Compaction writes the living conditions to a new file of another generation.
"""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

import orjson

from schemas.ids import ConditionHash
from search_engine.embedded.files import Stamp, locked, replace_file, stamp

_FORMAT: Final = "koubo-conditions-1"

_log = logging.getLogger(__name__)

Line = tuple[ConditionHash, list[Any] | None]
"""A condition with its expression as JSON, or with None where it is taken out."""


class ConditionLog:
    """Reads what is new since the last time; appends and compacts under a lock."""

    def __init__(self, path: Path, lock_timeout_seconds: float) -> None:
        self._path = path
        self._lock_timeout_seconds = lock_timeout_seconds
        self._generation = b""
        self._offset = 0
        self._stamp: Stamp | None = None
        self.bad_lines = 0

    def write_lock(self) -> AbstractContextManager[None]:
        """The lock to hold while appending or compacting."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        return locked(self._path.with_suffix(".lock"), self._lock_timeout_seconds)

    def is_changed(self) -> bool:
        """Whether there may be something new; costs one `stat`."""
        return stamp(self._path) != self._stamp

    def is_replaced(self) -> bool:
        """Whether the file is another one than before: all that was read is to be forgotten."""
        return self._first_line() != self._generation

    def restart(self) -> None:
        """Read from the beginning again the next time."""
        self._generation = self._first_line()
        self._offset = len(self._generation)
        self.bad_lines = 0

    def read_new(self) -> Iterator[Line]:
        """The complete lines since the last call; a bad one is reported and passed over."""
        seen = stamp(self._path)
        if seen is not None:
            with self._path.open("rb") as file:
                file.seek(self._offset)
                for line in file:
                    if not line.endswith(b"\n"):
                        break
                    self._offset += len(line)
                    yield from self._parsed(line)
        self._stamp = seen

    def append(self, lines: Iterable[Line]) -> None:
        """Add lines, durable on return. Needs the lock."""
        added = b"".join(map(_formatted, lines))
        if not self._path.exists():
            replace_file(self._path, _new_generation())
        with self._path.open("r+b") as file:
            file.seek(_end_of_last_line(file.fileno()))
            file.truncate()
            file.write(added)
            file.flush()
            os.fsync(file.fileno())

    def compact(self, living: Collection[ConditionHash]) -> None:
        """Write a new file of the living conditions only. Needs the lock."""
        kept: dict[str, bytes] = {}
        with self._path.open("rb") as file:
            file.readline()
            for line in file:
                for hash_, expression in self._parsed(line):
                    if expression is not None and hash_ in living:
                        kept[hash_] = line
        replace_file(self._path, b"".join((_new_generation(), *kept.values())))

    def delete(self) -> None:
        """Remove the file. Needs the lock."""
        self._path.unlink(missing_ok=True)

    def _first_line(self) -> bytes:
        try:
            with self._path.open("rb") as file:
                return file.readline()
        except FileNotFoundError:
            return b""

    def _parsed(self, line: bytes) -> Iterator[Line]:
        try:
            match orjson.loads(line):
                case ["+", str(hash_), list(expression)]:
                    yield ConditionHash(hash_), expression
                case ["-", str(hash_)]:
                    yield ConditionHash(hash_), None
                case _:
                    self.report(f"line before byte {self._offset} is not a condition")
        except orjson.JSONDecodeError as error:
            self.report(f"line before byte {self._offset}: {error}")

    def report(self, problem: str) -> None:
        """Count and log a stored line that cannot be used."""
        self.bad_lines += 1
        _log.error("%s: %s", self._path, problem)


def _formatted(line: Line) -> bytes:
    hash_, expression = line
    value = ["-", hash_] if expression is None else ["+", hash_, expression]
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def _new_generation() -> bytes:
    return orjson.dumps([_FORMAT, secrets.token_hex(8)], option=orjson.OPT_APPEND_NEWLINE)


def _end_of_last_line(descriptor: int) -> int:
    """Where the last complete line ends; the tail of a killed writer is behind it."""
    end = os.fstat(descriptor).st_size
    while end > 0:
        start = max(0, end - 4096)
        found = os.pread(descriptor, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0
