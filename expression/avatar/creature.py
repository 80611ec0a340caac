"""Draws creatures: friendly animals of no known kind, whose ears tell as much as their faces."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from ..expression import Pose
from .canvas import Canvas
from .colours import Skin, mixed, read_colour, skin_of, tints_of
from .cues import cue_of, draw_blush, draw_marks
from .eyes import EYE, draw_bags, draw_brow, draw_iris, draw_lids, draw_white, opening_of
from .geometry import Path, ellipse, mirrored, path, reversed_join, smooth, stroke
from .looks import CreatureLook
from .measures import Side, shrug_of, sides_of
from .mouths import MouthColours, MouthShape, draw_mouth, mouth_of
from .shapes import Picture
from .skin_lines import draw_lines

__all__ = ["draw_creature", "ear_turn"]

_LARGE: Final = 1.14
_EAR: Final = {"pointed": complex(0.200, -0.245), "round": complex(0.235, -0.265), "long": complex(0.135, -0.285)}
_REST: Final = {"pointed": 0.35, "round": 0.60, "long": 0.22}


def draw_creature(pose: Pose, look: CreatureLook) -> Picture:
    """Return the picture of a creature."""
    sides = sides_of(pose)
    tints = tints_of(pose.cues)
    fur, face = skin_of(look.fur, tints), skin_of(look.face, tints)
    canvas = Canvas(pose.head, pose.breath, shrug_of(pose), scale=0.95)
    _draw_body(canvas, look)
    for side in sides:
        _draw_ear(canvas, look, side, fur)
    _draw_head(canvas, look, fur, face, sides[0].jaw)
    draw_blush(canvas, {**pose.cues, "blush": 0.25 + 0.9 * max(cue_of(pose.cues, "blush"), 0.0)}, fur.flush)
    dark = mixed(fur.line, (30, 16, 20), 0.45)
    draw_lines(canvas, sides, Skin(fur.base, fur.shade, dark, fur.light, fur.flush), 0.0)
    mouth = mouth_of(sides, lip=0.30, size=0.92, place=0.262)
    _draw_whiskers(canvas, sides, dark)
    lips = mixed(dark, (40, 20, 26), 0.5)
    draw_mouth(canvas, sides, mouth, MouthColours(lips, lips, lips, dark, lips))
    _draw_nose(canvas, look, sides, mouth)
    for side in sides:
        _draw_eye(canvas, pose, look, side, fur)
        draw_brow(canvas, side, mixed(fur.base, (40, 22, 20), 0.62), 1.15)
    draw_marks(canvas, pose.cues, look.cue_scale, 0.052)
    return canvas.picture(read_colour(look.backdrop) if look.backdrop else None)


def ear_turn(side: Side) -> float:
    """Return how far an ear is laid back, 0..1, or pricked up, 0..-1."""
    au = side.units
    back = 0.80 * au[20] + 0.55 * au[4] + 0.50 * au[15] + 0.35 * au[9] + 0.30 * au[43] + 0.25 * au[24]
    up = 0.55 * au[2] + 0.45 * au[5] + 0.20 * au[12]
    return min(back, 1.0) - up * (1 - min(back, 1.0))


def _draw_ear(canvas: Canvas, look: CreatureLook, side: Side, fur: Skin) -> None:
    turn = ear_turn(side)
    angle = _REST[look.ears] + (1.35 * turn if turn > 0 else 0.28 * turn)
    shorter = 1 - 0.22 * max(turn, 0.0)
    outer, inner = _ear(look.ears)
    base = _EAR[look.ears]
    for shape, colour in ((outer, fur.base), (inner, read_colour(look.inner))):
        turned = base + shape * shorter * np.exp(1j * angle)
        canvas.fill(turned if side.sign > 0 else mirrored(turned), colour, "ears", place="head", lift=-0.04)


def _draw_body(canvas: Canvas, look: CreatureLook) -> None:
    fur = read_colour(look.fur)
    canvas.fill(_body(), mixed(fur, (30, 16, 20), 0.14), "body", place="body")
    canvas.fill(ellipse(0.40j, 0.20, 0.13), mixed(fur, (30, 16, 20), 0.30), "body", place="body", alpha=0.55)
    canvas.fill(_chest(), read_colour(look.face), "body", place="body")


def _draw_head(canvas: Canvas, look: CreatureLook, fur: Skin, face: Skin, jaw: float) -> None:
    outline = _head().copy()
    outline[outline.imag > 0.15] += 0.045j * jaw
    canvas.fill(outline, fur.shade, "head", place="head")
    lit = complex(-0.16, -0.12)
    canvas.fill(lit + 0.96 * (outline - lit), fur.base, "head", place="head")
    mask = _mask().copy()
    mask[mask.imag > 0.15] += 0.040j * jaw
    canvas.fill(mask, face.base, "head")
    if look.stripes:
        for x, low, wide in ((0.0, -0.225, 0.040), (0.085, -0.245, 0.030), (-0.085, -0.245, 0.030)):
            stripe = stroke(path((x * 1.15, -0.350), (x * 1.05, -0.30), (x, low)), wide, 0.9, 0.1, 0.2)
            canvas.fill(stripe, fur.line, "head", alpha=0.55)
        for sign in (-1, 1):
            for y in (0.07, 0.125):
                stripe = stroke(
                    path((sign * 0.385, y), (sign * 0.340, y + 0.004), (sign * 0.300, y)), 0.026, 0.9, 0.1, 0.2
                )
                canvas.fill(stripe, fur.line, "head", alpha=0.55)


def _draw_eye(canvas: Canvas, pose: Pose, look: CreatureLook, side: Side, fur: Skin) -> None:
    opening = opening_of(side, _LARGE, cant=0.014)
    dark = mixed(fur.line, (28, 16, 20), 0.8)
    draw_bags(canvas, side, dark, "lines", 0.0)
    if side.eye.closed < 0.98:
        draw_white(canvas, opening, (253, 252, 248), mixed(fur.shade, (120, 110, 120), 0.5))
        centre = complex(side.sign * EYE + 0.034 * pose.gaze.x, -0.006 - 0.032 * pose.gaze.y)
        pupil = 0.56 + 0.18 * cue_of(pose.cues, "pupil")
        draw_iris(canvas, opening, centre, 0.068, pupil, read_colour(look.eyes))
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


@lru_cache(maxsize=3)
def _ear(kind: str) -> tuple[Path, Path]:
    """An ear and its inside, the tip upwards, its root at the origin."""
    if kind == "round":
        return ellipse(-0.085j, 0.105, 0.115, 36), ellipse(-0.080j, 0.066, 0.074, 28)
    tall = 0.250 if kind == "pointed" else 0.300
    wide = 0.130 if kind == "pointed" else 0.080
    half = [(wide, 0.08), (wide * 1.02, -0.3 * tall), (wide * 0.62, -0.72 * tall), (0.02, -tall)]
    whole = path(*half, *((-x, y) for x, y in reversed(half)))
    outer = smooth(whole, closed=True, steps=6)
    return outer, -0.35j * tall + 0.66 * (outer + 0.35j * tall)


@lru_cache(maxsize=1)
def _head() -> Path:
    half = path(
        (0, -0.372), (0.130, -0.362), (0.238, -0.305), (0.305, -0.200), (0.338, -0.060), (0.372, 0.050),
        (0.432, 0.150), (0.378, 0.225), (0.330, 0.300), (0.215, 0.372), (0.100, 0.404), (0, 0.410),
    )  # fmt: skip
    return smooth(np.concatenate((half, mirrored(half[1:-1])[::-1])), closed=True, steps=5)


@lru_cache(maxsize=1)
def _mask() -> Path:
    half = path(
        (0, 0.030), (0.050, 0.070), (0.120, 0.095), (0.230, 0.110), (0.345, 0.165),
        (0.305, 0.270), (0.200, 0.345), (0.090, 0.384), (0, 0.392),
    )  # fmt: skip
    return smooth(np.concatenate((half, mirrored(half[1:-1])[::-1])), closed=True, steps=5)


@lru_cache(maxsize=1)
def _nose() -> Path:
    half = path((0, 0.098), (0.036, 0.096), (0.048, 0.110), (0.030, 0.136), (0, 0.150))
    return smooth(np.concatenate((half, mirrored(half[1:-1])[::-1])), closed=True, steps=5)


@lru_cache(maxsize=1)
def _body() -> Path:
    half = smooth(path((0, 0.30), (0.20, 0.36), (0.31, 0.50), (0.385, 0.66), (0.415, 0.80)), steps=6)
    return reversed_join(half, mirrored(half))


@lru_cache(maxsize=1)
def _chest() -> Path:
    half = path(
        (0, 0.44), (0.15, 0.455), (0.19, 0.54), (0.155, 0.57), (0.175, 0.64), (0.13, 0.66), (0.14, 0.74), (0.10, 0.80)
    )
    line = smooth(half, steps=5)
    return reversed_join(line, mirrored(line))
