"""Curves, strokes and clippings: all that a drawn face is made of.

A path is an array of complex numbers, x + iy, y down: turning and scaling it is one multiplication.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Path",
    "Ramp",
    "band",
    "drop",
    "ellipse",
    "heart",
    "mirrored",
    "path",
    "ramp",
    "reversed_join",
    "smooth",
    "stroke",
    "within",
]

Path = NDArray[np.complex128]
"""Corners of a polygon, or points along a line."""
Ramp = NDArray[np.float64]
"""One number at each point of a path."""

_Kept = TypeVar("_Kept", bound=np.generic)
_TENSION: Final = 0.5


def path(*corners: tuple[float, float]) -> Path:
    """Return the path through these corners."""
    return np.array([complex(x, y) for x, y in corners])


def mirrored(line: Path) -> Path:
    """Return a path as it is on the other side of the face."""
    return -line.conjugate()


def reversed_join(there: Path, back: Path) -> Path:
    """Return the polygon that goes along one path and returns along the other."""
    return np.concatenate((there, back[::-1]))


def smooth(corners: Path, *, closed: bool = False, steps: int = 8) -> Path:
    """Return a smooth line through all corners (Catmull and Rom 1974), ``steps`` points from each to the next."""
    return np.asarray(_spline(len(corners), closed, steps) @ corners)


def ellipse(centre: complex, width: float, height: float, steps: int = 32) -> Path:
    """Return an ellipse of these half axes."""
    circle = _circle(steps)
    return centre + width * circle.real + 1j * height * circle.imag


def stroke(line: Path, width: float, start: float = 0.0, end: float = 0.0, belly: float = 0.5) -> Path:
    """Return a line as a polygon that tapers at its ends.

    Args:
        line: At least two points.
        width: Where it is widest.
        start: Width at its first point as a part of ``width``.
        end: Width at its last point as a part of ``width``.
        belly: Where along the line it is widest, 0..1.
    """
    along = np.empty_like(line)
    along[1:-1] = line[2:] - line[:-2]
    along[0], along[-1] = line[1] - line[0], line[-1] - line[-2]
    offset = along * (0.5j * width * _taper(len(line), start, end, belly) / np.maximum(np.abs(along), 1e-9))
    return reversed_join(line + offset, line - offset)


def band(x: Ramp, upper: Ramp, lower: Ramp) -> Path:
    """Return the polygon between two curves over the same x."""
    return reversed_join(x + 1j * upper, x + 1j * np.maximum(upper, lower))


def within(x: Ramp, upper: Ramp, lower: Ramp, centre: complex, width: float, height: float) -> Path:
    """Return the part of an ellipse that lies between two curves over the same x; a single point when none does."""
    left, right = max(x[0], centre.real - width), min(x[-1], centre.real + width)
    if right <= left or width <= 0:
        return np.full(3, complex(x[0], lower[0]))
    ours = left + (right - left) * ramp(25)
    half = height * np.sqrt(np.maximum(0.0, 1 - ((ours - centre.real) / width) ** 2))
    ceiling, floor = np.interp(ours, x, upper), np.interp(ours, x, lower)
    top = np.minimum(np.maximum(ceiling, centre.imag - half), floor)
    bottom = np.maximum(np.minimum(floor, centre.imag + half), top)
    return reversed_join(ours + 1j * top, ours + 1j * bottom)


@lru_cache(maxsize=32)
def ramp(steps: int) -> Ramp:
    """Return numbers from 0 to 1, denser at both ends, as the curves of lids and lips need them."""
    return _kept((1 - np.cos(np.linspace(0, np.pi, steps))) / 2)


def heart(centre: complex, size: float) -> Path:
    """Return a heart of this half width."""
    return centre + size * _HEART


def drop(tip: complex, size: float) -> Path:
    """Return a drop that hangs from its tip, of this length."""
    return tip + size * _DROP


def _kept(array: NDArray[_Kept]) -> NDArray[_Kept]:
    array.setflags(write=False)
    return array


@lru_cache(maxsize=64)
def _spline(corners: int, closed: bool, steps: int) -> Path:
    """Return how much of each corner goes into each point of a smooth line; complex, as paths are."""
    spans = corners if closed else corners - 1
    weights = np.zeros((spans * steps + (not closed), corners), np.complex128)
    for span in range(spans):
        for which, share in enumerate(_catmull_rom(steps)):
            _add(weights[span * steps : (span + 1) * steps], span + which - 1, share, closed)
    if not closed:
        weights[-1, -1] = 1
    return _kept(weights)


def _add(rows: Path, corner: int, share: Ramp, closed: bool) -> None:
    last = rows.shape[1] - 1
    if closed or 0 <= corner <= last:
        rows[:, corner % (last + 1)] += share
    else:  # beyond an end lies the mirror image of the corner next to it
        end, inner = (0, 1) if corner < 0 else (last, last - 1)
        rows[:, end] += 2 * share
        rows[:, inner] -= share


def _catmull_rom(steps: int) -> tuple[Ramp, Ramp, Ramp, Ramp]:
    t = np.arange(steps) / steps
    k = _TENSION
    return (
        -k * t + 2 * k * t**2 - k * t**3,
        1 + (k - 3) * t**2 + (2 - k) * t**3,
        k * t + (3 - 2 * k) * t**2 + (k - 2) * t**3,
        -k * t**2 + k * t**3,
    )


@lru_cache(maxsize=8)
def _circle(steps: int) -> Path:
    return _kept(np.exp(2j * np.pi * np.arange(steps) / steps))


@lru_cache(maxsize=256)
def _taper(points: int, start: float, end: float, belly: float) -> Ramp:
    t = np.linspace(0, 1, points)
    before = start + (1 - start) * np.sin(np.pi / 2 * np.clip(t / max(belly, 1e-6), 0, 1))
    after = end + (1 - end) * np.sin(np.pi / 2 * np.clip((1 - t) / max(1 - belly, 1e-6), 0, 1))
    return _kept(np.where(t < belly, before, after))


_HALF_HEART: Final = smooth(
    path((0, 0.9), (-0.62, 0.35), (-0.98, -0.2), (-0.85, -0.68), (-0.45, -0.82), (-0.1, -0.62), (0, -0.4)), steps=5
)
_HEART: Final = reversed_join(_HALF_HEART, mirrored(_HALF_HEART))
_DROP: Final = smooth(
    path((0, 0), (0.14, 0.32), (0.31, 0.66), (0.22, 0.93), (0, 1.03), (-0.22, 0.93), (-0.31, 0.66), (-0.14, 0.32)),
    closed=True,
    steps=4,
)
