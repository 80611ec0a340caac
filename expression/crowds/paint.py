"""Shapes and letters onto pixels, where a picture is put together from parts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..avatar.lettering import lettered, width_of
from ..avatar.patches import Scanner
from ..avatar.shapes import Colour, Fill

__all__ = ["Pixels", "box", "paint", "paste", "write", "written_width"]

Pixels = NDArray[np.uint8]
"""(height, width, 3) of red, green and blue, 0..255."""


def paint(picture: Pixels, fills: Sequence[Fill]) -> None:
    """Paint shapes, whose corners are in pixels, over a picture."""
    height, width = picture.shape[:2]
    side = min(height, width)
    left, top = (width - side) / 2, (height - side) / 2
    placed = [
        Fill(tuple(((x - left) / side, (y - top) / side) for x, y in fill.points), fill.colour, fill.alpha)
        for fill in fills
    ]
    for fill, share in zip(placed, Scanner().shares(placed, width, height), strict=True):
        if share is not None:
            _cover(picture, share.x, share.y, share.covered * np.float32(fill.alpha), fill.colour)


def box(picture: Pixels, x: float, y: float, width: float, height: float, colour: Colour, alpha: float = 1.0) -> None:
    """Paint an upright rectangle; its edges lie on whole pixels."""
    left, top, right, bottom = round(x), round(y), round(x + width), round(y + height)
    area = picture[max(top, 0) : bottom, max(left, 0) : right]
    area[:] = np.rint(area + (np.array(colour, np.float32) - area) * alpha).astype(np.uint8)


def write(
    picture: Pixels,
    text: str,
    x: float,
    baseline: float,
    height: float,
    colour: Colour,
    *,
    align: Literal["left", "middle", "right"] = "left",
) -> None:
    """Write a line; ``height`` is from ascender to descender in pixels."""
    mask = _letters(text, round(height * 4) / 4)
    shift = {"left": 0.0, "middle": 0.5, "right": 1.0}[align] * written_width(text, height)
    _cover(picture, round(x - shift) - 1, round(baseline) - math.ceil(height), mask, colour)


def written_width(text: str, height: float) -> float:
    """Return how many pixels wide a line is."""
    return width_of(text, height)


def paste(picture: Pixels, patch: NDArray[np.uint8], x: int, y: int) -> None:
    """Lay pixels with alpha, (height, width, 4), over a picture."""
    height, width = patch.shape[:2]
    area = picture[y : y + height, x : x + width].astype(np.uint16)
    patch = patch[: area.shape[0], : area.shape[1]]
    alpha = patch[..., 3:].astype(np.uint16)
    picture[y : y + height, x : x + width] = (patch[..., :3] * alpha + area * (255 - alpha) + 127) // 255


@lru_cache(maxsize=512)
def _letters(text: str, height: float) -> NDArray[np.float32]:
    """Return how much of each pixel the letters of a line cover; the baseline lies at the height rounded up."""
    tall, wide = math.ceil(height) + math.ceil(height / 2), math.ceil(width_of(text, height)) + 3
    mask = np.zeros((tall, wide), np.float32)
    side = min(tall, wide)
    left, top = (wide - side) / 2, (tall - side) / 2
    fills = lettered(text, (1 - left) / side, (math.ceil(height) - top) / side, height / side, (0, 0, 0))
    for share in Scanner().shares(fills, wide, tall):
        if share is not None:
            rows, columns = share.covered.shape
            area = mask[share.y : share.y + rows, share.x : share.x + columns]
            np.maximum(area, share.covered, out=area)
    return mask


def _cover(picture: Pixels, x: int, y: int, mask: NDArray[np.float32], colour: Colour) -> None:
    height, width = picture.shape[:2]
    left, top = max(-x, 0), max(-y, 0)
    mask = mask[top : max(height - y, 0), left : max(width - x, 0)]
    rows, columns = mask.shape
    area = picture[y + top : y + top + rows, x + left : x + left + columns]
    area[:] = np.rint(area + (np.array(colour, np.float32) - area) * mask[..., None]).astype(np.uint8)
