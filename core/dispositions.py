"""How easily an agent feels each type of emotion, how long it lasts, and the constants of affect."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .emotion_types import EmotionType, emotion_type
from .errors import AppraisalError
from .numbers import single

__all__ = ["MAX_DECAY", "AffectConstants", "Disposition", "Dispositions"]

MAX_DECAY = 10.0
"""Greatest decay of a disposition; the least, 0, means that an emotion never fades."""


@dataclass(frozen=True, slots=True)
class AffectConstants:
    """The constants of affect; defaults of the FAtiMA Toolkit (EmotionalAppraisalConfiguration).

    Attributes:
        half_life_constant: The part that is left after a half-life.
        emotion_influence_on_mood: How much of an emotion's intensity goes into the mood.
        mood_influence_on_emotion: How much of the mood goes into an emotion's potential.
        least_mood: A mood nearer to 0 is none.
        emotion_half_life: Seconds in which an emotion of decay 1 halves.
        mood_half_life: Seconds in which the mood halves.
    """

    half_life_constant: float = 0.5
    emotion_influence_on_mood: float = 0.3
    mood_influence_on_emotion: float = 0.3
    least_mood: float = 0.5
    emotion_half_life: float = 15.0
    mood_half_life: float = 60.0

    @property
    def emotion_rate(self) -> float:
        """Exponent of the decay of emotions, per second."""
        return _rate(single(self.half_life_constant), single(self.emotion_half_life))

    @property
    def mood_rate(self) -> float:
        """Exponent of the decay of mood, per second."""
        return _rate(single(self.half_life_constant), single(self.mood_half_life))


def _rate(constant: float, half_life: float) -> float:
    """ln(constant) / half-life; with either missing (0), what is felt is gone at once."""
    if constant <= 0.0 or half_life <= 0.0:
        return -math.inf
    return math.log(constant) / half_life


class Disposition(NamedTuple):
    """How easily an emotion arises and fades.

    Attributes:
        threshold: What the potential of an emotion must exceed, 0..10.
        decay: How quickly it fades: 0 never, 1 with the usual half-life, up to 10 times as quickly.
    """

    threshold: float = 0.0
    decay: float = 1.0


class Dispositions:
    """The dispositions of an agent, by emotion type.

    Args:
        default: For the types that have none of their own.
        final: Whether a type's disposition, once set, may not be set again (FAtiMA Toolkit).
    """

    def __init__(self, default: Disposition | None = None, final: bool = False) -> None:
        self.default = Disposition() if default is None else default
        self._final = final
        self._by_type: dict[EmotionType, Disposition] = {}

    def of(self, kind: EmotionType) -> Disposition:
        """Return the disposition for a type."""
        return self._by_type.get(kind, self.default)

    def set(self, kind: str | EmotionType, threshold: float, decay: float) -> None:
        """Set the disposition for a type, or for ``*``, all types that have none of their own.

        Raises:
            AppraisalError: The type is unknown, or may not be set again.
        """
        disposition = Disposition(threshold, min(MAX_DECAY, max(0.0, decay)))
        if kind == "*":
            self.default = disposition
            return
        known = emotion_type(kind)
        if self._final and known in self._by_type:
            raise AppraisalError(f"the disposition for {known} is set already: it can be set once")
        self._by_type[known] = disposition

    def __iter__(self) -> Iterator[tuple[EmotionType, Disposition]]:
        return iter(list(self._by_type.items()))

    def __len__(self) -> int:
        return len(self._by_type)
