"""Draws what skin shows beside the muscles, and the comic marks: tears, sweat, a vein, hearts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from .canvas import Canvas
from .geometry import drop, ellipse, heart, path, smooth, stroke
from .shapes import Colour

__all__ = ["cue_of", "draw_blush", "draw_marks"]

_TEAR: Final = (120, 196, 240)
_GLINT: Final = (236, 248, 255)
_HEART: Final = (232, 66, 104)
_VEIN: Final = (204, 30, 36)


def cue_of(cues: Mapping[str, float], name: str) -> float:
    """Return how strong a cue is, -1..1."""
    return min(max(cues.get(name, 0.0), -1.0), 1.0)


def draw_blush(canvas: Canvas, cues: Mapping[str, float], colour: Colour) -> None:
    """Draw the blush of both cheeks, and of the nose when it is strong."""
    strength = max(cue_of(cues, "blush"), 0.0)
    for sign in (-1, 1):
        canvas.soft(complex(sign * 0.195, 0.128), 0.105, 0.066, colour, "cheeks", 0.66 * strength)
    canvas.soft(0.095j, 0.085, 0.034, colour, "cheeks", 0.5 * max(0.0, strength - 0.6))


def draw_marks(canvas: Canvas, cues: Mapping[str, float], scale: float, lower: float) -> None:
    """Draw tears, sweat, vein and hearts; ``lower`` is where the lower lids are, ``scale`` how much is drawn."""
    _draw_tears(canvas, cue_of(cues, "tears") * scale, lower)
    _draw_sweat(canvas, cue_of(cues, "sweat") * scale)
    _draw_vein(canvas, cue_of(cues, "vein") * scale)
    _draw_hearts(canvas, cue_of(cues, "heart") * scale)


def _draw_tears(canvas: Canvas, tears: float, lower: float) -> None:
    if tears <= 0.02:
        return
    for sign in (-1, 1):
        end = lower + 0.03 + 0.15 * tears
        x = sign * 0.168
        track = smooth(path((x, lower), (x + sign * 0.006, (lower + end) / 2), (x + sign * 0.008, end)), steps=5)
        canvas.fill(stroke(track, 0.022, 0.5, 0.7), _TEAR, "cues", alpha=0.55)
        size = 0.035 + 0.03 * tears
        canvas.fill(drop(complex(x + sign * 0.008, end - 0.4 * size), size), _TEAR, "cues", alpha=0.95)
        glint = complex(x + sign * 0.008 - 0.12 * size, end + 0.22 * size)
        canvas.fill(ellipse(glint, 0.09 * size, 0.15 * size, 12), _GLINT, "cues")
        canvas.fill(ellipse(complex(x, lower), 0.045, 0.009, 20), _GLINT, "cues", alpha=0.85)


def _draw_sweat(canvas: Canvas, sweat: float) -> None:
    for place, size, floor in ((complex(0.262, -0.285), 0.105, 0.02), (complex(-0.285, -0.225), 0.075, 0.5)):
        if sweat <= floor:
            continue
        grown = size * (0.55 + 0.45 * sweat)
        canvas.fill(drop(place, grown), _TEAR, "cues", place="head", lift=0.1, alpha=0.95)
        glint = place + grown * complex(-0.12, 0.70)
        canvas.fill(ellipse(glint, 0.07 * grown, 0.14 * grown, 12), _GLINT, "cues", place="head", lift=0.1)


def _draw_vein(canvas: Canvas, vein: float) -> None:
    if vein <= 0.02:
        return
    centre, size = complex(0.205, -0.285), 0.062 * (0.6 + 0.4 * vein)
    bend = smooth(path((0.16, -0.95), (0.22, -0.30), (0.30, -0.22), (0.95, -0.16)), steps=5)
    for turn in range(4):
        line = centre + size * bend * 1j**turn * np.exp(0.35j)
        canvas.fill(stroke(line, 0.016, 0.5, 0.5), _VEIN, "cues", place="head", lift=0.1)


def _draw_hearts(canvas: Canvas, hearts: float) -> None:
    for place, size, floor in ((complex(0.36, -0.36), 0.070, 0.02), (complex(0.43, -0.21), 0.040, 0.35)):
        if hearts <= floor:
            continue
        grown = size * (0.5 + 0.5 * hearts)
        canvas.fill(heart(place, grown), _HEART, "cues", place="head", lift=0.05)
        shine = place + grown * complex(-0.42, -0.42)
        canvas.fill(ellipse(shine, 0.18 * grown, 0.13 * grown, 12), _GLINT, "cues", place="head", lift=0.05, alpha=0.75)
