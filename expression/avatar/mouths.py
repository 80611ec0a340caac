"""Draws a mouth: lips, teeth, tongue, and the lines around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from .canvas import Canvas
from .geometry import Path, Ramp, band, path, ramp, reversed_join, smooth, stroke, within
from .measures import Side
from .shapes import Colour

__all__ = ["MOUTH", "MouthColours", "MouthShape", "draw_mouth", "mouth_of"]

MOUTH: Final = 0.255
"""How far the mouth is under the eyes."""
_STEPS: Final = 37
_ALONG: Final = 2 * ramp(_STEPS) - 1
_INSIDE: Final = (96, 26, 34)
_TEETH: Final = (252, 250, 244)
_TONGUE: Final = (214, 96, 104)


@dataclass(frozen=True, slots=True)
class MouthColours:
    """Colours of a mouth.

    Attributes:
        upper: Of the upper lip.
        lower: Of the lower lip.
        line: Between the lips and at the corners.
        crease: Of the lines around.
        shine: Of the light on the lower lip.
    """

    upper: Colour
    lower: Colour
    line: Colour
    crease: Colour
    shine: Colour


@dataclass(frozen=True, slots=True)
class MouthShape:
    """The curves of a mouth over the same x, from the left of the picture to the right.

    Attributes:
        x: Along the mouth.
        upper: Lower edge of the upper lip.
        lower: Upper edge of the lower lip.
        top: Upper edge of the upper lip.
        bottom: Lower edge of the lower lip.
        upper_teeth: How far they come down.
        lower_teeth: How far they come up.
        gape: How far it is open at its widest.
        corners: Left and right of the picture.
    """

    x: Ramp
    upper: Ramp
    lower: Ramp
    top: Ramp
    bottom: Ramp
    upper_teeth: Ramp
    lower_teeth: Ramp
    gape: float
    corners: tuple[complex, complex]


def mouth_of(sides: tuple[Side, Side], lip: float = 1.0, size: float = 1.0, place: float = MOUTH) -> MouthShape:
    """Return the shape of a mouth; ``lip`` is how full its lips are, ``place`` how far it is under the eyes."""
    right, left = (side.lips for side in sides)
    where = (np.tanh(2.6 * _ALONG) / np.tanh(2.6) + 1) / 2  # 0 at the right of the person, 1 at the left

    def both(name: str) -> Ramp:
        return np.asarray(getattr(right, name) * (1 - where) + getattr(left, name) * where)

    x = np.where(_ALONG < 0, right.width, left.width) * _ALONG * size
    pull = np.abs(_ALONG) ** 1.7
    corner = np.where(_ALONG < 0, right.corner, left.corner)
    roundness = both("round")
    middle = place + size * (both("middle") * (1 - pull) + corner * pull)
    arch = np.maximum(1 - _ALONG**2, 0) ** (0.80 - 0.30 * roundness)
    upper = middle - size * both("lifted") * arch
    lower = middle + size * both("dropped") * arch
    rim = np.maximum(1 - _ALONG**2, 0) ** (0.62 - 0.1 * roundness)
    bow = 1 - 0.26 * np.exp(-((_ALONG / 0.14) ** 2)) * (1 - 0.8 * roundness)
    squared = 1 + 0.5 * (both("lifted") > 0.02) * np.abs(_ALONG) * 0.4
    top = upper - size * lip * 0.024 * both("upper_lip") * rim * bow * squared
    bottom = lower + size * lip * 0.031 * both("lower_lip") * rim
    ends = (complex(x[0], middle[0]), complex(x[-1], middle[-1]))
    gape = float(np.max(lower - upper))
    upper_teeth = upper + np.minimum(both("upper_teeth") * 0.036 * size * arch**0.4, 0.62 * (lower - upper))
    lower_teeth = lower - np.minimum(both("lower_teeth") * 0.030 * size * arch**0.4, 0.42 * (lower - upper))
    return MouthShape(x, upper, lower, top, bottom, upper_teeth, lower_teeth, gape, ends)


def draw_mouth(canvas: Canvas, sides: tuple[Side, Side], mouth: MouthShape, colours: MouthColours) -> None:
    """Draw a mouth."""
    x = mouth.x
    if mouth.gape > 0.004:
        _draw_inside(canvas, sides, mouth)
    canvas.fill(reversed_join(x + 1j * mouth.lower, x + 1j * mouth.bottom), colours.lower, "mouth", lift=0.01)
    canvas.fill(reversed_join(x + 1j * mouth.top, x + 1j * mouth.upper), colours.upper, "mouth", lift=0.01)
    shine = slice(_STEPS // 2 - 5, _STEPS // 2 + 6)
    gleam = x[shine] + 1j * (0.45 * mouth.lower + 0.55 * mouth.bottom)[shine]
    thick = float(mouth.bottom[_STEPS // 2] - mouth.lower[_STEPS // 2])
    canvas.fill(stroke(gleam, 0.34 * thick, 0.1, 0.1), colours.shine, "mouth", alpha=0.35, lift=0.011)
    closed = max(0.0, 1 - mouth.gape / 0.03)
    line = x + 1j * (mouth.upper + mouth.lower) / 2
    canvas.fill(stroke(line, 0.0125, 0.5, 0.5), colours.line, "mouth", alpha=0.9 * closed, lift=0.012)
    rim = stroke(x + 1j * mouth.upper, 0.008, 0.6, 0.6)
    canvas.fill(rim, colours.line, "mouth", alpha=0.75 * (1 - closed), lift=0.012)
    _draw_corners(canvas, sides, mouth, colours)


def _draw_inside(canvas: Canvas, sides: tuple[Side, Side], mouth: MouthShape) -> None:
    x = mouth.x
    canvas.fill(band(x, mouth.upper, mouth.lower), _INSIDE, "mouth")
    middle = complex((x[0] + x[-1]) / 2, float(np.max(mouth.lower)) + 0.006)
    tongue = within(x, mouth.upper, mouth.lower, middle, 0.62 * float(x[-1] - x[0]) / 2, 0.46 * mouth.gape + 0.002)
    canvas.fill(tongue, _TONGUE, "mouth", alpha=min(1.0, mouth.gape / 0.05))
    if max(side.lips.upper_teeth for side in sides) > 0.05:
        canvas.fill(band(x, mouth.upper, mouth.upper_teeth), _TEETH, "mouth")
    if max(side.lips.lower_teeth for side in sides) > 0.05:
        canvas.fill(reversed_join(x + 1j * mouth.lower_teeth, x + 1j * mouth.lower), _TEETH, "mouth")


def _draw_corners(canvas: Canvas, sides: tuple[Side, Side], mouth: MouthShape, colours: MouthColours) -> None:
    for side, corner in zip(sides, mouth.corners, strict=True):
        au, sign = side.units, side.sign
        dimple = min(1.0, au[14] + 0.55 * au[12] + 0.3 * au[20] + 0.3 * au[24])
        line = corner + path((0.006, -0.020), (0.015, -0.002), (0.008, 0.017)) * (0.7 + 0.5 * au[14])
        if sign < 0:
            line = corner + _flipped(line - corner, -1) * 1.0
        canvas.fill(stroke(smooth(line, steps=5), 0.010, 0.1, 0.1), colours.line, "mouth", alpha=0.8 * dimple)


def _flipped(shape: Path, sign: int) -> Path:
    return shape if sign > 0 else -shape.conjugate()
