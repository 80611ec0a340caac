"""Polygons into pixels with their exact coverage: what each fill puts on the canvas.

An edge is cut at every pixel boundary; each piece tells by how much the winding changes in its pixel, and in all to
the right of it. Summed along the rows that is the winding times the area covered. Only pixels that edges touch are
reckoned with; the spans between them are copied. All fills go through one pass, so that a hundred small ones cost
little more than a large one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .shapes import Fill

__all__ = ["Patch", "Scanner", "Share"]

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]
_FLAT: Final = 1e-9
"""Edges that fall less than this, in pixels, cover nothing."""
_FAR: Final = 2.0
"""Points that lie further outside than so many canvases are moved in: coordinates cannot cost more than pictures."""

_TAUGHT: Final = 30 << 20
_GRID: Final = 4096.0
_HALF: Final = 0.5 + 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """What one fill puts on the canvas.

    Attributes:
        x: Column of its first pixel.
        y: Row of its first pixel.
        pixels: 0xAARRGGBB, rows by columns, alpha not multiplied in; each row ends in one pixel of nothing.
    """

    x: int
    y: int
    pixels: NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """How much of each pixel one fill covers.

    Attributes:
        x: Column of the first pixel.
        y: Row of the first pixel.
        covered: 0..1, rows by columns, the fill's alpha not counted.
    """

    x: int
    y: int
    covered: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Boxes:
    """The rectangles of pixels that fills reach, one after the other in one buffer.

    Attributes:
        left: First column of each.
        top: First row.
        right: The column after the last.
        bottom: The row after the last.
        stride: Pixels in a row; one more than columns.
        start: Index of the first pixel in the buffer.
        size: Pixels of all of them.
    """

    left: _Ints
    top: _Ints
    right: _Ints
    bottom: _Ints
    stride: _Ints
    start: _Ints
    size: int


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Straight pieces of edges: to which fill each belongs, and in which row it begins.

    ``direction`` is 1 downwards, -1 upwards.
    """

    fill: _Ints
    row: _Ints
    x0: _Floats
    y0: _Floats
    x1: _Floats
    y1: _Floats
    direction: _Floats


