"""Draws robots: round ones whose face is a display, square ones whose face is mechanical."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np

from ..expression import Pose
from .canvas import Canvas
from .colours import Skin, mixed, read_colour, skin_of, tints_of
from .cues import cue_of, draw_blush, draw_marks
from .eyes import EYE, draw_iris, opening_of
from .geometry import Path, Ramp, band, ellipse, mirrored, path, reversed_join, smooth, stroke, within
from .looks import RobotLook
from .measures import Side, shrug_of, sides_of
from .mouths import MouthShape, mouth_of
from .shapes import Colour, Picture
from .skin_lines import draw_lines

__all__ = ["draw_robot"]

_BLACK: Final = (16, 18, 26)
_WHITE: Final = (255, 255, 255)
_LAMPS: Final[dict[str, Colour]] = {
    "redness": (255, 74, 52),
    "pallor": (238, 240, 250),
    "blueness": (96, 140, 240),
    "greenness": (166, 214, 66),
}
_LIVELY: Final = 150
"""How far apart the channels of a lamp's colour are at least."""
_LARGE: Final = 1.12
"""How much larger than a human being's its eyes are."""


def draw_robot(pose: Pose, look: RobotLook) -> Picture:
    """Return the picture of a robot."""
    sides = sides_of(pose)
    tints = tints_of(pose.cues)
    shell, light = _metal(skin_of(look.shell, tints)), _glow(read_colour(look.light), tints)
    canvas = Canvas(pose.head, pose.breath, shrug_of(pose))
    _draw_body(canvas, look)
    _draw_fittings(canvas, look, shell, light)
    _draw_shell(canvas, look, shell, sides[0].jaw)
    inked = light if look.shape == "round" else mixed(shell.base, _BLACK, 0.8)
    draw_blush(canvas, pose.cues, (255, 96, 120) if look.shape == "round" else shell.flush)
    folds = mixed(inked, read_colour(look.screen), 0.25) if look.shape == "round" else shell.line
    draw_lines(canvas, sides, Skin(shell.base, shell.shade, folds, shell.light, shell.flush), 0.0)
    _draw_vents(canvas, sides, inked)
    for side in sides:
        if look.shape == "round":
            _draw_display_eye(canvas, pose, look, side, light)
        else:
            _draw_lens(canvas, pose, look, side, shell, light)
        _draw_brow_bar(canvas, side, inked if look.shape == "round" else mixed(shell.base, _BLACK, 0.62))
    _draw_mouth(canvas, look, mouth_of(sides, lip=0.62, size=1.04), inked, light)
    draw_marks(canvas, pose.cues, look.cue_scale, 0.050)
    return canvas.picture(read_colour(look.backdrop) if look.backdrop else None)


def _metal(skin: Skin) -> Skin:
    """Return the colours of a shell: metal and plastic are shaded bluish, and do not flush."""
    return replace(skin, shade=mixed(skin.base, (70, 84, 110), 0.28), line=mixed(skin.base, (40, 48, 66), 0.6))


def _glow(light: Colour, tints: tuple[tuple[str, float], ...]) -> Colour:
    """Return the colour of what glows: lamps change it further than a skin can."""
    for name, alpha in tints:
        light = mixed(light, _LAMPS[name], min(1.0, 2.6 * alpha))
        if name != "pallor":
            light = _vivid(light)
    return light


def _vivid(colour: Colour) -> Colour:
    """Return a colour without the grey that lies on the way from one lamp's colour to another's."""
    middle, spread = sum(colour) / 3, max(colour) - min(colour)
    factor = min(max(_LIVELY / max(spread, 1), 1.0), 4.0)
    r, g, b = (round(min(max(middle + (each - middle) * factor, 0), 255)) for each in colour)
    return r, g, b


