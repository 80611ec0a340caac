"""What a feeling does to a voice: the emotions' own offsets, with a little of the dimensions mixed in.

Dimensions alone are not enough: by them disgust would be high, quick and loud. Both tables, and why the dimensions'
share is what it is, stand in ``data/prosody.json``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from ..core.emotion_types import Pad
from .expression import Prosody
from .prototypes import Prototype, prototypes, vocal_table

__all__ = ["prosody_of"]

_AXES: Final = ("pleasure", "arousal", "dominance")
_Offsets = tuple[float, float, float, float, float]
"""Logarithm of the rate, semitones, logarithm of the range, decibels, gap: on these scales means make sense."""
_NOTHING: Final[_Offsets] = (0.0, 0.0, 0.0, 0.0, 0.0)


def prosody_of(weights: Mapping[str, float], pad: Pad) -> Prosody:
    """Return how something is said.

    Args:
        weights: 0..1 of each emotion that is heard, by the name of its prototype.
        pad: Pleasure, arousal and dominance of all of it, each -1..1.

    >>> prosody_of({"joy": 1.0}, (0.0, 0.0, 0.0)).pitch_st
    3.6
    """
    share = vocal_table().dimensions_share if weights else 1.0
    mixed = [(1 - share) * own + share * general for own, general in zip(_own(weights), _general(pad), strict=True)]
    rate, pitch, width, gain, gap = mixed
    return Prosody(math.exp(rate) - 1, pitch, math.exp(width), gain, gap)


def _own(weights: Mapping[str, float]) -> _Offsets:
    """The mean of the emotions' offsets, weighted by intensity."""
    total = sum(weights.values())
    if not total:
        return _NOTHING
    sums = [0.0] * 5
    for name, weight in weights.items():
        for place, offset in enumerate(_offsets(prototypes()[name], weight)):
            sums[place] += weight * offset / total
    return sums[0], sums[1], sums[2], sums[3], sums[4]


def _offsets(prototype: Prototype, intensity: float) -> _Offsets:
    voice = prototype.voice
    return (
        intensity * math.log1p(voice.rate),
        intensity * voice.pitch_st,
        intensity * math.log(voice.range_x),
        intensity * voice.gain_db,
        intensity * voice.gap_10ms,
    )


def _general(pad: Pad) -> _Offsets:
    weighed = {
        name: sum(weights.get(axis, 0.0) * value for axis, value in zip(_AXES, pad, strict=True))
        for name, weights in vocal_table().dimensions.items()
    }
    return (
        math.log1p(weighed["rate"]),
        12 * math.log2(1 + weighed["pitch"]),
        weighed["range"] * math.log(2),
        weighed["gain"],
        max(0.0, weighed["gap"]),
    )
