"""Passwords to hashes, by argon2id, so many at a time and no more.

A hash takes tens of milliseconds and megabytes on purpose. `at_once` bounds both for the process;
who waits for longer than `patience_seconds` is told to come again. Nothing may hash inside a
transaction: SQLite has one writer.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from accounts.passwords import may_be_a_password
from schemas.problems import Problem, RefusedError

OWASP_MEMORY_KIB: Final = 19_456
OWASP_PASSES: Final = 2
OWASP_LANES: Final = 1


@dataclass(frozen=True, slots=True)
class HashingCost:
    """What a hash costs. The defaults are the least that OWASP recommends for argon2id."""

    memory_kib: int = OWASP_MEMORY_KIB
    passes: int = OWASP_PASSES
    lanes: int = OWASP_LANES
    at_once: int = 4
    """Hashes at the same time: times `memory_kib`, the memory that they take."""
    patience_seconds: float = 5.0


class PasswordHashes:
    """Makes and checks hashes. One for a process; safe to use from many threads."""

    def __init__(self, cost: HashingCost) -> None:
        self._hasher = PasswordHasher(
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            type=Type.ID,
        )
        self._free = threading.BoundedSemaphore(cost.at_once)
        self._patience = cost.patience_seconds
        self._nobodys: str | None = None

    def make(self, password: str) -> str:
        """The hash of a password, with a salt of its own and what it cost.

        Raises RefusedError (overloaded).
        """
        with self._turn():
            return self._hasher.hash(password)

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether the password is the one, exactly as typed.

        None is nobody's account: then it takes as long and is false. What no account can have is
        false at once, for everybody. Raises RefusedError (overloaded).
        """
        # Asked for in either case: the first time, it is made.
        nobodys = self._hash_of_nobody()
        compared = nobodys if password_hash is None else password_hash
        if not may_be_a_password(password):
            return False
        with self._turn():
            try:
                self._hasher.verify(compared, password)
            except (VerificationError, InvalidHashError):
                return False
        return password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Whether it was made at another cost than hashes are made now: make it anew."""
        return self._hasher.check_needs_rehash(password_hash)

    def _hash_of_nobody(self) -> str:
        if self._nobodys is None:
            self._nobodys = self.make("nobody has this password")
        return self._nobodys

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._free.acquire(timeout=self._patience):
            raise RefusedError(Problem("overloaded"))
        try:
            yield
        finally:
            self._free.release()
