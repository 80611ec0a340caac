"""The formulas of affect, each written once: for one agent's numbers, and for the arrays of a crowd.

FAtiMA Toolkit (2024) for emotions and the pleasure of the mood; Gebhard (2005, ALMA) for its arousal and dominance.
:func:`affect_formulas` makes them of a way of computing; :data:`SCALARS` computes with Python's numbers, rounded to
single precision step by step.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from .numbers import single

__all__ = ["SCALARS", "AffectFormulas", "affect_formulas"]

_MAX_INTENSITY: Final = 10.0
_MAX_MOOD: Final = 10.0
_MAX_DECAY: Final = 10.0
_MAX_THRESHOLD: Final = 10.0
_Formula = Callable[..., Any]


class AffectFormulas(NamedTuple):
    """The formulas, for numbers of one kind.

    Attributes:
        left: The part, 0..1, that a rate (a second, at most 0) leaves after some seconds.
        faded: What is left of a value.
        coloured: A potential (0..10) as the mood raises or lowers it.
        felt: The intensity (0..10) of a coloured potential above a threshold.
        shifted: The mood (-10..10) after an emotion of a valence and an intensity.
        distance: How far a mood is from rest; 0 when that is less than the least that counts.
        resting: A mood (-10..10): rest, and what is left of a distance.
        pulled: What is left of arousal or dominance, and what an emotion adds.
        tempered: Threshold and decay (each 0..10) as personality biases them.
    """

    left: _Formula
    faded: _Formula
    coloured: _Formula
    felt: _Formula
    shifted: _Formula
    distance: _Formula
    resting: _Formula
    pulled: _Formula
    tempered: _Formula


def affect_formulas(
    rounded: _Formula, exp: _Formula, lesser: _Formula, greater: _Formula, choose: _Formula
) -> AffectFormulas:
    """Return the formulas for one way of computing.

    Args:
        rounded: To single precision.
        exp: The exponential.
        lesser: The lesser of two.
        greater: The greater of two.
        choose: The second where the first holds, else the third.

    >>> SCALARS.faded(8.0, math.log(0.5) / 15, 30.0), SCALARS.coloured(5.0, -1, 4.0, 0.3)
    (2.0, 3.799999952316284)
    """

    def left(rate: Any, seconds: Any) -> Any:
        return rounded(exp(lesser(0.0, rate * seconds)))

    def faded(value: Any, rate: Any, seconds: Any) -> Any:
        return rounded(value * rounded(exp(lesser(0.0, rate * seconds))))

    def coloured(potential: Any, valence: Any, mood: Any, influence: Any) -> Any:
        return greater(0.0, rounded(potential + rounded(valence * mood * influence)))

    def felt(potential: Any, threshold: Any) -> Any:
        return lesser(_MAX_INTENSITY, rounded(potential - threshold))

    def shifted(mood: Any, valence: Any, intensity: Any, influence: Any) -> Any:
        return rounded(mood + rounded(valence * intensity * influence))

    def distance(mood: Any, rest: Any, least: Any) -> Any:
        away = rounded(lesser(_MAX_MOOD, greater(-_MAX_MOOD, mood)) - rest)
        return choose(abs(away) >= least, away, 0.0)

    def resting(rest: Any, away: Any, least: Any) -> Any:
        return rounded(rest + choose(abs(away) < least, 0.0, away))

    def pulled(value: Any, part_left: Any, pad: Any, weight: Any) -> Any:
        return value * part_left + pad * weight

    def tempered(threshold: Any, decay: Any, threshold_bias: Any, decay_bias: Any) -> tuple[Any, Any]:
        return (
            lesser(_MAX_THRESHOLD, greater(0.0, threshold + threshold_bias)),
            lesser(_MAX_DECAY, greater(0.0, decay * greater(0.0, 1.0 + decay_bias))),
        )

    return AffectFormulas(left, faded, coloured, felt, shifted, distance, resting, pulled, tempered)


def _choose(condition: bool, one: float, other: float) -> float:
    return one if condition else other


SCALARS: Final = affect_formulas(single, math.exp, min, max, _choose)
"""For single numbers of one agent."""
