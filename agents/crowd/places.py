"""Who is where: the members of a crowd around a place, and those who see it.

Members are sorted by the square cell that they stand in, row by row, so that those around a place are a few runs of
neighbouring memory. Nothing here depends on the order in which it is asked.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.errors import CrowdError

__all__ = ["Places", "checked_positions"]

FARTHEST: Final = 1e9
"""Greatest distance (metres) of a position from the origin along an axis: the square of a distance stays a float32."""
_PER_CELL: Final = 12
"""Members of an average cell; smaller cells cost more runs, larger ones more members to look at."""
_OUTLYING: Final = 0.005
"""Share of the members on each side that the grid need not reach out to; they count to its border cells."""

Floats = NDArray[np.float32]
Indices = NDArray[np.int32]


def checked_positions(positions: ArrayLike, size: int | None = None) -> Floats:
    """Return positions as float32 of shape (N, 2), in metres.

    Raises:
        CrowdError: The shape is another, there are not ``size`` of them, or one is no number within 1e9.
    """
    try:
        found = np.asarray(positions, np.float64)
    except (TypeError, ValueError):
        raise CrowdError("the positions are no numbers: expected an array of shape (members, 2), in metres") from None
    if found.ndim != 2 or found.shape[1] != 2 or (size is not None and len(found) != size):
        expected = f"({'members' if size is None else size}, 2)"
        raise CrowdError(f"positions of shape {found.shape}: expected {expected}, x and y in metres of each member")
    wrong = ~(np.abs(found) <= FARTHEST).all(axis=1)
    if wrong.any():
        member = int(wrong.argmax())
        x, y = found[member].tolist()
        raise CrowdError(f"member {member} cannot be at ({x}, {y}): expected numbers of metres on -1e9..1e9")
    return found.astype(np.float32)


class Places:
    """The members of a crowd by where they are.

    Args:
        positions: Shape (N, 2), metres; kept as it is now: who moves needs a new index.
        cell: Side of a cell in metres; default is what holds about twelve members.

    Raises:
        CrowdError: Positions of another shape or that are no numbers, or a cell without size.

    >>> places = Places([[0, 0], [3, 4], [30, 40]])
    >>> places.within(0, 0, radius=5).tolist()
    [0, 1]
    """

    def __init__(self, positions: ArrayLike, cell: float | None = None) -> None:
        self.positions = checked_positions(positions)
        if cell is not None and not 0 < cell <= FARTHEST:
            raise CrowdError(f"a cell cannot have a side of {cell}: expected metres, more than 0 and up to 1e9")
        low, high = _box(self.positions)
        self._cell = _side(low, high, len(self.positions)) if cell is None else _at_least(cell, low, high)
        self._left, self._bottom = low.tolist()
        self._columns, self._rows = (((high - low) // self._cell).astype(int) + 1).tolist()
        self._sort()

    def _sort(self) -> None:
        away = (self.positions - np.array([self._left, self._bottom])) / self._cell
        cells = np.clip(np.floor(away), 0, [self._columns - 1, self._rows - 1]).astype(np.int64)
        cell = cells[:, 1] * self._columns + cells[:, 0]
        self._members = np.argsort(cell, kind="stable").astype(np.int32)
        self._at = np.ascontiguousarray(self.positions[self._members].T)
        counts = np.bincount(cell, minlength=self._columns * self._rows)
        self._starts: list[int] = [0, *np.cumsum(counts).tolist()]

    def __len__(self) -> int:
        return len(self.positions)

    def within(self, x: float, y: float, radius: float) -> Indices:
        """Return who is at most so far from a place, ascending.

        Args:
            x: Of the place, metres.
            y: Of the place, metres.
            radius: Metres, 0 or more.

        Raises:
            CrowdError: One of them is no number, or the radius is negative.
        """
        members, dx, dy = self._around(x, y, radius)
        dx *= dx
        dy *= dy
        dx += dy
        found: Indices = members[dx <= radius * radius]
        found.sort()
        return found

    def seeing(
        self, x: float, y: float, within: float, facing: ArrayLike | None = None, field: float = 120.0
    ) -> Indices:
        """Return who sees what happens at a place, ascending: near enough, and with the place in the field of view.

        Args:
            x: Of the place, metres.
            y: Of the place, metres.
            within: How far one sees, metres.
            facing: Where they look, as vectors of any length: shape (N, 2), or one for all; a member with (0, 0) sees
                all around, and so does everybody when it is not given.
            field: The field of view in degrees, up to 360; a person's, without turning the eyes, is about 120.

        Raises:
            CrowdError: Numbers that are none or out of range, or ``facing`` of another shape.

        >>> places = Places([[-1, 0], [1, 0]])
        >>> places.seeing(0, 0, within=5, facing=[1, 0]).tolist()
        [0]
        """
        if not 0 < field <= 360:
            raise CrowdError(f"a field of view of {field} degrees: expected more than 0 and up to 360")
        near, dx, dy = self._near(x, y, within)
        if facing is None or field == 360:
            return near
        look = self._looks(facing, near)
        along = -(dx * look[:, 0] + dy * look[:, 1])
        lengths = np.sqrt((dx * dx + dy * dy) * (look * look).sum(axis=1))
        found: Indices = near[along >= math.cos(math.radians(field) / 2) * lengths]
        return found

    def _near(self, x: float, y: float, radius: float) -> tuple[Indices, NDArray[np.float64], NDArray[np.float64]]:
        """Who is near, ascending, and how far each is from the place along x and y."""
        members, dx, dy = self._around(x, y, radius)
        inside = (dx * dx + dy * dy <= radius * radius).nonzero()[0]
        members = members[inside]
        order = members.argsort()
        inside = inside[order]
        return members[order], dx[inside], dy[inside]

    def _around(self, x: float, y: float, radius: float) -> tuple[Indices, NDArray[np.float64], NDArray[np.float64]]:
        """Who stands in the cells that a circle touches."""
        if not (abs(x) <= FARTHEST and abs(y) <= FARTHEST and radius >= 0):
            raise CrowdError(
                f"nobody can be looked for within {radius} of ({x}, {y}): expected metres, the place on -1e9..1e9, "
                "the radius 0 or more"
            )
        runs = self._runs(x, y, radius)
        at = np.concatenate([self._at[:, run] for run in runs], axis=1)
        return np.concatenate([self._members[run] for run in runs]), at[0] - np.float64(x), at[1] - np.float64(y)

    def _runs(self, x: float, y: float, radius: float) -> list[slice]:
        """The runs of sorted members, one a row of cells, that hold everybody who is near."""
        cell, starts, width = self._cell, self._starts, self._columns
        reach = radius * (1 + 1e-6) + 1e-6 * cell
        x, y = x - self._left, y - self._bottom
        first, last = _clipped((x - reach) / cell, width), _clipped((x + reach) / cell, width) + 1
        low, high = _clipped((y - reach) / cell, self._rows), _clipped((y + reach) / cell, self._rows) + 1
        return [slice(starts[row + first], starts[row + last]) for row in range(low * width, high * width, width)]

    def _looks(self, facing: ArrayLike, who: Indices) -> NDArray[np.float64]:
        look = np.asarray(facing, np.float64)
        if look.shape not in ((2,), self.positions.shape):
            raise CrowdError(
                f"facing of shape {look.shape}: expected {self.positions.shape}, or (2,) for all: the vectors along "
                "which the members look"
            )
        chosen = np.broadcast_to(look, self.positions.shape)[who]
        if not np.isfinite(chosen).all():
            raise CrowdError("facing holds what is no number: expected the vectors along which the members look")
        return chosen


def _clipped(cells: float, count: int) -> int:
    return 0 if cells <= 0 else count - 1 if cells >= count else int(cells)


def _box(positions: Floats) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The corners of what all but a few outliers stand in."""
    size = len(positions)
    if not size:
        return np.zeros(2), np.zeros(2)
    ends = [int(_OUTLYING * (size - 1)), size - 1 - int(_OUTLYING * (size - 1))]
    low, high = np.partition(positions, ends, axis=0)[ends].astype(np.float64)
    return low, high


def _side(low: NDArray[np.float64], high: NDArray[np.float64], size: int) -> float:
    width, height = (high - low).tolist()
    cells = max(1.0, size / _PER_CELL)
    return float(max(math.sqrt(width * height / cells), max(width, height) / cells, 1e-6))


def _at_least(cell: float, low: NDArray[np.float64], high: NDArray[np.float64]) -> float:
    """The side asked for, or what keeps the grid under a few million cells."""
    width, height = (high - low).tolist()
    return float(max(cell, width / 2000, height / 2000))
