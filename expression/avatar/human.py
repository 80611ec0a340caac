"""Draws human beings."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np

from ..expression import Pose
from .canvas import Canvas
from .colours import Skin, mixed, read_colour, skin_of, tints_of
from .cues import cue_of, draw_blush, draw_marks
from .eyes import EYE, draw_bags, draw_brow, draw_iris, draw_lids, draw_white, opening_of
from .geometry import Path, ellipse, path, smooth, stroke
from .hair import brow_colour, draw_beard, draw_hair, draw_shade
from .heads import draw_body, draw_ears, draw_head, draw_neck, head_outline
from .looks import HumanLook
from .measures import Side, shrug_of, sides_of
from .mouths import MOUTH, MouthColours, draw_mouth, mouth_of
from .shapes import Colour, Picture
from .skin_lines import draw_lines, draw_nose

__all__ = ["draw_human"]

_WHITE: Final = (252, 251, 250)
_FRAME: Final = (52, 46, 54)
_PANE: Final = (255, 255, 255)
_SQUARE: Final = (
    *((-0.112, -0.070), (0.0, -0.080), (0.112, -0.074), (0.116, 0.0)),
    *((0.096, 0.078), (0.0, 0.088), (-0.098, 0.078), (-0.116, 0.0)),
)
_IRIS: Final = 0.054
_OVER_EARS: Final = ("bob", "long", "wavy", "scarf")


def draw_human(pose: Pose, look: HumanLook) -> Picture:
    """Return the picture of a human being."""
    sides = sides_of(pose)
    skin = skin_of(look.skin, tints_of(pose.cues))
    canvas = Canvas(pose.head, pose.breath, shrug_of(pose), scale=1 - 0.07 * look.youth, broad=1 - 0.20 * look.youth)
    outline = head_outline(look.width, look.jaw, sides[0].jaw - 0.7 * look.youth)  # a child's chin is short
    draw_hair(canvas, look, "back")
    draw_body(canvas, look)
    draw_neck(canvas, look, skin)
    if look.hair.style not in _OVER_EARS:
        draw_ears(canvas, skin, look.width, look.earrings)
    draw_head(canvas, skin, outline)
    draw_shade(canvas, look, skin.shade)
    _draw_features(canvas, pose, look, sides, skin, outline)
    draw_hair(canvas, look, "front")
    draw_hair(canvas, look, "over")
    for side in sides:
        draw_brow(canvas, side, brow_colour(look), look.brow_weight)
    _draw_glasses(canvas, look)
    draw_marks(canvas, pose.cues, look.cue_scale, 0.042)
    return canvas.picture(read_colour(look.backdrop) if look.backdrop else None)


def _draw_features(
    canvas: Canvas, pose: Pose, look: HumanLook, sides: tuple[Side, Side], skin: Skin, outline: Path
) -> None:
    draw_blush(canvas, {**pose.cues, "blush": 0.16 + max(cue_of(pose.cues, "blush"), 0.0)}, skin.flush)
    if look.freckles:
        _draw_freckles(canvas, skin)
    mouth = mouth_of(sides, size=1 - 0.15 * look.youth, place=MOUTH - 0.008 * look.youth)
    draw_beard(canvas, look, outline, sides, mouth)
    soft = replace(skin, line=mixed(skin.line, skin.base, 0.45 * look.youth))
    draw_lines(canvas, sides, soft, look.age)
    draw_nose(canvas, sides, skin)
    draw_mouth(canvas, sides, mouth, _lip_colours(look, skin))
    for side in sides:
        draw_bags(canvas, side, soft.line, "lines", look.age)
        _draw_eye(canvas, pose, look, side, skin)


def _draw_eye(canvas: Canvas, pose: Pose, look: HumanLook, side: Side, skin: Skin) -> None:
    opening = opening_of(side, 1 + 0.10 * look.youth)
    line = mixed(skin.line, (34, 20, 20), 0.72)
    if side.eye.closed < 0.98:
        draw_white(canvas, opening, mixed(_WHITE, skin.base, 0.06), mixed(skin.shade, (120, 110, 130), 0.4))
        centre = complex(side.sign * EYE + 0.034 * pose.gaze.x, -0.006 - 0.030 * pose.gaze.y)
        pupil = 0.46 + 0.14 * cue_of(pose.cues, "pupil")
        draw_iris(
            canvas,
            opening,
            centre,
            _IRIS * (1 - 0.06 * side.units[5]) * (1 + 0.16 * look.youth),
            pupil,
            read_colour(look.eyes),
        )
    draw_lids(canvas, opening, skin.shade, line, look.lashes, 1.0)


def _lip_colours(look: HumanLook, skin: Skin) -> MouthColours:
    natural = mixed(skin.base, (190, 62, 72), 0.42)
    lips = read_colour(look.lips) if look.lips else natural
    return MouthColours(
        mixed(lips, (60, 16, 26), 0.16),
        lips,
        mixed(lips, (58, 14, 20), 0.72),
        skin.line,
        mixed(lips, (255, 240, 235), 0.5),
    )


def _draw_freckles(canvas: Canvas, skin: Skin) -> None:
    for x, y in ((0.13, 0.085), (0.165, 0.105), (0.20, 0.088), (0.185, 0.128), (0.148, 0.128), (0.228, 0.110)):
        for sign in (-1, 1):
            spot = ellipse(complex(sign * x, y + 0.004 * sign), 0.0065, 0.0055, 10)
            canvas.fill(spot, skin.line, "cheeks", alpha=0.42)


def _draw_glasses(canvas: Canvas, look: HumanLook) -> None:
    if look.glasses != "none":
        for shape, colour, alpha, lift in _glasses(look.glasses):
            canvas.fill(shape, colour, "glasses", alpha=alpha, lift=lift)


@lru_cache(maxsize=2)
def _glasses(kind: str) -> tuple[tuple[Path, Colour, float, float], ...]:
    """Return the shapes of glasses with colour, alpha, and how far they stand off the face."""
    parts: list[tuple[Path, Colour, float, float]] = []
    for sign in (-1, 1):
        centre = complex(sign * EYE, 0.008)
        if kind == "round":
            rim = ellipse(centre, 0.112, 0.104, 40)
        else:
            rim = smooth(centre + path(*((sign * x, y) for x, y in _SQUARE)), closed=True, steps=5)
        temple = path((sign * 0.262, -0.020), (sign * 0.318, -0.005))
        shine = centre + path((-0.060, 0.030), (-0.010, -0.050))
        parts += [
            (rim, _PANE, 0.10, 0.05),
            (stroke(np.append(rim, rim[:2]), 0.013, 1, 1), _FRAME, 1.0, 0.05),
            (stroke(temple, 0.013, 1, 1), _FRAME, 1.0, 0.0),
            (stroke(shine, 0.016, 0.3, 0.3), _PANE, 0.28, 0.05),
        ]
    bridge = smooth(path((-0.042, -0.012), (0, -0.026), (0.042, -0.012)), steps=5)
    return (*parts, (stroke(bridge, 0.013, 1, 1), _FRAME, 1.0, 0.06))
