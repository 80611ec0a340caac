"""Draws creatures: friendly animals of no known kind, whose ears or feathers tell as much as their faces."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from ..expression import Pose
from .beaks import draw_beak
from .canvas import Canvas
from .colours import Skin, mixed, read_colour, skin_of, tints_of
from .cues import cue_of, draw_blush, draw_marks
from .ears import draw_ear
from .eyes import EYE, draw_bags, draw_brow, draw_iris, draw_lids, draw_white, opening_of
from .geometry import Path, ellipse, mirrored, path, reversed_join, smooth, stroke
from .looks import CreatureLook
from .measures import Side, shrug_of, sides_of
from .mouths import MouthColours, MouthShape, draw_mouth, mouth_of
from .shapes import Colour, Picture
from .skin_lines import draw_lines

__all__ = ["draw_creature"]

_LARGE: Final = 1.14
_DARK: Final = (30, 16, 20)


def draw_creature(pose: Pose, look: CreatureLook) -> Picture:
    """Return the picture of a creature."""
    sides = sides_of(pose)
    tints = tints_of(pose.cues)
    fur, face = skin_of(look.fur, tints), skin_of(look.face, tints)
    canvas = Canvas(pose.head, pose.breath, shrug_of(pose), scale=0.95 - 0.06 * look.neck, rise=0.030 * look.neck)
    _draw_body(canvas, look)
    for side in sides:
        draw_ear(canvas, look.ears, side, fur, read_colour(look.inner))
    _draw_head(canvas, look, fur, face, sides[0].jaw)
    draw_blush(canvas, {**pose.cues, "blush": 0.25 + 0.9 * max(cue_of(pose.cues, "blush"), 0.0)}, fur.flush)
    dark = mixed(fur.line, _DARK, 0.45)
    fold = dark if look.muzzle == "snout" else mixed(face.base, dark, 0.55)  # feathers hide folds
    draw_lines(canvas, sides, Skin(fur.base, fur.shade, fold, fur.light, fur.flush), 0.0)
    if look.muzzle == "snout":
        _draw_snout(canvas, look, sides, dark)
    else:
        draw_beak(canvas, look.muzzle, sides, read_colour(look.nose))
    for side in sides:
        _draw_eye(canvas, pose, look, side, fur)
        _draw_brow(canvas, look, side, fur)
    draw_marks(canvas, pose.cues, look.cue_scale, 0.052)
    return canvas.picture(read_colour(look.backdrop) if look.backdrop else None)


def _draw_body(canvas: Canvas, look: CreatureLook) -> None:
    fur = read_colour(look.fur)
    thin = 1 - 0.34 * look.neck
    dim = 1 - 0.4 * max(0, min(fur) - 200) / 55  # shade looks deeper on white
    canvas.fill(_body(look.neck), mixed(fur, _DARK, 0.14 * dim), "body", place="body")
    canvas.fill(ellipse(0.40j, 0.20 * thin, 0.13), mixed(fur, _DARK, 0.30 * dim), "body", place="body", alpha=0.55)
    canvas.fill(_chest() + 0.11j * look.neck, read_colour(look.face), "body", place="body")
    for spot in _speckles() if look.speckles else ():
        canvas.fill(spot + 0.11j * look.neck, fur, "body", place="body", alpha=0.8)


def _draw_head(canvas: Canvas, look: CreatureLook, fur: Skin, face: Skin, jaw: float) -> None:
    outline = _dropped(_head(look.head), 0.045 * jaw)
    canvas.fill(outline, fur.shade, "head", place="head")
    lit = complex(-0.16, -0.12)
    canvas.fill(lit + 0.96 * (outline - lit), fur.base, "head", place="head")
    if look.mask != "none":
        canvas.fill(_dropped(_mask(look.mask), 0.040 * jaw), face.base, "head")
    for stripe in _stripes() if look.stripes else ():
        canvas.fill(stripe, fur.line, "head", alpha=0.55)


def _dropped(outline: Path, jaw: float) -> Path:
    """Return an outline whose chin is lower by this much."""
    return outline + 1j * jaw * np.clip((outline.imag - 0.02) / 0.28, 0.0, 1.0)


def _draw_brow(canvas: Canvas, look: CreatureLook, side: Side, fur: Skin) -> None:
    colour = read_colour(look.brows) if look.brows else mixed(fur.base, (40, 22, 20), 0.62)
    draw_brow(canvas, side, colour, 1.15 if look.muzzle == "snout" else 1.0)
    if look.muzzle == "snout":
        return
    high, low = side.brow.arch, side.brow.outer  # a bird's brow is a tuft: feathers stand out at its end
    for start, end in ((0.8 * high + 0.2 * low, low - 0.026), (0.5 * high + 0.5 * low, low + 0.002)):
        feather = smooth(path((0.170, start + 0.006), (0.235, (start + end) / 2 - 0.006), (0.286, end)), steps=5)
        shape = stroke(feather, 0.026, 0.3, 0.05, 0.4)
        canvas.fill(shape if side.sign > 0 else mirrored(shape), colour, "brows", lift=0.02)


def _draw_snout(canvas: Canvas, look: CreatureLook, sides: tuple[Side, Side], dark: Colour) -> None:
    mouth = mouth_of(sides, lip=0.30, size=0.92, place=0.262)
    _draw_whiskers(canvas, sides, dark)
    lips = mixed(dark, (40, 20, 26), 0.5)
    draw_mouth(canvas, sides, mouth, MouthColours(lips, lips, lips, dark, lips))
    _draw_nose(canvas, look, sides, mouth)


def _draw_eye(canvas: Canvas, pose: Pose, look: CreatureLook, side: Side, fur: Skin) -> None:
    opening = opening_of(side, _LARGE, cant=0.014)
    dark = mixed(fur.line, (28, 16, 20), 0.8)
    draw_bags(canvas, side, dark, "lines", 0.0)
    if side.eye.closed < 0.98:
        draw_white(canvas, opening, (253, 252, 248), mixed(fur.shade, (120, 110, 120), 0.5))
        centre = complex(side.sign * EYE + 0.034 * pose.gaze.x, -0.006 - 0.032 * pose.gaze.y)
        pupil = 0.56 + 0.18 * cue_of(pose.cues, "pupil")
        draw_iris(canvas, opening, centre, 0.068 * look.iris, pupil, read_colour(look.eyes))
    draw_lids(canvas, opening, fur.shade, dark, 0.45, 0.6)


def _draw_nose(canvas: Canvas, look: CreatureLook, sides: tuple[Side, Side], mouth: MouthShape) -> None:
    au = [(a + b) / 2 for a, b in zip(sides[0].units, sides[1].units, strict=True)]
    up = 0.020 * au[9] + 0.008 * au[10]
    wide = 1 + 0.55 * au[38] + 0.10 * au[9]
    dark = read_colour(look.nose)
    lip = float(mouth.upper[len(mouth.upper) // 2])
    canvas.fill(stroke(path((0, 0.140 - up), (0, lip)), 0.010, 0.8, 0.8), dark, "nose", lift=0.04, alpha=0.8)
    shape = _nose()
    canvas.fill(shape.real * wide + 1j * (shape.imag - up), dark, "nose", lift=0.06)
    canvas.fill(ellipse(complex(-0.014, 0.108 - up), 0.014, 0.007, 16), (255, 255, 255), "nose", lift=0.06, alpha=0.5)


def _draw_whiskers(canvas: Canvas, sides: tuple[Side, Side], colour: tuple[int, int, int]) -> None:
    for side in sides:
        au = side.units
        droop = 0.05 * au[15] - 0.05 * au[12] + 0.04 * au[20] - 0.02 * au[2]
        for start, end in ((0.205, 0.175), (0.228, 0.230), (0.250, 0.285)):
            line = path((0.205, start), (0.30, (start + end) / 2 - 0.008 + droop / 2), (0.405, end + droop))
            shape = stroke(smooth(line, steps=5), 0.007, 0.9, 0.1, 0.1)
            canvas.fill(shape if side.sign > 0 else mirrored(shape), colour, "lines", lift=0.06, alpha=0.55)


@lru_cache(maxsize=1)
def _stripes() -> tuple[Path, ...]:
    """The stripes of forehead and cheeks."""
    above = [
        stroke(path((x * 1.15, -0.350), (x * 1.05, -0.30), (x, low)), wide, 0.9, 0.1, 0.2)
        for x, low, wide in ((0.0, -0.225, 0.040), (0.085, -0.245, 0.030), (-0.085, -0.245, 0.030))
    ]
    beside = [
        stroke(path((sign * 0.385, y), (sign * 0.340, y + 0.004), (sign * 0.300, y)), 0.026, 0.9, 0.1, 0.2)
        for sign in (-1, 1)
        for y in (0.07, 0.125)
    ]
    return (*above, *beside)


@lru_cache(maxsize=1)
def _speckles() -> tuple[Path, ...]:
    """The tips of feathers on a chest."""
    tip = smooth(path((-0.022, -0.004), (-0.010, 0.013), (0, 0.017), (0.010, 0.013), (0.022, -0.004)), steps=4)
    rows = ((0.520, (-0.085, 0.0, 0.085)), (0.572, (-0.045, 0.045)), (0.624, (-0.085, 0.0, 0.085)))
    return tuple(complex(x, y) + stroke(tip, 0.013, 0.2, 0.2) for y, places in rows for x in places)


@lru_cache(maxsize=3)
def _head(kind: str) -> Path:
    if kind == "round":
        return _whole(
            (0, -0.366), (0.130, -0.362), (0.246, -0.318), (0.322, -0.215), (0.352, -0.070), (0.350, 0.080),
            (0.312, 0.210), (0.236, 0.308), (0.126, 0.368), (0, 0.388),
        )  # fmt: skip
    if kind == "egg":
        return _whole(
            (0, -0.378), (0.110, -0.360), (0.207, -0.300), (0.276, -0.195), (0.316, -0.060), (0.330, 0.080),
            (0.308, 0.205), (0.240, 0.305), (0.130, 0.368), (0, 0.388),
        )  # fmt: skip
    return _whole(
        (0, -0.372), (0.130, -0.362), (0.238, -0.305), (0.305, -0.200), (0.338, -0.060), (0.372, 0.050),
        (0.432, 0.150), (0.378, 0.225), (0.330, 0.300), (0.215, 0.372), (0.100, 0.404), (0, 0.410),
    )  # fmt: skip


@lru_cache(maxsize=2)
def _mask(kind: str) -> Path:
    if kind == "disc":
        return _whole(
            (0, -0.090), (0.055, -0.170), (0.150, -0.205), (0.250, -0.160), (0.300, -0.040), (0.292, 0.090),
            (0.232, 0.200), (0.130, 0.285), (0.055, 0.330), (0, 0.340),
        )  # fmt: skip
    return _whole(
        (0, 0.030), (0.050, 0.070), (0.120, 0.095), (0.230, 0.110), (0.345, 0.165),
        (0.305, 0.270), (0.200, 0.345), (0.090, 0.384), (0, 0.392),
    )  # fmt: skip


def _whole(*corners: tuple[float, float]) -> Path:
    """Return the outline whose right half runs through these corners, the first and the last in the middle."""
    half = path(*corners)
    return smooth(np.concatenate((half, mirrored(half[1:-1])[::-1])), closed=True, steps=5)


@lru_cache(maxsize=1)
def _nose() -> Path:
    return _whole((0, 0.098), (0.036, 0.096), (0.048, 0.110), (0.030, 0.136), (0, 0.150))


@lru_cache(maxsize=64)
def _body(neck: float) -> Path:
    """Neck and shoulders; ``neck`` is how slender it is, 0..1."""
    short = path((0, 0.30), (0.20, 0.36), (0.31, 0.50), (0.385, 0.66), (0.415, 0.80))
    slender = path((0.120, 0.26), (0.132, 0.38), (0.160, 0.52), (0.290, 0.66), (0.460, 0.90))
    half = smooth((1 - neck) * short + neck * slender, steps=6)
    return reversed_join(half, mirrored(half))


@lru_cache(maxsize=1)
def _chest() -> Path:
    half = path(
        (0, 0.44), (0.15, 0.455), (0.19, 0.54), (0.155, 0.57), (0.175, 0.64), (0.13, 0.66), (0.14, 0.74), (0.10, 0.80)
    )
    line = smooth(half, steps=5)
    return reversed_join(line, mirrored(line))