class Scanner:
    """Turns fills into patches or shares; what is quick about it lies in keeping its memory from picture to picture.

    The square of a picture is fitted into the middle of the canvas.
    """

    def __init__(self) -> None:
        # Freed once, a large block teaches glibc to keep memory from frame to frame instead of giving it back to the
        # system and asking for it again, page by page: that would cost as much as the painting.
        np.empty(_TAUGHT, np.uint8)
        self._pixels = np.zeros(0, np.uint32)
        self._changes = np.zeros(0)
        self._touched = np.zeros(0, np.bool_)

    def patches(self, fills: Sequence[Fill], width: int, height: int) -> list[Patch | None]:
        """Return what each of the fills puts on a canvas; None where that is nothing.

        They hold until the next ones are asked for.

        Args:
            fills: Any number of them.
            width: Of the canvas, in pixels.
            height: Of the canvas, in pixels.
        """
        found: list[Patch | None] = [None] * len(fills)
        drawn, shown = _drawn(fills)
        if drawn:
            places, winding, boxes = self._scan(shown, width, height)
            pixels = self._spread(places, _words(shown, places, winding, boxes), boxes.size)
            for index, left, top, part in _parts(drawn, boxes, pixels):
                found[index] = Patch(left, top, part)
        return found

    def shares(self, fills: Sequence[Fill], width: int, height: int) -> list[Share | None]:
        """Return how much of each pixel of a canvas each of the fills covers; None where that is nothing.

        Args:
            fills: Any number of them.
            width: Of the canvas, in pixels.
            height: Of the canvas, in pixels.
        """
        found: list[Share | None] = [None] * len(fills)
        drawn, shown = _drawn(fills)
        if drawn:
            places, winding, boxes = self._scan(shown, width, height)
            share = np.minimum(np.abs(winding), 1.0).astype(np.float32)
            before = np.zeros(int(places[0]) if len(places) else boxes.size, np.float32)
            pixels = np.concatenate((before, np.repeat(share, np.diff(places, append=boxes.size))))
            for index, left, top, part in _parts(drawn, boxes, pixels):
                found[index] = Share(left, top, part[:, :-1])
        return found

    def _scan(self, fills: Sequence[Fill], width: int, height: int) -> tuple[_Ints, _Floats, _Boxes]:
        edges, boxes = _edges(fills, width, height)
        if len(self._changes) <= boxes.size:
            self._changes = np.zeros(boxes.size * 5 // 4 + 1)
            self._touched = np.zeros(len(self._changes), np.bool_)
        places, winding = self._windings(_in_rows(edges, boxes), boxes)
        return places, winding, boxes

    def _windings(self, pieces: _Pieces, boxes: _Boxes) -> tuple[_Ints, _Floats]:
        """Return the places that edges touch, in order, and the winding times the area from each to the next."""
        place, change = _changes(pieces, boxes)
        np.add.at(self._changes, place, change)
        self._touched[place] = True
        places = np.flatnonzero(self._touched[: boxes.size + 1])
        winding = np.cumsum(self._changes[places])
        self._changes[places], self._touched[places] = 0.0, False
        return places, winding

    def _spread(self, places: _Ints, words: NDArray[np.uint32], size: int) -> NDArray[np.uint32]:
        """Return so many pixels, each the word that stands at its place or at the last one before it."""
        if len(self._pixels) <= size:
            self._pixels = np.zeros(size * 5 // 4 + 1, np.uint32)
        pixels = self._pixels[: size + 1]
        pixels[:] = 0
        pixels[places] = np.diff(words, prepend=np.uint32(0))  # sums of differences are exact: both wrap around
        return np.cumsum(pixels, out=pixels)


def _drawn(fills: Sequence[Fill]) -> tuple[list[int], list[Fill]]:
    """Return which fills can be seen at all, and those."""
    drawn = [index for index, fill in enumerate(fills) if len(fill.points) > 2 and fill.alpha > 0]
    return drawn, [fills[index] for index in drawn]


def _parts(drawn: Sequence[int], boxes: _Boxes, pixels: NDArray[Any]) -> Iterator[tuple[int, int, int, NDArray[Any]]]:
    """Yield, of each fill with any pixels: which it is, first column and row, its pixels and one more in each row."""
    bounds = np.stack((boxes.left, boxes.top, boxes.bottom - boxes.top, boxes.stride, boxes.start), axis=1)
    for index, (left, top, rows, stride, start) in zip(drawn, bounds.tolist(), strict=True):
        if rows > 0 and stride > 1:
            yield index, left, top, pixels[start : start + rows * stride].reshape(rows, stride)


def _edges(fills: Sequence[Fill], width: int, height: int) -> tuple[_Pieces, _Boxes]:
    """Return the edges of all fills in pixels, those that go along a row left out, and the boxes they lie in."""
    counts = np.array([len(fill.points) for fill in fills])
    every = chain.from_iterable(chain.from_iterable(fill.points for fill in fills))
    points = np.fromiter(every, float, 2 * int(counts.sum())).reshape(-1, 2)
    side, canvas = min(width, height), np.array((width, height))
    points = np.clip(points * side + (canvas - side) / 2, -_FAR * canvas, (1 + _FAR) * canvas)
    # On a grid so fine that nobody sees it, edges are flat or fall far enough to be divided by.
    points = np.rint(points * _GRID) / _GRID
    first = np.concatenate(([0], np.cumsum(counts)[:-1]))
    boxes = _boxes(points, first, width, height)
    after = np.arange(1, len(points) + 1)
    after[first + counts - 1] = first
    fill = np.repeat(np.arange(len(fills)), counts)
    (x0, y0), (x1, y1) = points.T, points[after].T
    down = y1 > y0
    kept = np.abs(y1 - y0) > _FLAT
    upper_x, upper_y = np.where(down, (x0, y0), (x1, y1))[:, kept]
    lower_x, lower_y = np.where(down, (x1, y1), (x0, y0))[:, kept]
    return _Pieces(
        fill[kept],
        np.floor(upper_y).astype(np.int64),
        upper_x,
        upper_y,
        lower_x,
        lower_y,
        np.where(down, 1.0, -1.0)[kept],
    ), boxes


def _boxes(points: _Floats, first: _Ints, width: int, height: int) -> _Boxes:
    low, high = np.minimum.reduceat(points, first), np.maximum.reduceat(points, first)
    limit = (width, height)
    left, top = np.clip(np.floor(low), 0, limit).astype(np.int64).T
    right, bottom = np.clip(np.ceil(high), 0, limit).astype(np.int64).T
    stride = right - left + 1
    size = stride * (bottom - top)
    end = np.cumsum(size)
    return _Boxes(left, top, right, bottom, stride, end - size, int(end[-1]))


def _in_rows(edges: _Pieces, boxes: _Boxes) -> _Pieces:
    """Cut edges at every boundary of rows, within their boxes."""
    top = np.maximum(edges.row, boxes.top[edges.fill])
    bottom = np.minimum(np.ceil(edges.y1), boxes.bottom[edges.fill])
    of, step = _repeated((bottom - top).astype(np.int64))
    row = top[of] + step
    x0, y0 = edges.x0[of], edges.y0[of]
    slope = ((edges.x1 - edges.x0) / (edges.y1 - edges.y0))[of]
    upper, lower = np.maximum(row, y0), np.minimum(row + 1, edges.y1[of])
    return _Pieces(
        edges.fill[of], row, x0 + (upper - y0) * slope, upper, x0 + (lower - y0) * slope, lower, edges.direction[of]
    )


def _repeated(counts: _Ints) -> tuple[_Ints, _Ints]:
    """Return each index as often as it is counted, and which repetition each is."""
    counts = np.maximum(counts, 0)
    of = np.repeat(np.arange(len(counts)), counts)
    return of, np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)


def _words(fills: Sequence[Fill], places: _Ints, winding: _Floats, boxes: _Boxes) -> NDArray[np.uint32]:
    """Return the pixels from each of the places to the next."""
    rgb = np.array([red << 16 | green << 8 | blue for red, green, blue in (fill.colour for fill in fills)], np.uint32)
    alpha = np.array([min(fill.alpha, 1.0) for fill in fills]) * 255
    fill = np.searchsorted(boxes.start, places, side="right") - 1
    # A pixel that is half covered must be rounded alike whatever was summed before it, noise and all.
    covered = np.floor(np.minimum(np.abs(winding), 1.0) * alpha[fill] + _HALF).astype(np.uint32)
    return np.where(covered > 0, covered << 24 | rgb[fill], np.uint32(0))


def _changes(pieces: _Pieces, boxes: _Boxes) -> tuple[_Ints, _Floats]:
    """Return where in the buffer, and by how much, the winding changes: each piece tells of two neighbouring pixels."""
    left, right = np.minimum(pieces.x0, pieces.x1), np.maximum(pieces.x0, pieces.x1)
    high, wide = (pieces.y1 - pieces.y0) * pieces.direction, right - left
    first = np.floor(left).astype(np.int64)
    counts = np.maximum(np.ceil(right).astype(np.int64) - first, 1)
    of, step = _repeated(counts)
    column = first[of] + step
    a, b = np.maximum(column, left[of]), np.minimum(column + 1, right[of])
    upright = wide <= 0
    change = (b - a) * (high / np.where(upright, 1.0, wide))[of]
    change[(np.cumsum(counts) - counts)[upright]] = high[upright]
    inside = (a + b) * 0.5 - column
    box_left, box_right = boxes.left[pieces.fill], boxes.right[pieces.fill]
    row = boxes.start[pieces.fill] + (pieces.row - boxes.top[pieces.fill]) * boxes.stride[pieces.fill] - box_left
    if (first < box_left).any() or (right > box_right).any():
        # What lies left of the canvas changes all of the row, what lies right of it nothing.
        low, high_end = box_left[of], box_right[of]
        inside[(column < low) | (column >= high_end)] = 0.0
        column = np.clip(column, low, high_end)
    place = row[of] + column
    part = change * inside
    return np.concatenate((place, place + 1)), np.concatenate((change - part, part))
