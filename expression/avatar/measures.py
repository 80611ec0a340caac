"""How far lids, brows and lips are from where, in face units: what action units and speech come to for a drawn face.

All families of looks share these, so that a robot's lens narrows when a human eye would. Which action unit moves what
follows FACS (Ekman & Friesen 1978); the amounts are our own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..expression import Mouth, Pose

__all__ = ["Brow", "Eye", "Lips", "Side", "shrug_of", "sides_of"]

_UNITS: Final = 100


@dataclass(frozen=True, slots=True)
class Eye:
    """The opening of one eye.

    Attributes:
        upper: Height of the upper lid over the line between the corners.
        lower: Depth of the lower lid under that line; negative when the cheek has pushed it above.
        inner: How much lower the upper lid is at its inner end.
        outer: How much lower it is at its outer end.
        closed: How far the lids are together, 0..1.
    """

    upper: float
    lower: float
    inner: float
    outer: float
    closed: float


@dataclass(frozen=True, slots=True)
class Brow:
    """One brow, relative to the line of the eyes.

    Attributes:
        inner: Height of its inner end, upwards negative.
        arch: Height of its highest part.
        outer: Height of its outer end.
        together: How much nearer to the middle its inner end is.
    """

    inner: float
    arch: float
    outer: float
    together: float


@dataclass(frozen=True, slots=True)
class Lips:
    """One half of the mouth.

    Attributes:
        width: From the middle to the corner.
        corner: Height of the corner, upwards negative.
        middle: Height of the line between the lips at the middle, downwards positive.
        lifted: How far the upper lip is raised off that line.
        dropped: How far the lower lip is lowered.
        round: 0 lens .. 1 ring.
        upper_lip: Its thickness as a factor.
        lower_lip: Its thickness as a factor.
        upper_teeth: How much of them shows, 0..1.
        lower_teeth: How much of them shows, 0..1.
    """

    width: float
    corner: float
    middle: float
    lifted: float
    dropped: float
    round: float
    upper_lip: float
    lower_lip: float
    upper_teeth: float
    lower_teeth: float


@dataclass(frozen=True, slots=True)
class Side:
    """One half of a face.

    Attributes:
        sign: 1 for the right of the picture (the person's left), -1 for the other.
        units: How far each action unit goes, 0..1, by its number.
        eye: Its eye.
        brow: Its brow.
        lips: Its half of the mouth.
        jaw: How far the jaw has dropped, 0..1; alike on both sides.
    """

    sign: int
    units: list[float]
    eye: Eye
    brow: Brow
    lips: Lips
    jaw: float


def sides_of(pose: Pose) -> tuple[Side, Side]:
    """Return the halves of a face: that on the left of the picture first."""
    right, left = _units(pose.face.right), _units(pose.face.left)
    jaw = _jaw([(a + b) / 2 for a, b in zip(right, left, strict=True)], pose.mouth)
    look_down = max(-pose.gaze.y, 0.0)
    return _side(-1, right, pose.mouth, look_down, jaw), _side(1, left, pose.mouth, look_down, jaw)


def shrug_of(pose: Pose) -> float:
    """Return how far shoulders are up, -1..1: drawn up by what stretches the neck, hanging when the head does."""
    stretched = _whole((pose.face.left.get(20, 0.0) + pose.face.right.get(20, 0.0)) / 2, 0.0, 1.0)
    return 0.6 * stretched + max(-0.5, min(0.5, pose.head.pitch / 30))


def _side(sign: int, units: list[float], mouth: Mouth, look_down: float, jaw: float) -> Side:
    return Side(sign, units, _eye(units, look_down), _brow(units), _lips(units, mouth, jaw), jaw)


def _units(values: Mapping[int, float]) -> list[float]:
    units = [0.0] * _UNITS
    for number, value in values.items():
        if 0 <= number < _UNITS:
            units[number] = _whole(value, 0.0, 1.0)
    return units


def _whole(value: float, low: float, high: float) -> float:
    return min(max(value, low), high) if math.isfinite(value) else 0.0


def _eye(au: list[float], look_down: float) -> Eye:
    closed = max(au[45], au[46], au[43] * (1 - 0.5 * au[5]))
    upper = 0.066 * (1 + 0.62 * au[5] - 0.36 * au[7] - 0.14 * au[6] - 0.16 * au[4] * (1 - au[5]) - 0.26 * look_down)
    lower = 0.050 * (1 - 0.78 * au[6] - 0.62 * au[7] * (1 - 0.5 * au[6]) + 0.12 * au[5] - 0.20 * au[9])
    shut = lower - 0.050 * au[6] * au[12]  # a smile pushes closed lids into an arch
    inner = 0.036 * au[4] * (1 - au[1]) * (1 - closed) - 0.010 * au[1]
    outer = 0.036 * au[1] * (0.35 + 0.65 * max(au[4], au[15])) * (1 - 0.6 * au[5])
    return Eye(max(upper, 0.008) * (1 - closed) - shut * closed, max(lower, -0.02), inner, outer, closed)


def _brow(au: list[float]) -> Brow:
    low = 0.050 * au[4] * (1 - 0.62 * au[1])
    inner = -0.118 - (0.074 + 0.026 * au[2]) * au[1] + low + 0.014 * au[9] - 0.012 * au[2]
    outer = -0.108 - 0.062 * au[2] - 0.012 * au[4] * (1 - au[1]) + 0.032 * au[1] * (1 - au[2]) + 0.006 * au[9]
    arch = -0.146 - 0.040 * au[1] - 0.062 * au[2] + 0.030 * au[4] * (1 - 0.5 * au[1]) + 0.010 * au[9] + 0.010 * au[6]
    return Brow(inner, min(arch, (inner + outer) / 2), outer, 0.022 * au[4] + 0.006 * au[9])


def _jaw(au: list[float], mouth: Mouth) -> float:
    felt = min(1.0, 0.55 * au[26] + au[27])
    said = _whole(mouth.jaw, 0.0, 1.0)
    held = _whole(mouth.closure, 0.0, 1.0)
    return (1 - (1 - felt) * (1 - said)) * (1 - held) + said * held


def _lips(au: list[float], mouth: Mouth, jaw: float) -> Lips:
    press = _whole(mouth.press, 0.0, 1.0)
    said_round, bite = _whole(mouth.rounding, 0.0, 1.0), _whole(mouth.lip_teeth, 0.0, 1.0)
    smile, jaw_open = au[12], max(au[26], au[27])
    lens = max(smile, au[20], 0.7 * au[10], au[15] * 0.6)
    round_ = max(said_round, 0.9 * au[18], au[22], min(1.0, 1.4 * jaw) * (1 - lens) * (1 - au[14]))
    width = 0.126 + 0.044 * smile + 0.012 * au[14] + 0.042 * au[20] + 0.006 * au[15] + 0.012 * au[10] - 0.026 * au[24]
    width -= 0.020 * au[23] + 0.062 * au[18] + 0.045 * au[22] + 0.034 * jaw_open * (1 - lens) + 0.010 * au[28]
    width += 0.030 * _whole(mouth.width, -1.0, 1.0) - 0.050 * said_round * (1 - 0.7 * au[18])
    corner = -0.056 * smile - 0.020 * au[6] * smile - 0.040 * au[14] + 0.044 * au[15] + 0.014 * au[20]
    corner -= 0.030 * au[13] + 0.007
    middle = 0.010 * smile - 0.016 * au[15] - 0.014 * au[17] - 0.006 * au[10] - 0.006 * au[24]
    open_ = (0.022 * au[25] + 0.020 * au[22]) * (1 - press) + 0.132 * jaw * (1 - 0.25 * au[28])
    lifted = (0.034 * au[10] + 0.012 * au[9]) * (0.35 + 0.65 * au[25]) * (1 - press) + 0.30 * open_
    dropped = (0.030 * au[16] + 0.008 * au[20] * au[25]) * (1 - press) + 0.70 * open_
    dropped -= (dropped - 0.004) * 0.8 * bite if dropped > 0.004 else 0.0
    thin = (1 - 0.70 * au[24]) * (1 - 0.50 * au[23]) * (1 - 0.90 * au[28]) * (1 - 0.35 * press)
    full = 1 + 0.55 * max(au[18], said_round * 0.6) + 0.85 * au[22]
    stretch = 1 - 0.22 * smile - 0.25 * au[20]
    return Lips(
        width=max(width, 0.050),
        corner=corner,
        middle=middle,
        lifted=lifted,
        dropped=dropped,
        round=min(round_, 1.0),
        upper_lip=thin * full * stretch * (1 - 0.25 * au[10]),
        lower_lip=thin * full * stretch * (1 - 0.55 * bite) * (1 + 0.25 * au[17]),
        upper_teeth=min(1.0, 1.2 * max(smile, au[10], 0.9 * au[20], 0.5 * au[9], bite, 0.55 * jaw, 0.5 * au[25])),
        lower_teeth=min(1.0, max(au[16], 1.1 * au[20] - 0.1, au[10] - 0.5, au[22] * 0.4)),
    )
