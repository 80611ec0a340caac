"""Draws what carries a human face: shoulders and clothes, neck, ears, the head itself."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from .canvas import Canvas
from .colours import Skin, mixed, read_colour
from .geometry import Path, ellipse, mirrored, path, reversed_join, smooth, stroke
from .looks import HumanLook

__all__ = ["draw_body", "draw_ears", "draw_head", "draw_neck", "head_outline"]

_DROP: Final = 0.050
"""How much lower a chin is when the jaw has dropped as far as it can."""


def draw_body(canvas: Canvas, look: HumanLook) -> None:
    """Draw shoulders and clothes."""
    cloth = read_colour(look.clothes)
    canvas.fill(_shoulders(), cloth, "body", place="body")
    shade = mixed(cloth, (20, 20, 40), 0.22)
    for shape in _sleeves():
        canvas.fill(shape, shade, "body", place="body", alpha=0.55)


def draw_neck(canvas: Canvas, look: HumanLook, skin: Skin) -> None:
    """Draw the neck, the shade of the chin on it, and the collar around it."""
    cloth = read_colour(look.clothes)
    canvas.fill(_neck(look.collar), skin.base, "neck", place="body")
    canvas.fill(ellipse(0.395j, 0.150, 0.120, 28), skin.shade, "neck", place="body", alpha=0.9)
    dark, light = mixed(cloth, (20, 20, 40), 0.30), mixed(cloth, (255, 255, 255), 0.25)
    if look.collar == "shirt":
        for half in (_SHIRT, mirrored(_SHIRT)):
            canvas.fill(half, (250, 250, 248), "body", place="body")
            canvas.fill(stroke(half[:3], 0.006, 0.3, 0.3), dark, "body", place="body", alpha=0.35)
    elif look.collar == "high":
        canvas.fill(_HIGH, light, "body", place="body")
        canvas.fill(stroke(_HIGH_FOLD, 0.010, 0.2, 0.2), dark, "body", place="body", alpha=0.5)
    else:
        rim = _VEE if look.collar == "vee" else _ROUND
        canvas.fill(stroke(rim, 0.026, 0.8, 0.8), light, "body", place="body")


def draw_ears(canvas: Canvas, skin: Skin, width: float, earrings: str | None) -> None:
    """Draw both ears."""
    for sign in (-1, 1):
        centre = complex(sign * 0.318 * width, 0.045)
        canvas.fill(ellipse(centre, 0.048, 0.078, 28), skin.base, "ears", place="head", lift=-0.05)
        inner = centre + 0.004 * sign
        canvas.fill(ellipse(inner, 0.027, 0.052, 24), skin.shade, "ears", place="head", lift=-0.05)
        if earrings is not None:
            below = centre + complex(sign * 0.010, 0.096)
            canvas.fill(ellipse(below, 0.017, 0.021, 20), read_colour(earrings), "ears", place="head", lift=-0.05)
            glint = below - 0.006 - 0.007j
            canvas.fill(ellipse(glint, 0.005, 0.006, 12), (255, 255, 255), "ears", place="head", lift=-0.05, alpha=0.8)


def draw_head(canvas: Canvas, skin: Skin, outline: Path) -> None:
    """Draw the head: its shade, and the light side over it."""
    canvas.fill(outline, skin.shade, "head", place="head")
    lit = complex(-0.16, -0.10)
    canvas.fill(lit + 0.955 * (outline - lit), skin.base, "head", place="head")


def head_outline(width: float, jaw_form: float, dropped: float) -> Path:
    """Return the outline of a head.

    Args:
        width: As a factor.
        jaw_form: 0 pointed .. 1 square.
        dropped: How far the jaw has dropped, 0..1.
    """
    outline = _outline(width, jaw_form).copy()
    below = outline.imag > 0.10
    outline[below] += 1j * _DROP * dropped * (outline.imag[below] - 0.10) / 0.32
    return outline


@lru_cache(maxsize=256)
def _outline(width: float, jaw_form: float) -> Path:
    k = jaw_form - 0.5
    half = path(
        (0, -0.415),
        (0.135, -0.398),
        (0.245, -0.325),
        (0.308, -0.190),
        (0.318, -0.030),
        (0.309, 0.110),
        (0.276 + 0.020 * k, 0.235),
        (0.212 + 0.055 * k, 0.335),
        (0.115 + 0.060 * k, 0.405 + 0.008 * k),
        (0, 0.424 - 0.004 * k),
    )
    around = [*half, *(-half[1:-1].conjugate())[::-1]]
    whole = smooth(path(*((z.real * width, z.imag) for z in around)), closed=True, steps=5)
    whole.setflags(write=False)
    return whole


@lru_cache(maxsize=1)
def _shoulders() -> Path:
    half = smooth(
        path((0.10, 0.490), (0.17, 0.535), (0.33, 0.580), (0.45, 0.625), (0.520, 0.700), (0.545, 0.80)), steps=6
    )
    return reversed_join(half, mirrored(half))


@lru_cache(maxsize=1)
def _sleeves() -> tuple[Path, Path]:
    seam = smooth(path((0.385, 0.80), (0.372, 0.715), (0.398, 0.655)), steps=6)
    shape = reversed_join(seam, path((0.60, 0.80), (0.545, 0.80), (0.48, 0.72)))
    return shape, mirrored(shape)


@lru_cache(maxsize=4)
def _neck(collar: str) -> Path:
    deep = 0.655 if collar in ("vee", "shirt") else 0.575
    half = smooth(path((0.118, 0.25), (0.118, 0.42), (0.130, 0.485), (0.185, 0.530)), steps=5)
    throat = path((0.150, 0.548), (0.085, 0.575 if deep < 0.6 else 0.605), (0.0, deep))
    right = [*half, *(throat if deep > 0.6 else smooth(throat, steps=6))]
    line = path(*((z.real, z.imag) for z in right))
    return reversed_join(line, mirrored(line))


_ROUND: Final = smooth(
    path((-0.185, 0.522), (-0.150, 0.548), (-0.085, 0.573), (0, 0.583), (0.085, 0.573), (0.150, 0.548), (0.185, 0.522)),
    steps=6,
)
_VEE: Final = path(
    (-0.185, 0.522), (-0.12, 0.580), (-0.06, 0.625), (0, 0.668), (0.06, 0.625), (0.12, 0.580), (0.185, 0.522)
)
_SHIRT: Final = path((0.150, 0.470), (0.215, 0.535), (0.145, 0.660), (0.0, 0.640), (0.105, 0.560))
_HIGH: Final = smooth(
    path((-0.165, 0.440), (0, 0.478), (0.165, 0.440), (0.195, 0.530), (0.10, 0.585), (-0.10, 0.585), (-0.195, 0.530)),
    closed=True,
    steps=5,
)
_HIGH_FOLD: Final = smooth(path((-0.178, 0.500), (-0.09, 0.532), (0, 0.540), (0.09, 0.532), (0.178, 0.500)), steps=5)
