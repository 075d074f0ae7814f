"""The one source of chance: repeatable, so that the same seed makes the same samples."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


class Chance:
    """Draws that repeat for a seed. Most take one call: 50,000 postings draw ten million times."""

    __slots__ = ("unit",)

    def __init__(self, seed: int) -> None:
        # Samples must repeat, and nothing here is a secret.
        self.unit = Random(seed).random  # noqa: S311 - invented data, no secrets

    def pick(self, items: Sequence[T]) -> T:
        """One of them, each as likely as the others."""
        return items[int(self.unit() * len(items))]

    def number(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.unit() * (high - low + 1))

    def happens(self, probability: float) -> bool:
        """True with that probability."""
        return self.unit() < probability

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different ones, or all there are, in a random order."""
        pool = list(items)
        left = len(pool)
        count = min(count, left)
        for place in range(count):
            other = place + int(self.unit() * (left - place))
            pool[place], pool[other] = pool[other], pool[place]
        return pool[:count]

    def weighted(self, weights: dict[T, float]) -> T:
        """One of the keys, as likely as its share of the weights."""
        left = self.unit() * sum(weights.values())
        for item, weight in weights.items():
            left -= weight
            if left < 0:
                return item
        return item