def _draw_body(canvas: Canvas, look: RobotLook) -> None:
    body = read_colour(look.body)
    dark, light = mixed(body, _BLACK, 0.35), mixed(body, _WHITE, 0.3)
    neck = _box(0.098, 0.36, 0.60, 0.01)
    canvas.fill(neck, mixed(dark, _BLACK, 0.3), "neck", place="body")
    for height in (0.455, 0.485, 0.515):
        ring = stroke(path((-0.112, height), (0, height + 0.012), (0.112, height)), 0.014, 0.9, 0.9)
        canvas.fill(ring, light, "neck", place="body", alpha=0.8)
    canvas.fill(_robot_shoulders(), body, "body", place="body")
    plate = _box(0.190, 0.60, 0.80, 0.03)
    canvas.fill(plate, light, "body", place="body", alpha=0.55)
    for sign in (-1, 1):
        canvas.fill(ellipse(complex(sign * 0.415, 0.665), 0.034, 0.034), dark, "body", place="body", alpha=0.6)
    canvas.fill(ellipse(0.655j, 0.026, 0.026), read_colour(look.light), "body", place="body")


def _draw_fittings(canvas: Canvas, look: RobotLook, shell: Skin, light: Colour) -> None:
    """Draw antenna and ears."""
    dark = mixed(shell.base, _BLACK, 0.45)
    top = -0.45 if look.shape == "round" else -0.41
    rod = path((0, top + 0.08), (0, top - 0.02))
    canvas.fill(stroke(rod, 0.020, 1, 1), dark, "ears", place="head", lift=-0.02)
    canvas.fill(ellipse(1j * (top - 0.045), 0.056, 0.056), light, "ears", place="head", lift=-0.02, alpha=0.3)
    canvas.fill(ellipse(1j * (top - 0.045), 0.036, 0.036), light, "ears", place="head", lift=-0.02)
    shine = ellipse(complex(-0.011, top - 0.057), 0.011, 0.009, 14)
    canvas.fill(shine, _WHITE, "ears", place="head", lift=-0.02, alpha=0.85)
    for sign in (-1, 1):
        at = complex(sign * 0.365, 0.02)
        canvas.fill(ellipse(at, 0.050, 0.088), dark, "ears", place="head", lift=-0.05)
        canvas.fill(ellipse(at + sign * 0.014, 0.030, 0.060), shell.shade, "ears", place="head", lift=-0.05)


def _draw_shell(canvas: Canvas, look: RobotLook, shell: Skin, jaw: float) -> None:
    outline = _shell(look.shape).copy()
    outline[outline.imag > 0.2] += 0.03j * jaw
    canvas.fill(outline, shell.shade, "head", place="head")
    lit = complex(-0.14, -0.10)
    canvas.fill(lit + 0.955 * (outline - lit), shell.base, "head", place="head")
    gleam = smooth(path((-0.255, -0.290), (-0.180, -0.365), (-0.060, -0.398)), steps=6)
    canvas.fill(stroke(gleam, 0.030, 0.2, 0.2), _WHITE, "head", place="head", alpha=0.55)
    if look.shape == "round":
        screen = _screen().copy()
        screen[screen.imag > 0.2] += 0.028j * jaw
        canvas.fill(screen * 1.035, mixed(shell.shade, _BLACK, 0.25), "head")
        canvas.fill(screen, read_colour(look.screen), "head")
        glass = reversed_join(path((-0.255, -0.200), (-0.120, -0.235)), path((-0.270, 0.100), (-0.230, 0.190)))
        canvas.fill(glass, _WHITE, "head", alpha=0.045)
        return
    seam = stroke(path((-0.335, 0.165 + 0.01 * jaw), (0, 0.172 + 0.01 * jaw), (0.335, 0.165 + 0.01 * jaw)), 0.007, 1, 1)
    canvas.fill(seam, shell.line, "head", alpha=0.35)
    for x in (-0.285, 0.285):
        for y in (-0.330, 0.345):
            canvas.fill(ellipse(complex(x, y), 0.018, 0.018, 16), shell.line, "head", place="head", alpha=0.55)
            canvas.fill(ellipse(complex(x - 0.004, y - 0.004), 0.010, 0.010, 12), shell.light, "head", place="head")


