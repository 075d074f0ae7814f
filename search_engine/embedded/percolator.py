"""The percolator of one collection: the log on disk and the index in memory kept in step."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from schemas.ids import ConditionHash
from search_engine.document import Document
from search_engine.embedded.condition_index import ConditionIndex
from search_engine.embedded.condition_log import ConditionLog
from search_engine.embedded.condition_values import Frequency
from search_engine.embedded.errors import translated
from search_engine.expression import (
    And,
    AnyOf,
    Between,
    Expression,
    Not,
    Or,
    Phrase,
    from_json_value,
    to_json_value,
)
from search_engine.port import Condition

_DEAD_LINES_KEPT: Final = 10_000
"""Lines without effect that are not worth a compaction, whatever their share."""

_MAX_DEPTH: Final = 100
"""Nesting of an expression; what the compiler makes is four deep. Deeper ones would end in a
RecursionError somewhere in the middle of a percolation."""


class Percolator:
    """Registers conditions and finds those that match; notices what other processes register."""

    def __init__(self, path: Path, frequency: Frequency, lock_timeout_seconds: float) -> None:
        self._log = ConditionLog(path, lock_timeout_seconds)
        self._frequency = frequency
        self._index = ConditionIndex(frequency)
        self._lines = 0
        self._lock = threading.Lock()

    @property
    def bad_lines(self) -> int:
        """Stored lines that could not be read."""
        return self._log.bad_lines

    def register(self, conditions: Iterable[Condition]) -> None:
        """Keep conditions; durable on return. Those that are there cost nothing."""
        with translated("register"), self._lock, self._log.write_lock():
            self._catch_up()
            fresh = {
                condition.hash: condition.expression
                for condition in conditions
                if condition.hash not in self._index.hashes
            }
            if not all(map(_is_sound, fresh.values())):
                raise ValueError("a condition is too deep or has a value of the wrong type")
            if fresh:
                self._log.append((hash_, to_json_value(one)) for hash_, one in fresh.items())
                self._catch_up()

    def unregister(self, hashes: Iterable[ConditionHash]) -> None:
        """Forget conditions; durable on return."""
        with translated("unregister"), self._lock, self._log.write_lock():
            self._catch_up()
            known = [hash_ for hash_ in dict.fromkeys(hashes) if hash_ in self._index.hashes]
            if known:
                self._log.append((hash_, None) for hash_ in known)
                self._catch_up()
            living = self._index.hashes
            if self._lines - len(living) > max(len(living), _DEAD_LINES_KEPT):
                self._log.compact(living)

    def drop(self) -> None:
        """Forget all conditions."""
        with translated("drop"), self._lock, self._log.write_lock():
            self._log.delete()
            self._catch_up()

    def match(self, document: Document) -> frozenset[ConditionHash]:
        """The registered conditions that match the document."""
        with translated("percolate"), self._lock:
            self._catch_up()
            return self._index.match(document)

    def _catch_up(self) -> None:
        if not self._log.is_changed():
            return
        if self._log.is_replaced():
            self._index = ConditionIndex(self._frequency)
            self._lines = 0
            self._log.restart()
        for hash_, value in self._log.read_new():
            self._lines += 1
            if value is None:
                self._index.discard(hash_)
            else:
                self._add(hash_, value)

    def _add(self, hash_: ConditionHash, value: list[Any]) -> None:
        try:
            self._index.add(hash_, _read_expression(value))
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            self._log.report(f"condition {hash_}: {error}")


def _read_expression(value: list[Any]) -> Expression:
    expression = from_json_value(value)
    if not _is_sound(expression):
        raise ValueError("too deep, or a value of the wrong type")
    return expression


def _is_sound(expression: Expression, depth: int = 0) -> bool:
    """Whether it can be evaluated: one that cannot would fail every percolation."""
    if depth > _MAX_DEPTH:
        return False
    match expression:
        case AnyOf(field, values) | Phrase(field, values):
            return all(isinstance(text, str) for text in (field, *values))
        case Between(_, low, high):
            return all(isinstance(bound, int | None) for bound in (low, high))
        case And(parts) | Or(parts):
            return all(_is_sound(part, depth + 1) for part in parts)
        case Not(part):
            return _is_sound(part, depth + 1)
        case _:
            return True
