"""Draws the beaks of birds: a mouth whose lips are of horn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from .canvas import Canvas
from .colours import mixed
from .geometry import Path, ellipse, mirrored, path, reversed_join, smooth, stroke
from .measures import Side
from .mouths import MouthColours, MouthShape, draw_mouth, mouth_of
from .shapes import Colour

__all__ = ["draw_beak"]

_DARK: Final = (70, 26, 12)
_LIGHT: Final = (255, 246, 214)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What tells one kind of beak from another.

    Attributes:
        size: Of the opening, as a factor of a human mouth.
        place: How far the opening is under the eyes.
        rim: How thick the edges are, as a factor of lips.
        top: Where the ridge begins.
        slope: How broad the ridge is, and how steeply it falls to the corners.
        tip: Half the width of the nail at the tip, and how far it reaches over the lower half.
        nostril: Where the nostril is, beside the ridge.
    """

    size: float
    place: float
    rim: float
    top: float
    slope: tuple[float, float]
    tip: tuple[float, float]
    nostril: complex


_KINDS: Final[Mapping[str, _Kind]] = {
    "bill": _Kind(1.32, 0.240, 1.35, 0.030, (2.1, 1.15), (0.034, 0.004), complex(0.036, 0.108)),
    "beak": _Kind(0.82, 0.205, 1.10, 0.040, (1.9, 1.0), (0.034, 0.052), complex(0.024, 0.100)),
}


def draw_beak(canvas: Canvas, kind: str, sides: tuple[Side, Side], horn: Colour) -> None:
    """Draw a beak: its upper half up to between the eyes, what is inside when it is open, and its lower half.

    Args:
        canvas: Takes it.
        kind: ``bill``, as a goose has, or ``beak``, short and hooked.
        sides: The halves of the face.
        horn: Its colour.
    """
    beak = _KINDS[kind]
    mouth = mouth_of(sides, lip=beak.rim, size=beak.size, place=beak.place)
    mouth = replace(mouth, upper_teeth=mouth.upper, lower_teeth=mouth.lower)  # birds have none
    line, shade = mixed(horn, _DARK, 0.62), mixed(horn, _DARK, 0.20)
    up = [0.020 * side.units[9] + 0.010 * side.units[10] for side in sides]
    canvas.fill(_ridge(mouth, beak, sum(up) / 2), horn, "nose", lift=0.01)
    draw_mouth(canvas, sides, mouth, MouthColours(mixed(horn, _DARK, 0.06), shade, line, line, horn))
    _draw_tip(canvas, mouth, beak, horn, shade)
    shine = smooth(path((-0.020, beak.top + 0.045), (-0.027, beak.top + 0.085), (-0.040, beak.top + 0.120)), steps=5)
    canvas.fill(stroke(shine, 0.020, 0.3, 0.3), mixed(horn, _LIGHT, 0.6), "nose", lift=0.02, alpha=0.75)
    for side, raised in zip(sides, up, strict=True):
        _draw_nostril(canvas, beak, side, raised, line)


def _ridge(mouth: MouthShape, beak: _Kind, up: float) -> Path:
    """The upper half of a beak down to its edge."""
    broad, steep = beak.slope
    along = mouth.x / np.where(mouth.x < 0, -mouth.x[0], mouth.x[-1])
    bell = np.maximum(1 - np.abs(along) ** broad, 0) ** steep
    middle = float(mouth.top[len(mouth.top) // 2])
    height = middle - (beak.top - up)
    return reversed_join(mouth.x + 1j * (mouth.top - height * bell), mouth.x + 1j * mouth.upper)


def _draw_tip(canvas: Canvas, mouth: MouthShape, beak: _Kind, horn: Colour, shade: Colour) -> None:
    wide, reach = beak.tip
    low = float(mouth.upper[len(mouth.upper) // 2])
    half = path((0, low - 0.040), (0.75 * wide, low - 0.030), (wide, low - 0.004), (0.45 * wide, low + 0.55 * reach))
    around = smooth(np.concatenate((half, path((0, low + reach)), mirrored(half[1:])[::-1])), closed=True, steps=4)
    canvas.fill(around, mixed(horn, shade, 0.55), "mouth", lift=0.014)


def _draw_nostril(canvas: Canvas, beak: _Kind, side: Side, up: float, line: Colour) -> None:
    flare = 1 + 1.25 * side.units[38] + 0.25 * side.units[9]
    at = complex(side.sign * beak.nostril.real, beak.nostril.imag - up)
    slit = at + ellipse(0j, 0.0085 * flare, 0.0140 * flare, 16) * np.exp(0.35j * side.sign)
    canvas.fill(slit, line, "nose", lift=0.03, alpha=0.85)
    for row in range(3):
        fold = path((side.sign * 0.004, 0.020 + 0.020 * row), (side.sign * 0.030, 0.012 + 0.022 * row))
        canvas.fill(stroke(fold, 0.009, 0.4, 0.1), line, "lines", lift=0.02, alpha=0.7 * side.units[9])