def _draw_display_eye(canvas: Canvas, pose: Pose, look: RobotLook, side: Side, light: Colour) -> None:
    part = "left eye" if side.sign > 0 else "right eye"
    opening = opening_of(side, _LARGE, cant=0.0)
    lit = mixed(light, _WHITE, 0.55)
    if side.eye.closed > 0.85:
        lid = opening.x + 1j * (opening.upper + opening.lower) / 2
        canvas.fill(stroke(lid, 0.024, 0.8, 0.8), light, part)
        return
    middle = (opening.shape.real.min() + opening.shape.real.max()) / 2 + 1j * opening.shape.imag.mean()
    canvas.fill(middle + 1.13 * (opening.shape - middle), light, part, alpha=0.28)
    canvas.fill(opening.shape, light, part)
    centre = complex(side.sign * EYE + 0.036 * pose.gaze.x, -0.006 - 0.032 * pose.gaze.y)
    radius = 0.060 + 0.012 * cue_of(pose.cues, "pupil")

    def clipped(at: complex, size: float, colour: Colour, alpha: float = 1.0) -> None:
        canvas.fill(within(opening.x, opening.upper, opening.lower, at, size, size), colour, part, alpha=alpha)

    clipped(centre, radius + 0.014, lit)
    clipped(centre, radius * 0.80, mixed(read_colour(look.screen), _BLACK, 0.3))
    clipped(centre + complex(-0.018, -0.022), radius * 0.26, _WHITE)
    clipped(centre + complex(0.020, 0.018), radius * 0.13, _WHITE, 0.8)


def _draw_lens(canvas: Canvas, pose: Pose, look: RobotLook, side: Side, shell: Skin, light: Colour) -> None:
    part = "left eye" if side.sign > 0 else "right eye"
    opening = opening_of(side, _LARGE, cant=0.0)
    socket = complex(side.sign * EYE, 0)
    canvas.fill(ellipse(socket, 0.124, 0.110, 40), mixed(shell.base, _BLACK, 0.55), part)
    canvas.fill(ellipse(socket, 0.110, 0.097, 40), mixed(shell.base, _BLACK, 0.07), part)
    canvas.fill(opening.shape, mixed(_BLACK, read_colour(look.screen), 0.5), part)
    centre = complex(side.sign * EYE + 0.034 * pose.gaze.x, -0.004 - 0.030 * pose.gaze.y)
    if side.eye.closed < 0.98:
        canvas.fill(opening.shape, (250, 250, 246), part)
        draw_iris(canvas, opening, centre, 0.060, 0.44 + 0.14 * cue_of(pose.cues, "pupil"), light)
    for rim in (opening.upper, opening.lower):
        edge = stroke(opening.x + 1j * rim, 0.015, 0.7, 0.7)
        canvas.fill(edge, mixed(shell.base, _BLACK, 0.72), part)


def _draw_brow_bar(canvas: Canvas, side: Side, colour: Colour) -> None:
    brow = side.brow
    lift = -0.026
    inner = complex(0.066 - brow.together, brow.inner + lift)
    arch = complex(0.165, 0.35 * brow.arch + 0.65 * (brow.inner + brow.outer) / 2 + lift - 0.006)
    outer = complex(0.252, brow.outer + lift)
    bar = stroke(smooth(np.array([inner, arch, outer]), steps=6), 0.030, 0.9, 0.75)
    canvas.fill(bar if side.sign > 0 else mirrored(bar), colour, "brows", lift=0.03)


