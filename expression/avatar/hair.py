"""Draws hair, headscarves and beards; the cuts are data (``data/hair.json``)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path as File
from typing import Final, Literal

import msgspec
import numpy as np
from msgspec import Struct

from .canvas import Canvas, Place
from .colours import mixed, read_colour
from .geometry import Path, ellipse, mirrored, path, reversed_join, smooth, stroke
from .looks import HumanLook
from .measures import Side
from .mouths import MouthShape
from .shapes import Colour

__all__ = ["brow_colour", "draw_beard", "draw_hair", "draw_shade"]

_DATA: Final = File(__file__).parents[1] / "data" / "hair.json"
_THROWS_SHADE: Final = ("short", "side", "crop", "curly", "afro", "bun", "ponytail")
_DARK_SKIN: Final = 270
_BLACK: Final = (16, 11, 13)
_Points = list[tuple[float, float]]
_Layer = Literal["back", "front", "over"]


class _Shape(Struct, frozen=True, forbid_unknown_fields=True):
    layer: _Layer
    tone: Literal["base", "shade", "light"] = "base"
    whole: _Points | None = None
    hole: _Points | None = None
    half: _Points | None = None
    pair: _Points | None = None
    line: _Points | None = None
    lines: _Points | None = None
    dots: list[tuple[float, float, float]] | None = None
    width: float = 0.01


def draw_hair(canvas: Canvas, look: HumanLook, layer: _Layer) -> None:
    """Draw one layer of the hair: ``back`` behind the head, ``front`` before it, ``over`` all of it and the neck."""
    colour = read_colour(look.hair.colour)
    light = (colour[0] * 3 + colour[1] * 6 + colour[2]) / 2550
    tones: dict[str, Colour] = {
        "base": mixed(colour, (10, 6, 12), 0.16) if layer == "back" else colour,
        "shade": mixed(colour, (20, 10, 24), 0.34),
        "light": mixed(colour, (255, 244, 226), 0.20 + 0.10 * light),
    }
    place: Place = "head" if layer == "back" else "surface"
    lift = -0.06 if layer == "back" else 0.0
    for shape, tone in _shapes(look.hair.style, layer, look.width):
        canvas.fill(shape, tones[tone], "hair" if layer != "back" else "back hair", place=place, lift=lift)


def draw_shade(canvas: Canvas, look: HumanLook, colour: Colour) -> None:
    """Draw the shade that short hair throws on the forehead."""
    if look.hair.style in _THROWS_SHADE:
        for shape, tone in _shapes(look.hair.style, "front", look.width):
            if tone == "base":
                canvas.fill(shape + 0.014j, colour, "head", alpha=0.55)


def brow_colour(look: HumanLook) -> Colour:
    """Return the colour of the brows."""
    if look.hair.brows is not None:
        return read_colour(look.hair.brows)
    if sum(read_colour(look.skin)) < _DARK_SKIN:
        return _BLACK
    hair = read_colour(look.hair.colour)
    light = (hair[0] * 3 + hair[1] * 6 + hair[2]) / 2550
    return mixed(hair, (38, 26, 24), 0.42 if light > 0.35 else 0.22)


def draw_beard(canvas: Canvas, look: HumanLook, outline: Path, sides: tuple[Side, Side], mouth: MouthShape) -> None:
    """Draw what grows on the face, below the lips and above them."""
    if look.hair.beard == "none":
        return
    colour = mixed(read_colour(look.hair.colour), (20, 14, 16), 0.15)
    low = 0.05 * sides[0].jaw
    if look.hair.beard == "stubble":
        canvas.fill(_full(outline, mouth, light=True), colour, "beard", alpha=0.20)
    elif look.hair.beard == "full":
        canvas.fill(_full(outline, mouth), colour, "beard")
    if look.hair.beard == "goatee":
        half = smooth(path((0, 0.318 + low), (0.075, 0.322 + low), (0.086, 0.385 + low), (0.0, 0.436 + low)), steps=6)
        canvas.fill(reversed_join(half, mirrored(half)), colour, "beard")
    if look.hair.beard in ("moustache", "full", "goatee"):
        canvas.fill(_moustache(mouth), colour, "beard", lift=0.015)


def _full(outline: Path, mouth: MouthShape, *, light: bool = False) -> Path:
    """The jaw from ear to ear, with room for the mouth."""
    jaw = outline[(outline.imag > 0.02)]
    jaw = jaw[np.argsort(np.angle(jaw - 0.02j))]  # from the right ear by the chin to the left one
    left, right = mouth.corners
    around = mouth.x[2:-2:4] + 1j * (mouth.bottom[2:-2:4] + 0.016)
    above = path(
        (-0.288, 0.080),
        (-0.250, 0.190),
        (left.real - 0.035, left.imag - 0.012),
    )
    beyond = path((right.real + 0.035, right.imag - 0.012), (0.250, 0.190), (0.288, 0.080))
    return np.concatenate((jaw * (1.0 if light else 1.012), smooth(np.concatenate((above, around, beyond)), steps=4)))


def _moustache(mouth: MouthShape) -> Path:
    left, right = mouth.corners
    top = float(mouth.top[len(mouth.top) // 2])
    above = path((left.real - 0.022, left.imag + 0.010), (left.real * 0.6, top - 0.022), (0, top - 0.034))
    above = np.append(above, path((right.real * 0.6, top - 0.022), (right.real + 0.022, right.imag + 0.010)))
    rim = mouth.x + 1j * (mouth.top * 0.55 + mouth.upper * 0.45)
    return reversed_join(smooth(above, steps=6), rim[2:-2])


@lru_cache(maxsize=256)
def _shapes(style: str, layer: str, width: float) -> tuple[tuple[Path, str], ...]:
    shapes: list[tuple[Path, str]] = []
    for shape in _cuts()[style]:
        if shape.layer == layer:
            shapes += [(path(*((z.real * width, z.imag) for z in each)), shape.tone) for each in _paths(shape)]
    return tuple(shapes)


def _paths(shape: _Shape) -> list[Path]:
    if shape.whole is not None:
        whole = smooth(path(*shape.whole), closed=True, steps=6)
        if shape.hole is None:
            return [whole]
        hole = smooth(path(*shape.hole), closed=True, steps=6)
        return [np.concatenate((whole, whole[:1], hole[:1], hole[1:], hole[:1], whole[:1]))]
    if shape.half is not None:
        half = smooth(path(*shape.half), steps=6)
        return [reversed_join(half, mirrored(half))]
    if shape.pair is not None:
        one = smooth(path(*shape.pair), closed=True, steps=6)
        return [one, mirrored(one)]
    if shape.line is not None or shape.lines is not None:
        line = stroke(smooth(path(*(shape.line or shape.lines or ())), steps=6), shape.width, 0.1, 0.1)
        return [line] if shape.line is not None else [line, mirrored(line)]
    return [ellipse(complex(x, y), radius, radius, 28) for x, y, radius in shape.dots or ()]


@lru_cache(maxsize=1)
def _cuts() -> dict[str, list[_Shape]]:
    data = msgspec.json.decode(_DATA.read_bytes(), type=dict[str, list[_Shape] | str])
    return {name: shapes for name, shapes in data.items() if not isinstance(shapes, str)}
