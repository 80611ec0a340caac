"""How long to wait before the next try to connect: longer each time, and never all clients at once."""

from __future__ import annotations

import random

__all__ = ["Backoff"]


class Backoff:
    """Waiting times that double up to a limit, each shortened by up to a half at random.

    Args:
        first: Seconds before the first try.
        most: Seconds at most.
        seed: Decides the random part; None for another one each time.
    """

    def __init__(self, first: float = 0.1, most: float = 5.0, seed: int | None = None) -> None:
        self._first, self._most = first, most
        self._random = random.Random(seed)
        self._tries = 0

    def next(self) -> float:
        """Return how many seconds to wait now."""
        longest = min(self._most, self._first * 2.0 ** min(self._tries, 32))
        self._tries += 1
        return longest * self._random.uniform(0.5, 1.0)

    def reset(self) -> None:
        """Begin anew, after a connection that worked."""
        self._tries = 0
