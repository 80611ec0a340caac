"""Letters as strokes: labels without a font."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import pairwise
from pathlib import Path as File
from typing import Final

import msgspec
import numpy as np
from msgspec import Struct

from .geometry import Path, ellipse, path, smooth, stroke
from .shapes import Colour, Fill

__all__ = ["lettered", "width_of"]

_DATA: Final = File(__file__).parents[1] / "data" / "lettering.json"
_UNITS: Final = 10.0
_WEIGHT: Final = 0.9
_UNKNOWN: Final = "?"
_Points = list[tuple[float, float]]


class _Glyph(Struct, frozen=True, forbid_unknown_fields=True):
    advance: float
    lines: list[_Points] = []
    curves: list[_Points] = []
    rings: list[tuple[float, float, float, float]] = []
    dots: list[tuple[float, float]] = []


class _Lettering(Struct, frozen=True, forbid_unknown_fields=True):
    about: str
    source: str
    glyphs: dict[str, _Glyph]


def width_of(text: str, height: float) -> float:
    """Return how wide a text is whose letters, from ascender to descender, are so high."""
    return sum(_glyphs()[letter].advance for letter in _known(text)) * height / _UNITS


def lettered(text: str, x: float, baseline: float, height: float, colour: Colour) -> tuple[Fill, ...]:
    """Return a text as shapes; letters lose accents, and unknown ones are question marks."""
    fills = []
    size = height / _UNITS
    for letter in _known(text):
        for shape in _strokes(letter):
            placed = complex(x, baseline) + size * shape
            corners = tuple(zip(placed.real.tolist(), placed.imag.tolist(), strict=True))
            fills.append(Fill(corners, colour, part="lettering"))
        x += _glyphs()[letter].advance * size
    return tuple(fills)


def _known(text: str) -> str:
    plain = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "".join(c if c in _glyphs() else _UNKNOWN for c in plain)


@lru_cache(maxsize=256)
def _strokes(letter: str) -> tuple[Path, ...]:
    glyph = _glyphs()[letter]
    shapes: list[Path] = []
    for corners in glyph.lines:
        for one, other in pairwise(corners):
            shapes.append(_round(path(one, other)))
    shapes += [_round(smooth(path(*points), steps=6)) for points in glyph.curves]
    for x, y, wide, high in glyph.rings:
        around = ellipse(complex(x, y), wide, high, 40)
        shapes.append(stroke(np.append(around, around[:2]), _WEIGHT, 1, 1))
    shapes += [ellipse(complex(x, y), 0.62 * _WEIGHT, 0.62 * _WEIGHT, 16) for x, y in glyph.dots]
    return tuple(shapes)


def _round(line: Path) -> Path:
    """Return a line of even weight with round ends."""
    bar = stroke(line, _WEIGHT, 1, 1)
    half = len(bar) // 2
    return np.concatenate((bar[:half], _cap(bar[half - 1], bar[half]), bar[half:], _cap(bar[-1], bar[0])))


def _cap(one: complex, other: complex) -> Path:
    """Return the half circle from one corner of an end to the other."""
    middle = (one + other) / 2
    return np.asarray(middle + (one - middle) * np.exp(-1j * np.pi * np.arange(1, 6) / 6))


@lru_cache(maxsize=1)
def _glyphs() -> dict[str, _Glyph]:
    return msgspec.json.decode(_DATA.read_bytes(), type=_Lettering).glyphs
