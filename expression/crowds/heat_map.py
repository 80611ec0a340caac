"""What each of a crowd feels, as a picture: the hue says what, the brightness how strongly.

Which member a point of the picture belongs to is found once; a frame is then a look-up in the members' colours.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .colours import colours_of

__all__ = ["HeatMap"]

Pixels = NDArray[np.uint8]
_FINE: Final = 2
"""Points by which each pixel is divided, across and down: edges of seats are smooth."""
_MOST: Final = 10.0
_FAINTEST: Final = 0.16
"""Brightness of a feeling that is barely there, so that its hue is seen at all."""
_DOT: Final = 6.0
_GLOW: Final = 0.30
_BLUR: Final = 6  # pixels


class HeatMap:
    """A crowd seen from above.

    Args:
        positions: (N, 2) of the members, in metres; x grows to the right, y down.
        size: Width and height of the picture in pixels.
        scale: Pixels a metre; the origin lies in the middle of the picture.
        seat: (width, depth) in metres of the ground that a member covers at most.

    Attributes:
        size: Width and height in pixels.
    """

    def __init__(
        self, positions: NDArray[np.float32], size: tuple[int, int], scale: float, seat: tuple[float, float]
    ) -> None:
        self.size = size
        width, height = (side * _FINE for side in size)
        fine = scale * _FINE
        at = np.asarray(positions, np.float64) * fine + np.array([width, height]) / 2
        # Seats too small to be told apart are filled to their corners, larger ones are dots.
        reach = max(0.75, (math.hypot(*seat) * 0.93 if seat[0] * fine < _DOT else seat[0] * 0.9) / 2 * fine)
        nearest = _nearest(at, width, height, reach)
        owners = [nearest[row::_FINE, column::_FINE].ravel() for row in range(_FINE) for column in range(_FINE)]
        self._seen = np.flatnonzero(np.logical_or.reduce([owner >= 0 for owner in owners]))
        self._owners = [owner[self._seen] for owner in owners]
        covered = np.stack(self._owners) >= 0
        self._bare = 1 - covered.sum(axis=0, dtype=np.float32)[:, None] / np.float32(len(owners))
        everywhere = np.concatenate(self._owners)
        self._areas = np.bincount(everywhere[everywhere >= 0], minlength=len(positions)) / len(owners)
        self._blocks = -(-size[1] // _BLUR), -(-size[0] // _BLUR)
        column, row = (np.clip(at[:, axis] // (_FINE * _BLUR), 0, self._blocks[1 - axis] - 1) for axis in (0, 1))
        self._block = (row * self._blocks[1] + column).astype(np.int64)

    def member_at(self, x: int, y: int) -> int | None:
        """Return who is seen at a pixel, or near it; None where nobody is."""
        place = y * self.size[0] + x
        found = int(np.searchsorted(self._seen, place))
        if not (0 <= x < self.size[0] and found < len(self._seen) and self._seen[found] == place):
            return None
        return next((int(owner[found]) for owner in self._owners if owner[found] >= 0), None)

    def paint(
        self,
        ground: Pixels,
        codes: NDArray[np.int8],
        intensities: NDArray[np.float32],
        kinds: Sequence[str],
        calm: NDArray[np.float32],
    ) -> Pixels:
        """Return the picture of a crowd on a ground.

        Args:
            ground: (height, width, 3): what lies around and beneath.
            codes: (N,) index into ``kinds`` of what each feels most; -1 for nothing.
            intensities: (N,) of that, 0..10.
            kinds: Names of types of emotions.
            calm: (N, 3) the colour of each member who feels nothing.
        """
        felt = colours_of(kinds)[codes] if len(kinds) else calm
        part = np.where(codes >= 0, _brightness(intensities), np.float32(0))[:, None]
        shining = part * (felt - calm)
        # One more colour, black, for the points that nobody covers: their owner is -1.
        members = np.zeros((len(codes) + 1, 4), np.uint8)
        members[:-1, :3] = np.clip(calm + shining + np.float32(0.5), 0, 255)
        words = members.view(np.uint32).ravel()
        shown = sum(words[owner].view(np.uint8).reshape(-1, 4)[:, :3].astype(np.uint16) for owner in self._owners)
        picture = ground.astype(np.float32)
        flat = picture.reshape(-1, 3)
        flat[self._seen] = flat[self._seen] * self._bare + shown * np.float32(1 / len(self._owners))
        picture += self._glow(np.maximum(shining, 0))
        return np.minimum(picture, 255).astype(np.uint8)

    def _glow(self, shining: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the light that spills from members over what is around them."""
        light = [
            np.bincount(self._block, shining[:, channel] * self._areas, math.prod(self._blocks)) for channel in range(3)
        ]
        small = np.stack(light, axis=1).astype(np.float32).reshape(*self._blocks, 3) * np.float32(_GLOW / _BLUR**2)
        return _enlarged(_blurred(small), self.size[1], self.size[0])


def _brightness(intensities: NDArray[np.float32]) -> NDArray[np.float32]:
    share = np.clip(intensities / np.float32(_MOST), 0, 1)
    return np.asarray(_FAINTEST + (1 - _FAINTEST) * share**0.8, np.float32)


def _nearest(at: NDArray[np.float64], width: int, height: int, reach: float) -> NDArray[np.int32]:
    """Return for every point of a picture the index of the nearest member within reach; -1 where there is none."""
    best = np.full((height + 2, width + 2), np.inf, np.float32)
    owner = np.full((height + 2, width + 2), -1, np.int32)
    column, row = (np.floor(at[:, axis]).astype(np.int64) for axis in (0, 1))
    index = np.arange(len(at), dtype=np.int32)
    steps = math.ceil(reach)
    for down in range(-steps, steps + 1):
        for across in range(-steps, steps + 1):
            # Points outside fall into a margin that is cut off.
            x, y = np.clip(column + across, -1, width) + 1, np.clip(row + down, -1, height) + 1
            away = np.hypot(column + across + 0.5 - at[:, 0], row + down + 0.5 - at[:, 1]).astype(np.float32)
            nearer = (away <= reach) & (away < best[y, x])
            best[y[nearer], x[nearer]] = away[nearer]
            owner[y[nearer], x[nearer]] = index[nearer]
    return owner[1:-1, 1:-1]


def _blurred(small: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a picture out of focus: each point the mean of the nine around it, twice."""
    for _ in range(2):
        for axis in (0, 1):
            wide = np.concatenate([small.take([0], axis), small, small.take([-1], axis)], axis)
            count = small.shape[axis]
            parts = (wide.take(range(start, start + count), axis) for start in range(3))
            small = np.asarray(sum(parts, np.zeros_like(small)) / np.float32(3), np.float32)
    return small


def _enlarged(small: NDArray[np.float32], height: int, width: int) -> NDArray[np.float32]:
    for axis, length in ((0, height), (1, width)):
        at = np.clip((np.arange(length) + 0.5) / _BLUR - 0.5, 0, small.shape[axis] - 1)
        low = at.astype(np.int64)
        share = (at - low).astype(np.float32).reshape((-1, 1, 1) if axis == 0 else (1, -1, 1))
        high = np.minimum(low + 1, small.shape[axis] - 1)
        small = small.take(low, axis) * (1 - share) + small.take(high, axis) * share
    return small
