"""Colours: read, mixed, shaded, and what a feeling does to a skin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from .shapes import Colour

__all__ = ["Skin", "mixed", "read_colour", "skin_of", "tints_of"]

_CAP: Final = 0.35
"""How much of a skin's colour all tints together may replace; beyond, a face looks ill."""
_TINTS: Final[Mapping[str, tuple[Colour, float]]] = {
    "redness": ((214, 50, 44), 0.32),
    "pallor": ((243, 240, 238), 0.36),
    "blueness": ((146, 166, 204), 0.30),
    "greenness": ((152, 176, 76), 0.34),
}


@dataclass(frozen=True, slots=True)
class Skin:
    """The colours of a skin.

    Attributes:
        base: In the light.
        shade: In the shade: neck, lids, the far side of the face.
        line: Of wrinkles and the nose.
        light: Where light falls.
        flush: Of cheeks that blush.
    """

    base: Colour
    shade: Colour
    line: Colour
    light: Colour
    flush: Colour


def mixed(one: Colour, other: Colour, part: float) -> Colour:
    """Return a colour with this part of another, 0..1, mixed in."""
    r, g, b = (round(a + (c - a) * part) for a, c in zip(one, other, strict=True))
    return r, g, b


def read_colour(text: str) -> Colour:
    """Return the colour written as ``#rrggbb``.

    >>> read_colour("#ff8000")
    (255, 128, 0)
    """
    number = int(text.removeprefix("#"), 16)
    return number >> 16 & 255, number >> 8 & 255, number & 255


def tints_of(cues: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """Return how strongly each tint lies on a skin; together no more than 0.35."""
    wanted = {name: _TINTS[name][1] * min(max(cues.get(name, 0.0), 0.0), 1.0) for name in _TINTS if cues.get(name)}
    total = sum(wanted.values())
    scale = min(1.0, _CAP / total) if total > 0 else 0.0
    return tuple((name, round(alpha * scale, 2)) for name, alpha in wanted.items())


@lru_cache(maxsize=512)
def skin_of(base: str, tints: tuple[tuple[str, float], ...] = ()) -> Skin:
    """Return the colours of a skin under some tints."""
    colour = read_colour(base)
    for name, alpha in tints:
        colour = mixed(colour, _TINTS[name][0], alpha)
    r, g, b = colour
    light = (r * 3 + g * 6 + b) / 2550  # how light the skin is, 0..1
    shade: Colour = (round(r * 0.90), round(g * 0.83), round(b * 0.80))
    line = mixed((round(r * 0.62), round(g * 0.47), round(b * 0.44)), (25, 10, 10), 0.25 * (1 - light))
    flush = mixed(colour, (236, 64, 84), 0.62) if light > 0.45 else mixed(colour, (190, 40, 50), 0.6)
    return Skin(colour, shade, line, mixed(colour, (255, 250, 240), 0.28), flush)
