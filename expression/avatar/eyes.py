"""Draws eyes, lids and brows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from .canvas import Canvas
from .colours import mixed
from .geometry import Path, Ramp, band, path, ramp, reversed_join, smooth, stroke, within
from .measures import Side
from .shapes import Colour

__all__ = ["EYE", "Opening", "draw_bags", "draw_brow", "draw_iris", "draw_lids", "draw_white", "opening_of"]

EYE: Final = 0.152
"""How far the centre of an eye is from the middle."""
_HALF: Final = 0.090
_STEPS: Final = 25
_UP: Final = np.sin(np.pi * ramp(_STEPS) ** 0.86) ** 0.82
_DOWN: Final = np.sin(np.pi * ramp(_STEPS) ** 1.15) ** 0.90


@dataclass(frozen=True, slots=True)
class Opening:
    """What is open of an eye: two curves over the same x, which grows; the rim runs on where the eye is closed.

    Attributes:
        x: Along the eye, from the left of the picture.
        upper: The edge of the upper lid.
        lower: The edge of the lower lid.
        fold: Where the upper lid folds.
        sign: 1 for the right of the picture.
    """

    x: Ramp
    upper: Ramp
    lower: Ramp
    fold: Ramp
    sign: int

    @property
    def shape(self) -> Path:
        """The opening as a polygon."""
        return band(self.x, self.upper, self.lower)


def opening_of(side: Side, size: float = 1.0, cant: float = 0.006) -> Opening:
    """Return the opening of the eye of one side; ``cant`` is how much higher its outer corner is."""
    eye = side.eye
    along = ramp(_STEPS)  # 0 at the inner corner
    corners = -cant * along + (eye.inner * 0.3) * (1 - along) + eye.outer * 0.35 * along
    slope = eye.inner * (1 - along) ** 1.2 + eye.outer * along**1.2
    lower = corners + size * eye.lower * _DOWN
    upper = np.minimum(corners - size * eye.upper * _UP + slope * _UP**0.5, lower)
    if eye.closed > 0.98:
        upper = lower
    fold = np.minimum(corners - size * (0.074 + 0.030 * side.units[5]) * _UP + slope * 0.6, upper - 0.010 * _UP)
    x = EYE + size * _HALF * (2 * along - 1)
    if side.sign > 0:
        return Opening(x, upper, lower, fold, 1)
    return Opening(-x[::-1], upper[::-1], lower[::-1], fold[::-1], -1)


def draw_iris(canvas: Canvas, opening: Opening, centre: complex, radius: float, pupil: float, colour: Colour) -> None:
    """Draw iris, pupil and two highlights, clipped by the opening of the eye."""
    part = "left eye" if opening.sign > 0 else "right eye"
    dark = mixed(colour, (12, 10, 18), 0.62)
    light = mixed(colour, (255, 255, 255), 0.32)

    def clipped(at: complex, size: float, of: Colour, alpha: float = 1.0) -> None:
        canvas.fill(within(opening.x, opening.upper, opening.lower, at, size, size), of, part, alpha=alpha)

    clipped(centre, radius, dark)
    clipped(centre, radius * 0.86, colour)
    clipped(centre + 0.30j * radius, radius * 0.52, light, 0.75)
    clipped(centre, radius * pupil, (18, 14, 20))
    clipped(centre + complex(-0.32, -0.36) * radius, radius * 0.27, (255, 255, 255))
    clipped(centre + complex(0.36, 0.34) * radius, radius * 0.14, (255, 255, 255), 0.8)


def draw_brow(canvas: Canvas, side: Side, colour: Colour, weight: float) -> None:
    """Draw a brow: thick at its inner end, running out at its outer one."""
    brow = side.brow
    inner, outer = 0.064 - brow.together, 0.252
    points = path(
        (inner, brow.inner + 0.004),
        (inner + 0.055, 0.62 * brow.inner + 0.38 * brow.arch),
        (inner + 0.112, 0.12 * brow.inner + 0.80 * brow.arch + 0.08 * brow.outer),
        (outer, brow.outer),
    )
    line = smooth(points, steps=6)
    shape = stroke(line, 0.033 * weight, start=0.62, end=0.10, belly=0.28)
    canvas.fill(shape if side.sign > 0 else -shape.conjugate(), colour, "brows", lift=0.02)


def draw_lids(canvas: Canvas, opening: Opening, lid: Colour, line: Colour, lashes: float, brightness: float) -> None:
    """Draw the upper lid down to the opening, its edge with lashes, its fold, and the edge of the lower lid."""
    part = "left eye" if opening.sign > 0 else "right eye"
    edge = opening.x + 1j * opening.upper
    canvas.fill(reversed_join(opening.x + 1j * opening.fold, edge), lid, part, alpha=0.85)
    outward = edge if opening.sign > 0 else edge[::-1]
    thick = 0.0125 + 0.0055 * lashes
    tip = outward[-1] + complex(opening.sign * (0.006 + 0.014 * lashes), -0.002 - 0.010 * lashes)
    rim = np.append(outward, tip)
    canvas.fill(stroke(rim, thick, start=0.35, end=0.15, belly=0.66), line, part, lift=0.004)
    for step, length in ((16, 0.55), (19, 0.8), (22, 1.0)) if lashes >= 0.5 else ():
        root = outward[step]
        end = (
            root + complex(opening.sign * 0.55, -0.62 if opening.upper[step] < 0.02 else 0.5) * 0.030 * length * lashes
        )
        canvas.fill(stroke(np.array([root, (root + end) / 2, end]), 0.007, 1, 0.1, 0.01), line, part, lift=0.006)
    fold = opening.x + 1j * opening.fold
    canvas.fill(stroke(fold[2:-2], 0.006, 0.1, 0.3), line, part, alpha=0.50 * brightness)
    below = opening.x + 1j * opening.lower
    canvas.fill(stroke(below[3:-2], 0.006, 0.2, 0.5), line, part, alpha=0.55)


def draw_white(canvas: Canvas, opening: Opening, white: Colour, shade: Colour) -> None:
    """Draw the white of an eye with the shade that the lid throws on it."""
    part = "left eye" if opening.sign > 0 else "right eye"
    canvas.fill(opening.shape, white, part)
    middle = complex((opening.x[0] + opening.x[-1]) / 2, float(np.min(opening.upper)))
    canvas.fill(within(opening.x, opening.upper, opening.lower, middle, 0.09, 0.022), shade, part, alpha=0.35)


def draw_bags(canvas: Canvas, side: Side, line: Colour, part: str, age: float) -> None:
    """Draw what the cheek does under an eye: its fold, and the lines at its outer corner."""
    sign, au = side.sign, side.units
    tight = max(au[6], 0.8 * au[7])
    below = 0.062 - 0.010 * tight
    fold = path((0.095, below - 0.010), (0.150, below + 0.004), (0.212, below - 0.014))
    strength = min(1.0, 0.75 * tight + 0.45 * age)
    if strength > 0.02:
        canvas.fill(_sided(stroke(smooth(fold, steps=6), 0.008, 0.1, 0.1), sign), line, part, alpha=0.55 * strength)
    feet = min(1.0, au[6] * (0.4 + 0.6 * au[12]) + 0.35 * age)
    for tilt in (-0.016, 0.004, 0.022) if feet > 0.02 else ():
        foot = path((0.252, 0.004 + 0.45 * tilt), (0.268, 0.004 + 0.8 * tilt), (0.284, 0.004 + 1.5 * tilt))
        canvas.fill(_sided(stroke(foot, 0.008, 0.5, 0.1), sign), line, part, alpha=(0.48 + 0.2 * age) * feet)


def _sided(shape: Path, sign: int) -> Path:
    return shape if sign > 0 else -shape.conjugate()
