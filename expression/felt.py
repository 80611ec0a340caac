"""From affect to the prototypes that show it: names, personality, mood, and pleasure, arousal and dominance alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import sqrt
from typing import Final

from ..core.emotion_types import Pad
from ..core.errors import ExpressionError
from .affect import Affect
from .naming import shown_as
from .prototypes import face_table, prototypes

__all__ = ["expressiveness", "felt", "intensity_of", "pad_of"]

_MAX: Final = 10.0
_NEAR: Final = 0.15
"""By how much less than the nearest anchor others may resemble a point of PAD and still show; ours."""
_FADED: Final = 0.005


def felt(affect: Affect) -> dict[str, float]:
    """Return how strongly each prototype shows what is felt, 0..1.

    Emotions as the ontology names them; where they leave room, (1 - strongest)^2, the whole of PAD shows, or the mood
    when PAD is not given.

    Raises:
        ExpressionError: An emotion is unknown, or a number is out of range.
    """
    weights = intensity_of(affect.emotions.items(), affect.known_as)
    room = (1 - max(weights.values(), default=0.0)) ** 2
    for name, weight in _background(affect).items():
        weights[name] = max(weights.get(name, 0.0), room * weight)
    factors = expressiveness(affect)
    return {
        name: min(1.0, weights[name] * factors[prototypes()[name].pad[0] >= 0])
        for name in sorted(weights)
        if weights[name] > _FADED
    }


def intensity_of(emotions: Iterable[tuple[str, float]], known_as: Mapping[str, str] | None = None) -> dict[str, float]:
    """Return how strongly each prototype shows emotions (0..10 each), 0..1; of several names of one, the most counts.

    Raises:
        ExpressionError: An emotion is unknown, or an intensity is out of range.
    """
    weights: dict[str, float] = {}
    for name, intensity in emotions:
        if not 0 <= intensity <= _MAX:
            raise ExpressionError(f"{name} cannot be felt at {intensity!r}: expected an intensity on 0..10")
        for prototype, factor in shown_as((known_as or {}).get(name, name)).items():
            weights[prototype] = max(weights.get(prototype, 0.0), min(1.0, factor * intensity / _MAX))
    return {name: weights[name] for name in sorted(weights) if weights[name]}


def pad_of(weights: Mapping[str, float]) -> Pad:
    """Return pleasure, arousal and dominance of prototypes: their mean, weighted, times the strongest weight."""
    total = sum(weights.values())
    if not total:
        return 0.0, 0.0, 0.0
    scale = max(weights.values()) / total
    pads = [(weight, prototypes()[name].pad) for name, weight in weights.items()]
    pleasure, arousal, dominance = (scale * sum(weight * pad[axis] for weight, pad in pads) for axis in range(3))
    return pleasure, arousal, dominance


def expressiveness(affect: Affect) -> tuple[float, float]:
    """Return by what personality multiplies what feels bad, and what feels good."""
    weights = face_table().expressiveness
    outgoing = 1 + weights["extraversion"] * affect.personality.extraversion
    gloomy = weights["neuroticism"] * affect.personality.neuroticism
    return outgoing * (1 + gloomy), outgoing * (1 - gloomy)


def _background(affect: Affect) -> Mapping[str, float]:
    if not -_MAX <= affect.mood <= _MAX:
        raise ExpressionError(f"mood cannot be {affect.mood!r}: expected a number on -10..10")
    if affect.pad is not None:
        return _of_pad(affect.pad)
    mood = face_table().mood
    return {mood.good if affect.mood >= 0 else mood.bad: mood.most * abs(affect.mood) / _MAX}


def _of_pad(pad: Pad) -> dict[str, float]:
    """The anchors that lie in the direction of a point, as strongly as the 1.5th power of its distance from 0; ours."""
    if not all(-1 <= value <= 1 for value in pad):
        raise ExpressionError(f"pleasure, arousal and dominance cannot be {pad!r}: expected three numbers on -1..1")
    length = _length(pad)
    if not length:
        return {}
    alike = {name: _dot(pad, prototypes()[name].pad) / length for name in face_table().anchors}
    alike = {name: value / _length(prototypes()[name].pad) for name, value in alike.items()}
    nearest = max(alike.values())
    strength = min(1.0, length) ** 1.5 * max(0.0, nearest)
    return {name: strength * max(0.0, 1 - (nearest - value) / _NEAR) for name, value in alike.items()}


def _dot(one: Pad, other: Pad) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _length(pad: Pad) -> float:
    return sqrt(_dot(pad, pad))
