"""Seeded chance: the one source of random numbers of a world.

SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators"): its whole state is one
64-bit number, so it is saved and hashed with the world and gives the same numbers on every Python and platform.
"""

from __future__ import annotations

from operator import index

__all__ = ["Chance"]

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15


class Chance:
    """A stream of random numbers.

    Args:
        seed: Any integer; its low 64 bits count.

    >>> dice = Chance(7)
    >>> [dice.randrange(1, 7) for _ in range(5)]
    [3, 1, 6, 4, 3]
    """

    __slots__ = ("state",)

    def __init__(self, seed: int = 0) -> None:
        self.state = index(seed) & _MASK

    def random(self) -> float:
        """Return the next number, 0 <= number < 1."""
        return self._bits() / (1 << 53)

    def _bits(self) -> int:
        """Return the next 53 random bits."""
        self.state = (self.state + _GOLDEN) & _MASK
        bits = self.state
        bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & _MASK
        return (bits ^ (bits >> 31)) >> 11

    def randrange(self, start: int, stop: int) -> int:
        """Return a whole number, ``start <= number < stop``.

        Raises:
            ValueError: There is none.
        """
        if stop <= start:
            raise ValueError(f"there is no whole number from {start} up to, not including, {stop}")
        return start + (self._bits() * (stop - start) >> 53)

    def split(self, label: str) -> Chance:
        """Return an independent stream for somebody; drawing from one leaves the other as it is."""
        state = self.state
        for byte in label.encode():
            state = ((state ^ byte) * 0x100000001B3 + _GOLDEN) & _MASK
        return Chance(state)
