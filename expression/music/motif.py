"""The ideas a piece is made of: motifs, and how a bar's onsets are chosen."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

__all__ = ["STEPS", "Dither", "Motif", "is_strong", "pick"]

STEPS: Final = 16
"""Sixteenths a bar."""

_LEVELS: Final = ((0,), (8,), (4, 12), (2, 6, 10, 14), (3, 7, 11, 15, 1, 5, 9, 13))
"""The metre: steps from the strongest to the weakest."""
_LEAD_INS: Final = (15, 7, 14, 6)
"""Sixteenths that lead into a strong beat."""
_SHAPES: Final = (
    # Scale steps above the motif's beginning, at each half beat.
    (0, 1, 2, 1, 4, 3, 2, 1),
    (0, -1, 0, 2, 3, 2, 4, 2),
    (4, 3, 2, 1, 2, 1, 0, -1),
    (0, 2, 1, 3, 2, 4, 3, 1),
    (2, 1, 0, 1, 2, 4, 3, 2),
    (0, 0, 2, 2, 1, 1, 3, 2),
)


def pick(chance: Random, count: int) -> int:
    """Return a number below ``count`` by chance; only ``random()`` is asked, which every Python gives alike."""
    return min(count - 1, int(chance.random() * count))


def is_strong(step: int) -> bool:
    """Whether a step is a beat of the bar."""
    return step % 4 == 0


class Dither:
    """Turns fractions into whole numbers whose mean is right: what a bar leaves over, the next bars get."""

    def __init__(self) -> None:
        self._over: dict[str, float] = {}

    def __call__(self, what: str, amount: float, low: int = 0, high: int = 1_000) -> int:
        """Return a whole number from ``low`` to ``high`` for an amount."""
        due = amount + self._over.get(what, 0.0)
        whole = max(low, min(high, int(due + 0.5)))
        # What can never be made up for is let go, or it would swamp what comes later.
        self._over[what] = max(-float(STEPS), min(float(STEPS), due - whole))
        return whole


@dataclass(frozen=True, slots=True)
class Motif:
    """An idea of one bar.

    Attributes:
        order: The bar's steps in the order in which they are sounded as there come to be more.
        contour: At each step, scale steps above the motif's beginning.
    """

    order: tuple[int, ...]
    contour: tuple[int, ...]

    @classmethod
    def invent(cls, chance: Random) -> Motif:
        """Make one up."""
        order: list[int] = []
        for level in _LEVELS:
            left = list(level)
            while left:
                order.append(left.pop(pick(chance, len(left))))
        shape = _SHAPES[pick(chance, len(_SHAPES))]
        # Sixteenths between two half beats pass or turn.
        turn = -1 if chance.random() < 0.5 else 1
        contour = [shape[step // 2] + (turn if step % 2 else 0) for step in range(STEPS)]
        return cls(tuple(order), tuple(contour))

    def onsets(self, count: int, lead_ins: int) -> list[int]:
        """Return so many steps, 1..16, ascending; some of them sixteenths that lead into a beat."""
        leading = [step for step in _LEAD_INS if step != 7 or count > 3][: min(lead_ins, count - 1)]
        if 6 in leading and 7 not in leading:
            leading.remove(6)
        rest = [step for step in self.order if step not in leading]
        return sorted(leading + rest[: count - len(leading)])
