"""Relations between the members of a crowd, as sparse arrays: 8 bytes each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...core.errors import CrowdError
from .frame import Floats

__all__ = ["Codes", "Pairs"]

Codes: TypeAlias = NDArray[np.int32]


class Pairs:
    """Who has what relation to whom; immutable.

    Args:
        starts: Where the pairs about each member begin, and where the last end; int64, one more than there are members.
        who: Those who have the relation, ascending for each whom.
        values: Of each pair.
    """

    __slots__ = ("_order", "_starts", "_values", "_who")

    def __init__(self, starts: NDArray[np.int64], who: Codes, values: Floats) -> None:
        self._starts = starts
        self._who = who
        self._values = values
        self._order: tuple[NDArray[np.int64], Codes] | None = None
        """Places by who, and the members in that order; made when one member is asked."""

    @classmethod
    def none(cls, size: int) -> Pairs:
        """Return no pairs, among so many members."""
        return cls(np.zeros(size + 1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32))

    @classmethod
    def restored(cls, size: int, starts: NDArray[np.int64], who: Codes, values: Floats) -> Pairs:
        """Return pairs of saved arrays.

        Raises:
            CrowdError: They do not fit together.
        """
        fits = len(starts) == size + 1 and len(who) == len(values) and starts[0] == 0 and starts[-1] == len(who)
        if not fits or (np.diff(starts) < 0).any() or (who.size and not 0 <= who.min() <= who.max() < size):
            raise CrowdError(f"these arrays are no relations among {size} members")
        ordered = np.diff(who) > 0
        ordered[starts[1:-1][(starts[1:-1] > 0) & (starts[1:-1] < len(who))] - 1] = True
        if not ordered.all():
            raise CrowdError("these arrays are no relations: they are not in the order of the members")
        return cls(starts, who, values)

    def __len__(self) -> int:
        return len(self._who)

    def about(self, whom: int, who: Codes | None) -> tuple[NDArray[np.int64], Floats]:
        """Return where, among some members, those stand that have a relation to one member, and its values."""
        between = slice(int(self._starts[whom]), int(self._starts[whom + 1]))
        known, values = self._who[between], self._values[between]
        if who is None:
            return known.astype(np.int64), values
        if not len(known) or not len(who):
            return np.zeros(0, np.int64), values[:0]
        places = np.minimum(np.searchsorted(known, who), len(known) - 1)
        found = np.flatnonzero(known[places] == who)
        return found, values[places[found]]

    def of(self, who: int) -> Iterator[tuple[int, float]]:
        """Yield whom one member has a relation to, ascending, each with its value."""
        if self._order is None:
            order = np.argsort(self._who, kind="stable")
            self._order = order, self._who[order]
        order, sorted_ = self._order
        places = order[np.searchsorted(sorted_, who) : np.searchsorted(sorted_, who, "right")]
        whom = np.searchsorted(self._starts, places, "right") - 1
        yield from zip(whom.tolist(), self._values[places].tolist(), strict=True)

    def with_more(self, who: Codes, whom: Codes, values: Floats) -> Pairs:
        """Return these pairs and more, which replace those that are known."""
        size = len(self._starts) - 1
        keys = np.concatenate([self._keys(), whom.astype(np.int64) * size + who])
        every = np.concatenate([self._values, values])
        chosen, last = np.unique(keys[::-1], return_index=True)
        starts = np.searchsorted(chosen, np.arange(size + 1, dtype=np.int64) * size).astype(np.int64)
        return Pairs(starts, (chosen % max(size, 1)).astype(np.int32), every[::-1][last])

    def without(self, whom: int, who: Codes | None) -> Pairs:
        """Return these pairs without those of some members, or all, to one."""
        places, _ = self.about(whom, None)
        if not len(places):
            return self
        first = int(self._starts[whom])
        gone = np.arange(first, first + len(places))
        if who is not None:
            gone = gone[np.isin(places, who)]
        starts = self._starts.copy()
        starts[whom + 1 :] -= len(gone)
        return Pairs(starts, np.delete(self._who, gone), np.delete(self._values, gone))

    def arrays(self) -> dict[str, NDArray[np.int64] | Codes | Floats]:
        """Return the arrays, for saving."""
        return {"starts": self._starts, "who": self._who, "values": self._values}

    def _keys(self) -> NDArray[np.int64]:
        size = len(self._starts) - 1
        return np.repeat(np.arange(size, dtype=np.int64), np.diff(self._starts)) * size + self._who
