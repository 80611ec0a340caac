"""The affect of a scene, as one point that music can follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ...core.emotion_types import Pad
from ...core.errors import ExpressionError
from ..affect import Affect
from ..felt import intensity_of, pad_of
from .parameters import checked

__all__ = ["affect_pad", "scene_affect"]

_MAX: Final = 10.0


def scene_affect(pads: Sequence[Pad], weights: Sequence[float] | None = None) -> tuple[float, float]:
    """Return valence and arousal of a scene.

    Args:
        pads: Pleasure, arousal and dominance of everybody in it, each -1..1.
        weights: How much each counts, 0..1e6; without them everybody counts ``(1 + arousal) / 2``, so that whoever is
            roused leads the music.

    Raises:
        ExpressionError: A number is out of range, or there are not as many weights as people.

    >>> scene_affect([(0.5, 0.5, 0.0), (-0.5, -0.5, 0.0)])
    (0.25, 0.25)
    """
    points = [(checked(pad[0], "pleasure"), checked(pad[1], "arousal")) for pad in pads]
    if weights is None:
        weights = [(1 + arousal) / 2 for _, arousal in points]
    if len(weights) != len(points):
        raise ExpressionError(f"{len(weights)} weights for {len(points)} people; expected one each")
    counts = [checked(weight, "weight", 0.0, 1e6) for weight in weights]
    total = sum(counts)
    if not total:
        counts, total = [1.0] * len(points), float(len(points))
    if not points:
        return 0.0, 0.0
    valence, arousal = (sum(count * point[i] for count, point in zip(counts, points, strict=True)) for i in (0, 1))
    return valence / total, arousal / total


def affect_pad(affect: Affect) -> Pad:
    """Return pleasure, arousal and dominance of somebody's affect, each -1..1.

    What the affect says itself; else its emotions' PAD, and the more of the mood the weaker they are.

    Raises:
        ExpressionError: An emotion is unknown, or a number out of range.

    >>> [round(each, 2) for each in affect_pad(Affect.parse("fear:10"))]
    [-0.64, 0.6, -0.43]
    """
    if affect.pad is not None:
        pleasure, arousal, dominance = (checked(each, "pad") for each in affect.pad)
        return pleasure, arousal, dominance
    weights = intensity_of(affect.emotions.items(), affect.known_as)
    pleasure, arousal, dominance = pad_of(weights)
    mood = checked(affect.mood, "mood", -_MAX, _MAX) / _MAX
    pleasure += (1 - max(weights.values(), default=0.0)) * mood
    return max(-1.0, min(1.0, pleasure)), arousal, dominance
