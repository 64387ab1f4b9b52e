"""Chance with a memory: everything random in a practice world is drawn here, from one seed."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


class Dice:
    """Draws from `random.Random(seed).random()` only: the one method whose numbers Python promises never to change.

    `choice`, `shuffle` and `sample` of the standard library have changed between versions; a seed must not.
    """

    def __init__(self, seed: int) -> None:
        self._roll = random.Random(seed).random  # noqa: S311  # repeatable on purpose, nothing secret comes from here

    def below(self, bound: int) -> int:
        """A whole number from 0 up to `bound` - 1, each equally likely."""
        return int(self._roll() * bound)

    def low(self, bound: int) -> int:
        """A whole number below `bound`, small ones much likelier: the few who write most, the days close to now."""
        roll = self._roll()
        return int(roll * roll * bound)

    def between(self, first: int, last: int) -> int:
        """A whole number from `first` to `last`, both included."""
        return first + self.below(last - first + 1)

    def chance(self, percent: int) -> bool:
        """True in `percent` of 100 draws."""
        return self.below(100) < percent

    def pick(self, rows: Sequence[T]) -> T:
        """One of `rows`."""
        return rows[self.below(len(rows))]

    def weighted(self, rows: Sequence[tuple[int, T]]) -> T:
        """One of `rows`, each as likely as its whole-number weight says."""
        left = self.below(sum(weight for weight, _ in rows))
        for weight, row in rows:
            left -= weight
            if left < 0:
                return row
        raise ValueError("nothing to draw from")

    def some(self, rows: Sequence[T], count: int) -> tuple[T, ...]:
        """Up to `count` different rows, in the order drawn."""
        pool = list(rows)
        return tuple(pool.pop(self.below(len(pool))) for _ in range(min(count, len(pool))))

    def hexadecimal(self, length: int) -> str:
        """`length` hexadecimal digits."""
        return "".join("0123456789abcdef"[self.below(16)] for _ in range(length))

    def token(self, length: int) -> str:
        """`length` signs of the base64 alphabet."""
        return "".join(_BASE64[self.below(64)] for _ in range(length))
