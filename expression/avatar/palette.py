"""Few colours for many: what makes a drawn picture a small file."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["few_colours"]

_BITS: Final = 5
"""Of each channel, by which colours that are nearly alike are put together."""
_Numbers = NDArray[np.float64]
_Box = tuple[float, NDArray[np.int64]]


def few_colours(pixels: NDArray[np.uint8], colours: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return a palette, and for every pixel the index of its colour in it (median cut; Heckbert 1982).

    Args:
        pixels: (height, width, 3).
        colours: At most so many, 2..256.
    """
    coarse = (pixels >> (8 - _BITS)).astype(np.int64)
    keys = (coarse[..., 0] << 2 * _BITS) + (coarse[..., 1] << _BITS) + coarse[..., 2]
    _, kind, counts = np.unique(keys.ravel(), return_inverse=True, return_counts=True)
    flat = pixels.reshape(-1, 3)
    means = np.stack([np.bincount(kind, flat[:, channel]) for channel in range(3)], axis=1) / counts[:, None]
    box_of = np.zeros(len(counts), np.int64)
    for number, members in enumerate(_boxes(means, np.sqrt(counts), colours)):
        box_of[members] = number
    total = np.bincount(box_of, counts)
    palette = np.stack([np.bincount(box_of, means[:, c] * counts) for c in range(3)], axis=1) / total[:, None]
    return np.rint(palette).astype(np.uint8), box_of[kind].astype(np.uint8).reshape(pixels.shape[:2])


def _boxes(means: _Numbers, weights: _Numbers, colours: int) -> list[NDArray[np.int64]]:
    """Cut the box of colours that spreads most, again and again."""
    boxes = [_box(np.arange(len(means)), means, weights)]
    while len(boxes) < colours:
        widest = max(range(len(boxes)), key=lambda index: boxes[index][0])
        spread, members = boxes[widest]
        if spread <= 0:
            break
        boxes[widest : widest + 1] = [_box(half, means, weights) for half in _halves(members, means, weights)]
    return [members for _, members in boxes]


def _box(members: NDArray[np.int64], means: _Numbers, weights: _Numbers) -> _Box:
    ours, heavy = means[members], weights[members]
    away = ours - np.average(ours, axis=0, weights=heavy)
    return float((heavy[:, None] * away**2).sum()) if len(members) > 1 else 0.0, members


def _halves(
    members: NDArray[np.int64], means: _Numbers, weights: _Numbers
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    ours = means[members]
    along = ours[:, int(np.argmax(np.ptp(ours, axis=0)))]
    order = members[np.argsort(along, kind="stable")]
    carried = np.cumsum(weights[order])
    cut = int(np.clip(np.searchsorted(carried, carried[-1] / 2) + 1, 1, len(order) - 1))
    return order[:cut], order[cut:]
