"""How easily the members of a crowd feel each type of emotion, how long it lasts, and where their moods rest.

Types that personality biases in the same way share one array; a crowd of average people needs none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...core.affect import AffectConstants, Dispositions
from ...core.emotion_types import EmotionType
from ...core.errors import CrowdError
from ...core.mood import MAX_MOOD
from ...core.personality import TRAITS, Personality, bias_weights, temperament_weights
from .arithmetic import ARRAYS, TICKS, Floats

__all__ = ["Tempers", "traits_of"]

_SLOWEST: Final = -1e20  # a rate that leaves nothing; minus infinity would make no number of no time
_Doubles = NDArray[np.float64]


class Tempers:
    """Thresholds, rates and rests of a crowd.

    Args:
        kinds: The types of emotion.
        traits: The five factors, each for everybody (length 1) or for each member.
        dispositions: What personality starts from.
        constants: Half-lives.

    Attributes:
        rests: Pleasure, arousal and dominance of the mood at rest, -10..10.
        traits: The five factors, by name.
    """

    def __init__(
        self,
        kinds: Sequence[EmotionType],
        traits: Mapping[str, Floats],
        dispositions: Dispositions,
        constants: AffectConstants,
    ) -> None:
        self.traits = dict(traits)
        doubles = {name: values.astype(np.float64) for name, values in traits.items()}
        self.rests = tuple(_rest(weights, doubles) for weights in temperament_weights())
        classes: dict[object, int] = {}
        self._class: list[int] = []
        self._thresholds: list[Floats] = []
        self._rates: list[Floats] = []
        for kind in kinds:
            weights, base = bias_weights(kind), dispositions.of(kind)
            place = classes.setdefault((tuple(weights), base), len(classes))
            self._class.append(place)
            if place == len(self._thresholds):
                threshold = sum((doubles[trait] * add for trait, add, _ in weights), np.zeros(1))
                decay = sum((doubles[trait] * add for trait, _, add in weights), np.zeros(1))
                threshold, decay = ARRAYS.tempered(*base, threshold, decay)
                self._thresholds.append(threshold.astype(np.float32))
                rate = np.where(decay > 0, np.maximum(constants.emotion_rate, _SLOWEST) * decay, 0.0)
                self._rates.append((rate / TICKS).astype(np.float32))

    def threshold(self, code: int) -> Floats:
        """Return what the potential of a type must exceed, 0..10, for everybody or for each."""
        return self._thresholds[self._class[code]]

    def rate(self, code: int) -> Floats:
        """Return the rate at which a type fades, per tick, for everybody or for each."""
        return self._rates[self._class[code]]

    def personality(self, member: int) -> Personality:
        """Return the five factors of a member."""
        return Personality(
            **{name: float(values[0 if values.shape[0] == 1 else member]) for name, values in self.traits.items()}
        )


def traits_of(personality: Personality | Mapping[str, Any] | None, size: int) -> dict[str, Floats]:
    """Return the five factors as arrays: of length 1, or one value for each of a crowd.

    Raises:
        CrowdError: There is no such factor, a value is not on -1..1, or there are more or fewer than members.
    """
    given = {} if personality is None else personality
    if isinstance(given, Personality):
        given = {name: getattr(given, name) for name in TRAITS}
    found = {name: np.zeros(1, np.float32) for name in TRAITS}
    for name, value in given.items():
        known = next(trait for trait in TRAITS if getattr(Personality.of({name: 0.5}), trait))
        values = np.atleast_1d(np.asarray(value, np.float32)) * np.float32(
            2 * getattr(Personality.of({name: 0.5}), known)
        )
        if values.shape not in ((1,), (size,)):
            raise CrowdError(
                f"the personality has {name} with shape {np.shape(value)}: expected one number, or {size:,}"
            )
        if not (np.abs(values) <= 1).all():  # neither does what is no number
            raise CrowdError(f"the personality has {name} out of range: expected numbers on -1..1, 0 for the average")
        found[known] = values
    return found


def _rest(weights: Mapping[str, float], traits: Mapping[str, _Doubles]) -> Floats:
    rest = sum((traits[trait] * weight for trait, weight in weights.items()), np.zeros(1))
    found: Floats = (np.round(np.clip(rest, -1, 1), 9) * MAX_MOOD).astype(np.float32)
    return found
