"""Paints a picture into pixels with nothing but numpy: exact coverage of every pixel by every polygon.

The same picture gives the same bytes.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import ExpressionError
from .patches import Scanner
from .shapes import Picture

__all__ = ["rasterise"]

_LARGEST: Final = 8192


def rasterise(picture: Picture, width: int, height: int) -> NDArray[np.uint8]:
    """Return a picture as pixels: (height, width, 4) of red, green, blue and alpha, 0..255, alpha not multiplied in.

    The square of the picture is fitted into the middle of the area.

    Raises:
        ExpressionError: A side is less than 1 or more than 8192 pixels.
    """
    if not (1 <= width <= _LARGEST and 1 <= height <= _LARGEST):
        raise ExpressionError(f"{width} x {height} pixels cannot be painted: expected 1 to {_LARGEST} a side")
    paint = np.zeros((height, width, 4), np.float32)
    if picture.background is not None:
        paint[:] = (*picture.background, 255)
    for fill, share in zip(picture.fills, Scanner().shares(picture.fills, width, height), strict=True):
        if share is not None:
            rows, columns = share.covered.shape
            area = paint[share.y : share.y + rows, share.x : share.x + columns]
            colour = np.array((*fill.colour, 255), np.float32)
            area += (share.covered * np.float32(min(fill.alpha, 1.0)))[..., None] * (colour - area)
    return _bytes(paint)


def _bytes(paint: NDArray[np.float32]) -> NDArray[np.uint8]:
    alpha = paint[..., 3:]
    paint[..., :3] *= 255 / np.maximum(alpha, 1e-3)
    paint[..., :3] *= alpha > 0
    return np.clip(np.rint(paint), 0, 255).astype(np.uint8)
