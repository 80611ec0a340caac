"""Personality: the five factors, the temperament they amount to, and how they bias what is felt.

Temperament is Mehrabian's (1996): pleasure, arousal and dominance on average over a person's days, worked out of the
five factors. Equations and biases, with their sources, stand in ``data/personality.json``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from .affect_formulas import SCALARS
from .dispositions import Disposition
from .emotion_types import EmotionType, Pad
from .errors import StateError, nearest

__all__ = ["TRAITS", "Bias", "Personality", "bias_weights", "peld_temperament", "temperament_weights"]

TRAITS: Final = ("openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism")
"""The five factors."""
_MEANS: Final = {
    **{trait: (trait, 1.0) for trait in TRAITS},
    "extroversion": ("extraversion", 1.0),
    "emotional stability": ("neuroticism", -1.0),
    "stability": ("neuroticism", -1.0),
}


class Bias(NamedTuple):
    """What one factor of a personality does to how easily, and how long, a type of emotion is felt.

    Attributes:
        trait: The factor, such as ``neuroticism``.
        value: How it stands, -1..1.
        threshold: What it adds to the threshold.
        decay: What it adds to 1, by which the decay is multiplied.
        source: Who found so.
    """

    trait: str
    value: float
    threshold: float
    decay: float
    source: str = ""


@dataclass(frozen=True, slots=True)
class Personality:
    """The five factors of a person, each on -1..1; 0 is average.

    >>> Personality(extraversion=0.5, agreeableness=0.4, neuroticism=-0.2).temperament
    (0.379, 0.006, 0.172)
    """

    openness: float = 0.0
    conscientiousness: float = 0.0
    extraversion: float = 0.0
    agreeableness: float = 0.0
    neuroticism: float = 0.0

    def __post_init__(self) -> None:
        for trait in TRAITS:
            value = getattr(self, trait)
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not -1 <= value <= 1:
                raise StateError(f"{trait} cannot be {value}: expected a number on -1..1, 0 for the average")

    @classmethod
    def of(cls, traits: Mapping[str, float] | Personality) -> Personality:
        """Return the personality of named factors, in any case; those not named are average.

        Args:
            traits: Such as ``{"extraversion": 0.4, "stability": 0.2}``; stability is neuroticism with the other sign.

        Raises:
            StateError: There is no such factor, it is named twice, or a value is not on -1..1.
        """
        if isinstance(traits, Personality):
            return traits
        values: dict[str, float] = {}
        for name, value in traits.items():
            meant = _MEANS.get(name.casefold().replace("_", " ").strip())
            if meant is None:
                close = nearest(name, _MEANS)
                hint = f"did you mean {close}?" if close else f"expected {', '.join(TRAITS)}"
                raise StateError(f"{name!r} is no factor of personality: {hint}")
            trait, sign = meant
            if trait in values:
                raise StateError(f"{trait} is given twice, once as {name}")
            values[trait] = value * sign if sign < 0 else value
        return cls(**values)

    @classmethod
    def from_unit_scale(
        cls,
        openness: float,
        conscientiousness: float,
        extraversion: float,
        agreeableness: float,
        neuroticism: float,
    ) -> Personality:
        """Return the personality of factors on 0..1, where .5 is average."""
        factors = (openness, conscientiousness, extraversion, agreeableness, neuroticism)
        return cls(*[2 * factor - 1 for factor in factors])

    def traits(self) -> dict[str, float]:
        """Return the factors that are not average, by name."""
        return {trait: value for trait in TRAITS if (value := getattr(self, trait))}

    def __bool__(self) -> bool:
        """Whether anything is not average."""
        return any([getattr(self, trait) for trait in TRAITS])

    @property
    def temperament(self) -> Pad:
        """Pleasure, arousal and dominance on average (Mehrabian 1996), each cut to -1..1."""
        equations = _data()["temperament"]
        pleasure, arousal, dominance = (
            sum(weight * self._factor(name) for name, weight in equations[axis].items())
            for axis in ("pleasure", "arousal", "dominance")
        )
        return _cut(pleasure), _cut(arousal), _cut(dominance)

    def tempered(self, kind: EmotionType, disposition: Disposition) -> Disposition:
        """Return a disposition as personality biases it: threshold on 0..10, decay on 0..10."""
        threshold, decay = self._bias(kind)
        return Disposition(*SCALARS.tempered(*disposition, threshold, decay))

    def biases(self, kind: EmotionType) -> Iterator[Bias]:
        """Yield what each factor does to a type of emotion, in the order in which it is added up."""
        for bias in _data()["biases"]:
            if _concerns(bias["emotions"], kind):
                factor = self._factor(bias["trait"])
                yield Bias(
                    bias["trait"], factor, bias["threshold"] * factor, bias["decay"] * factor, bias.get("source", "")
                )

    def _bias(self, kind: EmotionType) -> tuple[float, float]:
        threshold = decay = 0.0
        for bias in self.biases(kind):
            threshold += bias.threshold
            decay += bias.decay
        return threshold, decay

    def _factor(self, name: str) -> float:
        trait, sign = _MEANS[name]
        value: float = getattr(self, trait)
        return sign * value


def peld_temperament(
    openness: float, conscientiousness: float, extraversion: float, agreeableness: float, neuroticism: float
) -> Pad:
    """Return the temperament as the PELD data set computes it, for reproducing its figures only.

    It takes factors on 0..1 as they are, and neuroticism where Mehrabian has emotional stability; so all people come
    out much alike, and the anxious as pleasant. (Wen et al. 2021, PELD.)

    >>> [round(value, 3) for value in peld_temperament(0.648, 0.375, 0.386, 0.58, 0.477)]
    [0.514, -0.001, 0.272]
    """
    return (
        0.21 * extraversion + 0.59 * agreeableness + 0.19 * neuroticism,
        0.15 * openness + 0.30 * agreeableness - 0.57 * neuroticism,
        0.25 * openness + 0.17 * conscientiousness + 0.60 * extraversion - 0.32 * agreeableness,
    )


def bias_weights(kind: EmotionType) -> list[tuple[str, float, float]]:
    """Return what biases a type of emotion: factor, and what one unit of it adds to threshold and to 1 for the decay.

    Stability is neuroticism with the other sign.
    """
    found = []
    for bias in _data()["biases"]:
        if _concerns(bias["emotions"], kind):
            trait, sign = _MEANS[bias["trait"]]
            found.append((trait, sign * bias["threshold"], sign * bias["decay"]))
    return found


def temperament_weights() -> list[dict[str, float]]:
    """Return the equations of pleasure, arousal and dominance: the weight of each factor (Mehrabian 1996)."""
    equations = [_data()["temperament"][axis] for axis in ("pleasure", "arousal", "dominance")]
    return [{_MEANS[name][0]: _MEANS[name][1] * weight for name, weight in each.items()} for each in equations]


def _concerns(emotions: str | list[str], kind: EmotionType) -> bool:
    if emotions == "positive":
        return kind.valence > 0
    return kind.valence < 0 if emotions == "negative" else kind.name in emotions


def _cut(value: float) -> float:
    # Rounded, so that the same factors give the same bits in whatever order they are added.
    return round(min(1.0, max(-1.0, value)), 9)


@cache
def _data() -> dict[str, Any]:
    path = Path(__file__).parent / "data" / "personality.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