def _draw_vents(canvas: Canvas, sides: tuple[Side, Side], colour: Colour) -> None:
    for side in sides:
        wide = 1 + 1.6 * side.units[38]
        up = 0.014 * side.units[9]
        slit = path((0.014, 0.108 - up), (0.020 * wide + 0.006, 0.140 - 2.2 * up))
        shape = stroke(slit, 0.011 * wide, 0.9, 0.9)
        canvas.fill(shape if side.sign > 0 else mirrored(shape), colour, "nose", lift=0.02, alpha=0.8)


def _draw_mouth(canvas: Canvas, look: RobotLook, mouth: MouthShape, ink: Colour, light: Colour) -> None:
    x = mouth.x
    inside = mixed(read_colour(look.screen), _BLACK, 0.45)
    frame = band(x, mouth.top - 0.004, mouth.bottom + 0.004)
    if look.shape == "round":
        canvas.fill(frame, ink, "mouth", lift=0.01)
    else:
        canvas.fill(frame, ink, "mouth", lift=0.01)
        canvas.fill(band(x, mouth.top + 0.006, mouth.bottom - 0.006), mixed(ink, _WHITE, 0.35), "mouth", lift=0.01)
    if mouth.gape <= 0.004:
        line = stroke(x + 1j * mouth.upper, 0.008, 0.8, 0.8)
        canvas.fill(line, inside, "mouth", lift=0.012)
        return
    canvas.fill(band(x, mouth.upper, mouth.lower), inside, "mouth", lift=0.01)
    bars = _WHITE if look.shape == "round" else light
    for upper, lower in ((mouth.upper, mouth.upper_teeth), (mouth.lower_teeth, mouth.lower)):
        _draw_bars(canvas, x, upper, lower, bars)
    throat = complex(0, float(np.max(mouth.lower)))
    glow = within(x, mouth.upper, mouth.lower, throat, 0.5 * float(x[-1]), 0.42 * mouth.gape)
    canvas.fill(glow, light, "mouth", alpha=0.45, lift=0.01)


def _draw_bars(canvas: Canvas, x: Ramp, upper: Ramp, lower: Ramp, colour: Colour) -> None:
    """Draw teeth as the bars of a grille."""
    if float(np.max(lower - upper)) < 0.003:
        return
    bars = 9
    edges = np.linspace(x[0], x[-1], bars + 1)
    for left, right in pairwise(edges):
        ours = np.array([left + 0.003, (left + right) / 2, right - 0.003])
        canvas.fill(band(ours, np.interp(ours, x, upper), np.interp(ours, x, lower)), colour, "mouth", lift=0.01)


def _box(half: float, top: float, bottom: float, corner: float) -> Path:
    c = corner
    side = path((0, top), (half - c, top), (half - 0.3 * c, top + 0.3 * c), (half, top + c), (half, bottom))
    return reversed_join(side, mirrored(side))


@lru_cache(maxsize=1)
def _robot_shoulders() -> Path:
    half = smooth(path((0, 0.530), (0.16, 0.535), (0.34, 0.565), (0.47, 0.630), (0.53, 0.72), (0.545, 0.80)), steps=6)
    return reversed_join(half, mirrored(half))


@lru_cache(maxsize=2)
def _shell(shape: str) -> Path:
    """The outline of a head: a superellipse, nearly a circle or nearly a square."""
    power = 2.6 if shape == "round" else 6.0
    return _superellipse(0.005j, 0.375 if shape == "round" else 0.355, 0.430 if shape == "round" else 0.405, power)


@lru_cache(maxsize=1)
def _screen() -> Path:
    return _superellipse(0.020j, 0.312, 0.340, 3.6)


def _superellipse(centre: complex, width: float, height: float, power: float) -> Path:
    angle = 2 * np.pi * np.arange(72) / 72
    cos, sin = np.cos(angle), np.sin(angle)
    x = np.sign(cos) * np.abs(cos) ** (2 / power)
    y = np.sign(sin) * np.abs(sin) ** (2 / power)
    return np.asarray(centre + width * x + 1j * height * y)
