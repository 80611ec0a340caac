"""Who is next to whom: the graph along which feelings spread through a crowd.

For every member the neighbours from whom something reaches it, nearest first, as one array of shape (D, N) in which -1
stands for nobody. A sum over neighbours is a loop over D: always in the same order, for whatever part of the crowd.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.errors import CrowdError
from .places import checked_positions

__all__ = ["NOBODY", "Neighbours"]

NOBODY: Final = -1
"""Stands in a table of neighbours where there is no further one."""
MOST: Final = 256
"""How many neighbours a member may have."""
_SLOTS: Final = 1 << 20
"""How many candidates are looked at together; bounds the memory of a search."""
_SAFE: Final = 1 - 1e-6
"""Share of a cell's side that rounding cannot take: who is nearer than that lies in the cells around."""

Indices = NDArray[np.int32]
_Keys = NDArray[np.uint64]
_NO_KEY: Final = np.uint64(2**64 - 1)


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The neighbours of every member.

    Attributes:
        table: Shape (D, N), int32: ``table[d, a]`` is the d-th neighbour of member a, or -1.

    Raises:
        CrowdError: The table has another shape, names a member that is not there, or a member as its own neighbour.

    >>> Neighbours.grid(2, 3).table[:, 0].tolist()
    [1, 3, 4, -1, -1, -1, -1, -1]
    """

    table: Indices

    def __post_init__(self) -> None:
        table = np.asarray(self.table)
        if table.ndim != 2 or table.dtype.kind not in "iu":
            raise CrowdError(f"neighbours of shape {table.shape}, {table.dtype}: expected whole numbers, (D, members)")
        degree, size = table.shape
        if degree > MOST:
            raise CrowdError(f"{degree} neighbours a member: expected at most {MOST}")
        self._check(table, (table < NOBODY) | (table >= size), f"expected members 0..{size - 1}, or -1 for nobody")
        self._check(table, table == np.arange(size), "nobody is their own neighbour")
        object.__setattr__(self, "table", np.ascontiguousarray(table, np.int32))

    @staticmethod
    def _check(table: NDArray[np.integer], wrong: NDArray[np.bool_], expected: str) -> None:
        if wrong.any():
            place, member = (int(each[0]) for each in wrong.nonzero())
            raise CrowdError(f"member {member} cannot have the neighbour {int(table[place, member])}: {expected}")

    @property
    def size(self) -> int:
        """How many members there are."""
        return int(self.table.shape[1])

    @property
    def degree(self) -> int:
        """How many neighbours a member has at most: D."""
        return int(self.table.shape[0])

    @property
    def counts(self) -> Indices:
        """How many neighbours each member has."""
        counts: Indices = (self.table != NOBODY).sum(axis=0, dtype=np.int32)
        return counts

    def same(self, codes: ArrayLike) -> NDArray[np.bool_]:
        """Return which neighbours have the same code (of a faction, a row ...) as the member itself, shape (D, N).

        >>> Neighbours.grid(1, 3, diagonal=False).same(["home", "home", "away"])[:2].tolist()
        [[True, True, False], [False, False, False]]
        """
        code = np.asarray(codes)
        if code.shape != (self.size,):
            raise CrowdError(f"codes of shape {code.shape}: expected one a member, ({self.size},)")
        same: NDArray[np.bool_] = (code[self.table] == code) & (self.table != NOBODY)
        return same

    def distances(self, positions: ArrayLike) -> NDArray[np.float32]:
        """Return how far each neighbour is from the member, metres, shape (D, N); infinite where there is none."""
        at = checked_positions(positions, self.size).astype(np.float64)
        away = at[self.table] - at
        found = np.sqrt(away[..., 0] ** 2 + away[..., 1] ** 2)
        return np.where(self.table == NOBODY, np.inf, found).astype(np.float32)

    @classmethod
    def grid(cls, rows: int, columns: int, diagonal: bool = True) -> Neighbours:
        """Return the neighbours of members in rows, such as spectators in their seats, numbered row by row.

        Args:
            rows: 1 or more.
            columns: 1 or more.
            diagonal: Whether those over the corners count too.
        """
        if rows < 1 or columns < 1:
            raise CrowdError(f"a grid of {rows} by {columns}: expected 1 or more of both")
        row, column = np.divmod(np.arange(rows * columns), columns)
        straight = [(-1, 0), (0, -1), (0, 1), (1, 0)]
        steps = [*straight, (-1, -1), (-1, 1), (1, -1), (1, 1)] if diagonal else straight
        found = []
        for down, right in steps:
            there = (row + down >= 0) & (row + down < rows) & (column + right >= 0) & (column + right < columns)
            found.append(np.where(there, (row + down) * columns + column + right, NOBODY))
        return cls(_packed(np.stack(found).astype(np.int32)))

    @classmethod
    def nearest(cls, positions: ArrayLike, k: int = 8, within: float = np.inf) -> Neighbours:
        """Return the k nearest of every member, nearest first; of several as near, the one of lower index first.

        Distances are compared by their squares in float32.

        Args:
            positions: Shape (N, 2), metres.
            k: How many, 1..256.
            within: Only those at most so far away, metres.

        >>> Neighbours.nearest([[0, 0], [1, 0], [5, 0]], k=2, within=4.5).table.tolist()
        [[1, 0, 1], [-1, 2, -1]]
        """
        at = checked_positions(positions)
        if not 1 <= k <= MOST:
            raise CrowdError(f"{k} neighbours a member: expected 1..{MOST}")
        if not within > 0:
            raise CrowdError(f"neighbours within {within} metres: expected more than 0")
        return cls(_nearest(at.astype(np.float64), k, float(within)))

    @classmethod
    def within(cls, positions: ArrayLike, radius: float, at_most: int = 32) -> Neighbours:
        """Return everybody's neighbours within a radius (metres), the nearest ``at_most`` of them."""
        found = cls.nearest(positions, at_most, radius).table
        return cls(found[: max(1, int((found != NOBODY).any(axis=1).sum()))])

    @classmethod
    def pairs(cls, size: int, pairs: ArrayLike) -> Neighbours:
        """Return the neighbours of a graph of pairs; both of a pair are the other's neighbour.

        Args:
            size: How many members there are.
            pairs: Shape (P, 2): indices of members. A pair named twice counts once.
        """
        edges = np.asarray(pairs, np.int64).reshape(-1, 2)
        wrong = edges[(edges < 0) | (edges >= size)]
        if wrong.size:
            raise CrowdError(f"a pair names member {wrong[0]}: expected members 0..{size - 1}")
        both = np.unique(np.concatenate([edges, edges[:, ::-1]]), axis=0)
        starts = np.searchsorted(both[:, 0], np.arange(size + 1))
        degree = max(1, int(np.diff(starts).max(initial=0)))
        if degree > MOST:
            raise CrowdError(f"member {int(np.diff(starts).argmax())} has {degree} neighbours: expected at most {MOST}")
        table = np.full((degree, size), NOBODY, np.int32)
        table[np.arange(len(both)) - starts[both[:, 0]], both[:, 0]] = both[:, 1]
        return cls(table)


