"""Draws what stands on an animal's head and tells as much as its face: ears, or feathers that rise and lie flat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from .canvas import Canvas
from .colours import Skin
from .geometry import Path, ellipse, mirrored, path, smooth
from .measures import Side
from .shapes import Colour

__all__ = ["draw_ear", "ear_turn"]


@dataclass(frozen=True, slots=True)
class _Stance:
    """Which action units lay ears back, and which raise them: how much of each."""

    back: Mapping[int, float]
    up: Mapping[int, float]


_EARS: Final = _Stance({20: 0.80, 4: 0.55, 15: 0.50, 9: 0.35, 43: 0.30, 24: 0.25}, {2: 0.55, 5: 0.45, 12: 0.20})
_FEATHERS: Final = _Stance(
    {20: 0.85, 15: 0.60, 1: 0.30, 43: 0.30, 14: 0.15}, {4: 0.60, 5: 0.50, 2: 0.50, 9: 0.35, 23: 0.25, 12: 0.20}
)
"""Anger, which lays ears back, ruffles feathers up."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """Where ears of a kind are rooted, how they lean when nothing is felt, and how far they turn, in radians."""

    root: complex
    rest: float
    back: float
    up: float
    stance: _Stance = _EARS


_KINDS: Final[Mapping[str, _Kind]] = {
    "pointed": _Kind(complex(0.200, -0.245), 0.35, 1.35, 0.28),
    "round": _Kind(complex(0.235, -0.265), 0.60, 1.35, 0.28),
    "long": _Kind(complex(0.135, -0.285), 0.22, 1.35, 0.28),
    "tufts": _Kind(complex(0.225, -0.275), 0.46, 1.05, 0.42, _FEATHERS),
    "crest": _Kind(complex(0.020, -0.335), 0.42, 0.85, 0.42, _FEATHERS),
}
_FURRED: Final[Mapping[str, tuple[float, float]]] = {"pointed": (0.130, 0.250), "long": (0.080, 0.300)}
_FEATHER: Final[Mapping[str, tuple[tuple[float, float, float], ...]]] = {
    "tufts": ((0.50, 0.150, 0.062), (0.20, 0.195, 0.066), (-0.10, 0.240, 0.068)),
    "crest": ((1.00, 0.125, 0.040), (0.42, 0.160, 0.043), (-0.12, 0.185, 0.046)),
}
"""Of each feather, the outermost first: how far it leans outwards in radians, its length, its width."""


def draw_ear(canvas: Canvas, kind: str, side: Side, fur: Skin, inner: Colour) -> None:
    """Draw the ear or the feathers of one side."""
    ear = _KINDS[kind]
    turn = ear_turn(side, kind)
    angle = ear.rest + (ear.back if turn > 0 else ear.up) * turn
    turned = (1 - 0.22 * max(turn, 0.0)) * np.exp(1j * angle)
    for shape, inside in _shapes(kind):
        placed = ear.root + shape * turned
        colour = inner if inside else fur.shade if kind in _FEATHER else fur.base
        canvas.fill(placed if side.sign > 0 else mirrored(placed), colour, "ears", place="head", lift=-0.04)


def ear_turn(side: Side, kind: str = "pointed") -> float:
    """Return how far ears of a kind are laid back, 0..1, or pricked up, 0..-1."""
    stance = _KINDS[kind].stance
    back = min(sum(share * side.units[number] for number, share in stance.back.items()), 1.0)
    up = min(sum(share * side.units[number] for number, share in stance.up.items()), 1.0)
    return back - up * (1 - back)


@lru_cache(maxsize=len(_KINDS))
def _shapes(kind: str) -> tuple[tuple[Path, bool], ...]:
    """The shapes of an ear, the tip upwards, its root at the origin, and whether each is its inside."""
    if kind == "round":
        return (ellipse(-0.085j, 0.105, 0.115, 36), False), (ellipse(-0.080j, 0.066, 0.074, 28), True)
    if kind in _FEATHER:
        return tuple(part for feather in _FEATHER[kind] for part in _feather(*feather))
    wide, tall = _FURRED[kind]
    half = [(wide, 0.08), (wide * 1.02, -0.3 * tall), (wide * 0.62, -0.72 * tall), (0.02, -tall)]
    whole = path(*half, *((-x, y) for x, y in reversed(half)))
    outer = smooth(whole, closed=True, steps=6)
    return (outer, False), (-0.35j * tall + 0.66 * (outer + 0.35j * tall), True)


def _feather(lean: float, tall: float, wide: float) -> tuple[tuple[Path, bool], ...]:
    """A feather and its lit side, curled outwards at its tip."""
    half = [(0.5, 0.15), (0.95, -0.30), (0.90, -0.62), (0.62, -0.90), (0.40, -1.0)]
    back = [(-0.05, -0.96), (-0.55, -0.72), (-0.90, -0.38), (-0.5, 0.15)]
    outline = smooth(path(*((x * wide, y * tall) for x, y in (*half, *back))), closed=True, steps=5)
    inner = complex(0.1 * wide, -0.55 * tall)
    turn = np.exp(1j * lean)
    return (outline * turn, False), ((inner + 0.60 * (outline - inner)) * turn, True)
