"""How a crowd is divided: shards of whole blocks of members, and what of a command concerns each shard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....core.errors import CrowdError
from ..crowd import BLOCK
from ..people import Groups, Indices, check_order, indices_of

__all__ = ["Audience", "Shard", "divide", "of_part"]


@dataclass(frozen=True, slots=True)
class Shard:
    """Some members of a crowd, one after the other.

    Attributes:
        number: From 0.
        first: The first member.
        last: The one after the last member.
    """

    number: int
    first: int
    last: int

    @property
    def size(self) -> int:
        """How many members."""
        return self.last - self.first

    def __str__(self) -> str:
        return f"shard {self.number} (members {self.first:,} to {self.last - 1:,})"


def divide(size: int, workers: int) -> tuple[Shard, ...]:
    """Return shards of whole blocks, as equal as can be; fewer than workers when there are not as many blocks.

    Raises:
        CrowdError: There are no workers.

    >>> [(shard.first, shard.last) for shard in divide(10_000, 2)]
    [(0, 4096), (4096, 10000)]
    """
    if workers < 1:
        raise CrowdError(f"a crowd cannot be divided among {workers} workers: expected 1 or more")
    blocks = -(-size // BLOCK)
    shards = min(workers, blocks)
    ends = [min(size, blocks * number // shards * BLOCK) for number in range(shards + 1)]
    return tuple(Shard(number, ends[number], ends[number + 1]) for number in range(shards))


class Audience:
    """Whom a command concerns, of the whole crowd.

    Args:
        to: None for everybody, the name of a group, numbers of members, or a mask.
        size: Of the crowd.
        groups: Of the crowd.

    Attributes:
        to: The same, as a command has it.
        who: Their numbers; None for everybody.

    Raises:
        CrowdError: There is no such group, or somebody is no member.
    """

    def __init__(self, to: Any, size: int, groups: Groups) -> None:
        self._crowd = size
        self._given = to
        self.who: Indices | None = None
        self.to: str | Indices | None = None
        if isinstance(to, str):
            self.to = to
            self.who = groups[to]
        elif to is not None:
            self.to = self.who = indices_of(to, size, "the audience")

    def __len__(self) -> int:
        return self._crowd if self.who is None else len(self.who)

    def within(self, shard: Shard) -> tuple[Indices | None, slice]:
        """Return who of them is in a shard, by their numbers there (None: all of it), and where they are among them."""
        if self.who is None:
            return None, slice(shard.first, shard.last)
        begin, end = np.searchsorted(self.who, (shard.first, shard.last))
        return self.who[begin:end] - np.int32(shard.first), slice(int(begin), int(end))

    def check_order(self) -> None:
        """See that their numbers stand in the order in which each of them has a value.

        Raises:
            CrowdError: They are not in ascending order, each once.
        """
        if self.who is not None:
            check_order(self._given, self.who, "members")

    def checked(self, value: Any, what: str) -> Any:
        """Return a value with lists as arrays; an array must have one finite number for each of the audience.

        Raises:
            CrowdError: It is otherwise.
        """
        if isinstance(value, Mapping):
            return {str(name): self.checked(each, f"{what}[{name}]") for name, each in value.items()}
        if isinstance(value, tuple):
            return tuple(self.checked(each, what) for each in value)
        if isinstance(value, (float, np.floating)) and not np.isfinite(value):
            raise CrowdError(f"{what} is {value}: expected a number")
        if not isinstance(value, (list, np.ndarray)) or np.ndim(value) == 0:
            return value
        array: NDArray[Any] = np.asarray(value)
        if array.shape != (len(self),):
            raise CrowdError(f"{what} has shape {array.shape}: expected one number, or {len(self):,}, one for each")
        self.check_order()
        if array.dtype.kind not in "biuf":
            raise CrowdError(f"{what} is an array of {array.dtype}: expected numbers")
        if not np.isfinite(array).all():
            at = int(np.argmin(np.isfinite(array)))
            raise CrowdError(f"{what} is {array[at]} for the {at + 1}th of the audience: expected numbers")
        return array


def of_part(value: Any, where: slice) -> Any:
    """Return a value that :meth:`Audience.checked` gave, for a part of the audience."""
    return _over_arrays(value, lambda array: array[where])


def _over_arrays(value: Any, change: Callable[[NDArray[Any]], Any]) -> Any:
    """Return a value with every array in it changed; lists, as JSON has them, become the tuples they were."""
    if isinstance(value, np.ndarray) and value.ndim:
        return change(value)
    if isinstance(value, Mapping):
        return {name: _over_arrays(each, change) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(_over_arrays(each, change) for each in value)
    return value