def _packed(table: Indices) -> Indices:
    """The same neighbours in the same order, with the gaps last."""
    order = np.argsort(table == NOBODY, axis=0, kind="stable")
    return np.take_along_axis(table, order, axis=0)


def _nearest(at: NDArray[np.float64], k: int, within: float) -> Indices:
    """Search in cells of growing size: who has found k within one cell's side has found the nearest.

    Of those who stand at exactly one spot only the first k + 1 can be among the nearest of anybody.
    """
    size = len(at)
    table = np.full((k, size), NOBODY, np.int32)
    if size < 2:
        return table
    sought = _first_of_each_spot(at, k + 1)
    extent = float(np.ptp(at, axis=0).max())
    side = min(_first_side(at[sought], extent, k), within / _SAFE)
    missing = np.arange(size)
    while len(missing):
        keys = _search(at, sought, missing, side, k)
        far = np.float32(within * within)
        known = (keys >> np.uint64(32)).astype(np.uint32).view(np.float32)
        known[keys == _NO_KEY] = np.inf
        done = (known[:, -1] < np.float32((side * _SAFE) ** 2)) | (side > extent) | (side * _SAFE >= within)
        found = (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
        found[~(known <= far) | (keys == _NO_KEY)] = NOBODY
        table[:, missing[done]] = found[done].T
        missing = missing[~done]
        side = side * 2 if side > 0 else 1.0
    return table


def _first_of_each_spot(at: NDArray[np.float64], most: int) -> NDArray[np.intp]:
    order = np.lexsort((at[:, 1], at[:, 0]))
    new = np.ones(len(at), bool)
    new[1:] = (np.diff(at[order], axis=0) != 0).any(axis=1)
    begins = np.flatnonzero(new)
    rank = np.arange(len(at)) - begins[np.cumsum(new) - 1]
    return np.sort(order[rank < most])


def _first_side(at: NDArray[np.float64], extent: float, k: int) -> float:
    """A side at which the cell of most members holds about as many as are sought, however unevenly they stand."""
    side = extent / max(1.0, np.sqrt(len(at) / k))
    least = extent / 2**48
    while side > least:
        counts = np.unique(_cells(at, side)[0], return_counts=True)[1]
        if (counts.astype(float) ** 2).sum() <= 2.0 * k * len(at):
            break
        side /= 2
    return float(side)


def _search(at: NDArray[np.float64], sought: NDArray[np.intp], who: NDArray[np.intp], side: float, k: int) -> _Keys:
    """The k nearest of some members among those in the nine cells around each, as keys: squared distance and index."""
    code, width = _cells(at, side)
    order = sought[np.argsort(code[sought], kind="stable")]
    codes = code[order]
    rows = code[who][:, None] + np.array([-width, 0, width])
    begins = np.searchsorted(codes, rows - 1)
    counts = np.searchsorted(codes, rows + 1, side="right") - begins
    totals = counts.sum(axis=1)
    keys = np.full((len(who), k), _NO_KEY, np.uint64)
    by_work = np.argsort(totals, kind="stable")
    for block in _blocks(totals[by_work]):
        some = by_work[block]
        keys[some] = _least(at, who[some], order, begins[some], counts[some], k)
    return keys


def _cells(at: NDArray[np.float64], side: float) -> tuple[NDArray[np.int64], int]:
    """The number of everybody's cell, row by row, and how many cells a row has.

    Of rows and columns where nobody is one is kept, so that a few people far apart need no more cells than many.
    """
    cells = ((at - at.min(axis=0)) // (side if side > 0 else 1.0)).astype(np.int64)
    for axis in range(2):
        used, place = np.unique(cells[:, axis], return_inverse=True)
        cells[:, axis] = (1 + np.cumsum(np.minimum(np.diff(used, prepend=used[:1]), 2)))[place]
    width = int(cells[:, 0].max()) + 2
    return cells[:, 1] * width + cells[:, 0], width


def _blocks(widths: NDArray[np.intp]) -> list[slice]:
    """Runs of ascending widths whose rows times greatest width stay within what is looked at together."""
    blocks, first = [], 0
    while first < len(widths):
        last = first + 1
        step = 1
        while step:
            longer = min(last + step, len(widths))
            fits = longer > last and (longer - first) * int(widths[longer - 1]) <= _SLOTS
            last, step = (longer, step * 2) if fits else (last, step // 2)
        blocks.append(slice(first, last))
        first = last
    return blocks


def _least(
    at: NDArray[np.float64],
    who: NDArray[np.intp],
    order: NDArray[np.intp],
    begins: NDArray[np.intp],
    counts: NDArray[np.intp],
    k: int,
) -> _Keys:
    totals = counts.sum(axis=1)
    member = np.repeat(np.arange(len(who)), totals)
    run = np.repeat(np.arange(counts.size), counts.ravel())
    ends = np.cumsum(counts.ravel())
    within_run = np.arange(len(member)) - (ends - counts.ravel())[run]
    other = order[begins.ravel()[run] + within_run]
    column = np.arange(len(member)) - (np.cumsum(totals) - totals)[member]
    away = at[other] - at[who[member]]
    square = (away[:, 0] ** 2 + away[:, 1] ** 2).astype(np.float32)
    found = (square.view(np.uint32).astype(np.uint64) << np.uint64(32)) | other.astype(np.uint64)
    found[other == who[member]] = _NO_KEY
    padded = np.full((len(who), max(k, int(totals.max(initial=0)))), _NO_KEY, np.uint64)
    padded[member, column] = found
    if padded.shape[1] > k:
        padded = np.partition(padded, k - 1, axis=1)[:, :k]
    return np.sort(padded, axis=1)
