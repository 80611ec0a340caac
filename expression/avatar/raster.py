"""Paints a picture into pixels with nothing but numpy: exact coverage of every pixel by every polygon.

Each edge is cut at the borders of pixels; what a piece covers of its pixel, and of all that lie to the right of it, is
added up and summed along rows. The same picture gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .shapes import Fill, Picture

__all__ = ["rasterise"]

_Floats = NDArray[np.float64]
_Whole = NDArray[np.int64]
_LARGEST: Final = 8192
_FLAT: Final = 1e-9
"""Edges that fall less than this, in pixels, cover nothing."""


def rasterise(picture: Picture, width: int, height: int) -> NDArray[np.uint8]:
    """Return a picture as pixels: (height, width, 4) of red, green, blue and alpha, 0..255, alpha not multiplied in.

    The square of the picture is fitted into the middle of the area.

    Raises:
        ValueError: A side is less than 1 or more than 8192 pixels.
    """
    if not (1 <= width <= _LARGEST and 1 <= height <= _LARGEST):
        raise ValueError(f"{width} x {height} pixels cannot be painted: expected 1 to {_LARGEST} a side")
    paint = np.zeros((height, width, 4), np.float32)
    if picture.background is not None:
        paint[:] = (*picture.background, 255)
    side = min(width, height)
    offset = ((width - side) / 2, (height - side) / 2)
    _paint(picture.fills, paint, side, offset)
    return _bytes(paint)


def _paint(fills: Sequence[Fill], paint: NDArray[np.float32], side: float, offset: tuple[float, float]) -> None:
    height, width, _ = paint.shape
    drawn = [fill for fill in fills if len(fill.points) > 2 and fill.alpha > 0]
    if not drawn:
        return
    corners = np.concatenate([np.array(fill.points, np.float64) for fill in drawn]) * side + offset
    sizes = np.array([len(fill.points) for fill in drawn])
    pieces = _Pieces(corners, sizes, width, height)
    for index, fill in enumerate(drawn):
        box, covered = pieces.coverage(index)
        if covered is None:
            continue
        area = paint[box]
        colour = np.array((*fill.colour, 255), np.float32)
        area += (covered * np.float32(fill.alpha))[..., None] * (colour - area)


class _Pieces:
    """The edges of polygons, cut at the borders of pixels."""

    def __init__(self, corners: _Floats, sizes: _Whole, width: int, height: int) -> None:
        self._width, self._height = width, height
        self._ends = np.cumsum(sizes)
        starts = self._ends - sizes
        following = np.arange(1, len(corners) + 1)
        following[self._ends - 1] = starts
        self._low = np.minimum.reduceat(corners, starts)
        self._high = np.maximum.reduceat(corners, starts)
        owner = np.repeat(np.arange(len(sizes)), sizes)
        self._cut(corners, corners[following], owner)

    def _cut(self, begin: _Floats, end: _Floats, owner: _Whole) -> None:
        x0, y0, x1, y1 = begin[:, 0], begin[:, 1], end[:, 0], end[:, 1]
        sign = np.where(y1 > y0, 1.0, -1.0)
        down = y1 > y0
        top, bottom = np.where(down, y0, y1), np.where(down, y1, y0)
        x_top, x_bottom = np.where(down, x0, x1), np.where(down, x1, x0)
        first, last = np.floor(np.maximum(top, 0)), np.ceil(np.minimum(bottom, self._height))
        steep = bottom - top > _FLAT
        rows = np.where(steep, np.maximum(last - first, 0), 0).astype(np.int64)
        edge, step = _spread(rows)
        row = first[edge] + step
        slope = (x_bottom - x_top) / np.where(steep, bottom - top, 1.0)
        y_from, y_to = np.maximum(top[edge], row), np.minimum(bottom[edge], row + 1)
        # What lies beside the area counts at its edge; rounding must not carry a piece out of its polygon's box.
        least = np.maximum(self._low[owner[edge], 0], 0)
        most = np.minimum(self._high[owner[edge], 0], self._width)
        x_from = np.clip(x_top[edge] + (y_from - top[edge]) * slope[edge], least, most)
        x_to = np.clip(x_top[edge] + (y_to - top[edge]) * slope[edge], least, most)
        self._cut_columns(x_from, x_to, (y_to - y_from) * sign[edge], row.astype(np.int64), owner[edge])

    def _cut_columns(self, x_from: _Floats, x_to: _Floats, cover: _Floats, row: _Whole, owner: _Whole) -> None:
        left, right = np.minimum(x_from, x_to), np.maximum(x_from, x_to)
        first = np.floor(left)
        columns = np.maximum(np.ceil(right) - first, 1).astype(np.int64)
        piece, step = _spread(columns)
        column = first[piece] + step
        near, far = np.maximum(left[piece], column), np.minimum(right[piece], column + 1)
        across = (right - left)[piece]
        part = np.where(across > 1e-12, (far - near) / np.where(across > 1e-12, across, 1.0), 1.0)
        self._cover = cover[piece] * part
        self._right_of = (near + far) / 2 - column
        self._column, self._row = column.astype(np.int64), row[piece]
        self._bounds = np.searchsorted(owner[piece], np.arange(len(self._ends) + 1))

    def coverage(self, index: int) -> tuple[tuple[slice, slice], NDArray[np.float32] | None]:
        """Return where a polygon lies, and how much of each pixel there it covers; None when it lies outside."""
        (left, top), (right, bottom) = np.floor(self._low[index]).astype(int), np.ceil(self._high[index]).astype(int)
        left, top = max(left, 0), max(top, 0)
        right, bottom = min(right, self._width), min(bottom, self._height)
        box = (slice(top, bottom), slice(left, right))
        if right <= left or bottom <= top:
            return box, None
        ours = slice(self._bounds[index], self._bounds[index + 1])
        wide = right - left + 2
        cell = (self._row[ours] - top) * wide + self._column[ours] - left
        cover, part = self._cover[ours], self._right_of[ours]
        size = wide * (bottom - top)
        total = np.bincount(cell, cover * (1 - part), size)
        total[1:] += np.bincount(cell, cover * part, size)[:-1]
        summed = np.abs(np.cumsum(total.reshape(-1, wide), axis=1)[:, :-2])
        return box, np.minimum(summed, 1.0).astype(np.float32)


def _spread(counts: _Whole) -> tuple[_Whole, _Whole]:
    """Return, for so many of each, which one it is and the how-manieth of it."""
    which = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    return which, np.arange(len(which)) - before[which]


def _bytes(paint: NDArray[np.float32]) -> NDArray[np.uint8]:
    alpha = paint[..., 3:]
    paint[..., :3] *= 255 / np.maximum(alpha, 1e-3)
    paint[..., :3] *= alpha > 0
    return np.clip(np.rint(paint), 0, 255).astype(np.uint8)
