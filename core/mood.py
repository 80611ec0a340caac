"""Mood: one lasting good or bad feeling that emotions shift and that fades slowly."""

from __future__ import annotations

import math

from .numbers import single

__all__ = ["MAX_MOOD", "Mood"]

MAX_MOOD = 10.0
"""Mood lies on -10..10."""


class Mood:
    """A mood that fades by formula (FAtiMA Toolkit, Mood).

    Attributes:
        value: Its value (-10..10) when it was last set.
        reference: The time, in seconds, from which its decay counts.
        held_until: The time until which it stays at ``value``.
    """

    __slots__ = ("held_until", "reference", "value")

    def __init__(self) -> None:
        self.value = 0.0
        self.reference = 0.0
        self.held_until = -math.inf

    def at(self, time: float, rate: float, least: float) -> float:
        """Return the mood (-10..10) at a time.

        Args:
            time: In seconds.
            rate: The exponent of its decay, per second.
            least: A mood nearer to 0 than this counts as none.
        """
        if time <= self.held_until or self.value == 0.0:
            return self.value
        faded = single(self.value * math.exp(min(0.0, rate * (time - self.reference))))
        return faded if abs(faded) >= least else 0.0

    def set(self, value: float, least: float, held_until: float, reference: float | None = None) -> None:
        """Give the mood a value; it is cut to -10..10.

        Args:
            value: The new value.
            least: A mood nearer to 0 than this becomes 0.
            held_until: The time of setting.
            reference: The time from which its decay counts; None keeps the one it had.
        """
        value = single(min(MAX_MOOD, max(-MAX_MOOD, value)))
        self.value = value if abs(value) >= least else 0.0
        self.held_until = held_until
        if reference is not None:
            self.reference = reference
