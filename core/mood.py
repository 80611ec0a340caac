"""Mood: a lasting feeling that emotions shift, and that goes back slowly to where it rests.

Its pleasure, -10..10, is what rules read; it is as the FAtiMA Toolkit has it. Arousal and dominance come with it in our
own agents (Gebhard 2005, ALMA): every emotion pulls them by its intensity and its PAD. All three rest where the
temperament lies, which is 0 for an average personality.
"""

from __future__ import annotations

import math

from .affect_formulas import SCALARS
from .emotion_types import Pad
from .numbers import single

__all__ = ["MAX_MOOD", "Mood", "Poise"]

MAX_MOOD = 10.0
"""Mood lies on -10..10."""
_LEFT, _FADED, _PULLED = SCALARS.left, SCALARS.faded, SCALARS.pulled
_DISTANCE, _RESTING = SCALARS.distance, SCALARS.resting


class Mood:
    """One dimension of a mood, which fades by formula (FAtiMA Toolkit, Mood).

    Attributes:
        rest: What it goes back to, -10..10.
        value: How far it was from rest when it was last set.
        reference: The time, in seconds, from which its decay counts.
        held_until: The time until which it stays at ``value``.
    """

    __slots__ = ("held_until", "reference", "rest", "value")

    def __init__(self, rest: float = 0.0) -> None:
        self.rest = single(rest)
        self.value = 0.0
        self.reference = 0.0
        self.held_until = -math.inf

    def at(self, time: float, rate: float, least: float) -> float:
        """Return the mood (-10..10) at a time.

        Args:
            time: In seconds.
            rate: The exponent of its decay, per second.
            least: A mood nearer to rest than this is at rest.
        """
        if self.value == 0.0:
            return self.rest
        if time <= self.held_until:
            return single(self.rest + self.value) if self.rest else self.value
        faded = _FADED(self.value, rate, time - self.reference)
        return _RESTING(self.rest, faded, least)  # type: ignore[no-any-return]

    def set(self, value: float, least: float, held_until: float, reference: float | None = None) -> None:
        """Give the mood a value; it is cut to -10..10.

        Args:
            value: The new value.
            least: A mood nearer to rest than this is at rest.
            held_until: The time of setting.
            reference: The time from which its decay counts; None keeps the one it had.
        """
        self.value = _DISTANCE(value, self.rest, least)
        self.held_until = held_until
        if reference is not None:
            self.reference = reference

    @property
    def state(self) -> tuple[float, float, float]:
        """All that is needed to go on from here, but for where it rests: value, reference and hold."""
        return self.value, self.reference, self.held_until

    @state.setter
    def state(self, state: tuple[float, float, float]) -> None:
        self.value, self.reference, self.held_until = state


class Poise:
    """The arousal and the dominance of a mood, each -10..10; they fade together.

    Attributes:
        rest: What they go back to.
        value: How far they were from rest when an emotion last pulled them.
        reference: The time, in seconds, from which their decay counts.
        held_until: The time until which they stay as they were.
    """

    __slots__ = ("held_until", "reference", "rest", "value")

    def __init__(self, arousal: float = 0.0, dominance: float = 0.0) -> None:
        self.rest = arousal, dominance
        self.value = 0.0, 0.0
        self.reference = 0.0
        self.held_until = -math.inf

    def at(self, time: float, rate: float) -> tuple[float, float]:
        """Return arousal and dominance (each -10..10) at a time.

        Args:
            time: In seconds.
            rate: The exponent of the mood's decay, per second.
        """
        left = 1.0 if time <= self.held_until else _LEFT(rate, time - self.reference)
        (arousal, dominance), (tense, free) = self.rest, self.value
        return _cut(arousal + tense * left), _cut(dominance + free * left)

    def pull(self, pad: Pad, weight: float, rate: float, now: float, start: float) -> None:
        """Let an emotion move the mood.

        Args:
            pad: Of the emotion's type, each -1..1.
            weight: The emotion's intensity (0..10) times its influence on the mood.
            rate: The exponent of the mood's decay, per second.
            now: The time, in seconds.
            start: The time from which the decay counts.
        """
        tense, free = self.value
        left = _LEFT(rate, now - self.reference) if now > self.held_until and (tense or free) else 1.0
        self.value = _PULLED(tense, left, pad[1], weight), _PULLED(free, left, pad[2], weight)
        self.reference, self.held_until = start, now

    @property
    def state(self) -> tuple[float, float, float, float]:
        """All that is needed to go on from here, but for where it rests: both values, reference and hold."""
        return *self.value, self.reference, self.held_until

    @state.setter
    def state(self, state: tuple[float, float, float, float]) -> None:
        tense, free, self.reference, self.held_until = state
        self.value = tense, free


def _cut(value: float) -> float:
    return min(MAX_MOOD, max(-MAX_MOOD, value))
