"""Registered conditions in memory: candidates by the values a document holds, then verified.

Each condition stands under its key, the group of values that documents are least likely to hold
and that each document it matches must hold. Where the key is all there is to the condition,
holding a value is the match. 100,000 conditions take 71 MB.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from schemas.ids import ConditionHash
from search_engine.document import Document
from search_engine.embedded.condition_parts import Check, take_apart
from search_engine.embedded.condition_values import Frequency, Group, Held, ValueNumbers
from search_engine.expression import Expression

_Verification = tuple[ConditionHash, tuple[Group, ...], Group, Check | None]
"""What remains to be verified: a value of each group, none of the next, and the rest."""


class ConditionIndex:
    """Which conditions match a document: the same answer as `evaluate` for each of them."""

    def __init__(self, frequency: Frequency) -> None:
        self._numbers = ValueNumbers(frequency)
        self._keys: dict[ConditionHash, Group | None] = {}
        self._certain: dict[int, set[ConditionHash]] = {}
        self._checked: dict[int, dict[ConditionHash, _Verification]] = {}
        self._always: dict[ConditionHash, _Verification] = {}
        self._groups: dict[Group, Group] = {}

    @property
    def hashes(self) -> Collection[ConditionHash]:
        """The conditions that are registered."""
        return self._keys.keys()

    def add(self, hash_: ConditionHash, expression: Expression) -> None:
        """Add a condition; one that is there already stays as it is."""
        if hash_ in self._keys:
            return
        parts = take_apart(expression, self._numbers)
        key = None if parts.key is None else self._shared(parts.key)
        self._keys[hash_] = key
        if key is not None and not (parts.required or parts.forbidden or parts.rest):
            for number in key:
                self._certain.setdefault(number, set()).add(hash_)
            return
        required = tuple(map(self._shared, parts.required))
        check = (hash_, required, self._shared(parts.forbidden), parts.rest)
        if key is None:
            self._always[hash_] = check
        else:
            for number in key:
                self._checked.setdefault(number, {})[hash_] = check

    def discard(self, hash_: ConditionHash) -> None:
        """Take a condition out, if it is there."""
        key = self._keys.pop(hash_, None)
        if key is None:
            self._always.pop(hash_, None)
            return
        for number in key:
            self._certain.get(number, set()).discard(hash_)
            self._checked.get(number, {}).pop(hash_, None)

    def match(self, document: Document) -> frozenset[ConditionHash]:
        """The conditions that match the document."""
        held = Held(document, self._numbers)
        found: set[ConditionHash] = set()
        for number in held.values & self._certain.keys():
            found |= self._certain[number]
        for number in held.values & self._checked.keys():
            _verify(self._checked[number].values(), held, found)
        _verify(self._always.values(), held, found)
        return frozenset(found)

    def _shared(self, group: Group) -> Group:
        """One object for equal groups: the choices of a filter recur in many conditions."""
        return self._groups.setdefault(group, group)


def _verify(checks: Iterable[_Verification], held: Held, found: set[ConditionHash]) -> None:
    # The inner loop of percolation, thousands of rounds a posting: plain statements on purpose.
    is_disjoint = held.values.isdisjoint
    for hash_, required, forbidden, rest in checks:
        if not is_disjoint(forbidden):
            continue
        for group in required:
            if is_disjoint(group):
                break
        else:
            if rest is None or rest(held):
                found.add(hash_)
