"""What the members of a crowd want and await: goals, and prospects by name, each with what is felt about it.

Of one goal or prospect a member feels one emotion at a time, as a single agent does; it stands in a slot of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import CrowdError
from ...core.terms import Term
from .arithmetic import At, Floats, Mask, within_unit
from .people import Indices
from .slots import NO_CAUSE, Slots

__all__ = ["NOTHING", "Want", "Wants"]

NOTHING: Final = 255
"""The code of no emotion."""


class Want:
    """A goal or a prospect of everybody, or of some.

    What is the same for all stands in arrays of length 1, until an event makes a difference.

    Attributes:
        name: Its name, as rules write it.
        size: How many members the crowd has.
        who: Whose it is; None for everybody's.
        weight: The significance (0..10) of a goal, or the desirability (-10..10) of a prospect.
        likelihood: 0..1; of a prospect that is not open, 0.
        kind: The code of what is felt about it; :data:`NOTHING` for nothing.
        slots: How much.
        latest: The ordinal of the event that last raised anything about it.
    """

    def __init__(
        self, name: Term, size: int, who: Indices | None, weight: Any, likelihood: Any, *, is_goal: bool = True
    ) -> None:
        self.name = name
        self.size = size
        self.who = who
        count = size if who is None else len(who)
        called, scale = ("goal", "significance") if is_goal else ("prospect", "desirability")
        self.weight = _numbers(weight, count, f"the {scale} of the {called} {name}", -10, 10)
        self.likelihood = _numbers(likelihood, count, f"the likelihood of the {called} {name}", 0, 1)
        self.kind: NDArray[np.uint8] = np.full(count, NOTHING, np.uint8)
        self.slots = Slots(count)
        self.latest: int | None = None

    def places(self, at: At) -> tuple[At, Mask | None]:
        """Return where an audience is in the arrays, and who of it has this want (None: everybody)."""
        if self.who is None:
            return at, None
        if isinstance(at, slice):
            begin, end, _ = at.indices(self.size)
            first, last = np.searchsorted(self.who, np.array([begin, end])).tolist()
            has = np.zeros(end - begin, np.bool_)
            has[self.who[first:last] - begin] = True
            return slice(first, last), has
        place: NDArray[np.intp] = np.atleast_1d(np.searchsorted(self.who, at))
        place[place == len(self.who)] = 0
        has = self.who[place] == at if len(self.who) else np.zeros(len(at), np.bool_)
        return place[has], has

    def is_known(self, place: slice) -> bool:
        """Return whether it ever was anything to those at some places."""
        held = [array if array.shape[0] == 1 else array[place] for array in (self.weight, self.likelihood)]
        return any(map(np.any, held)) or bool((self.slots.cause[place] != NO_CAUSE).any())

    def spread(self, values: Any, has: Mask | None) -> Any:
        """Return values of those of an audience who have this want as values of the whole audience; 0 for others."""
        if has is None or np.shape(values) in ((), (1,)):
            return values
        whole = np.zeros(has.shape, np.asarray(values).dtype)
        whole[has] = values
        return whole

    def change(self, array: str, place: At, values: Any, mask: Mask | None) -> None:
        """Change weight or likelihood of those at some places, where a mask holds."""
        is_shared = np.ndim(values) == 0 or np.shape(values) == (1,)
        if (
            mask is None
            and is_shared
            and isinstance(place, slice)
            and len(range(len(self.kind))[place]) == len(self.kind)
        ):
            setattr(self, array, np.array(values, np.float32, ndmin=1))
            return
        held: Floats = getattr(self, array)
        if held.shape[0] != len(self.kind):
            held = np.repeat(held, len(self.kind))
            setattr(self, array, held)
        values = np.asarray(values, np.float32)
        if mask is None:
            held[place] = values
        else:
            chosen = np.arange(len(held))[place][mask]
            held[chosen] = values[mask] if values.shape == mask.shape else values

    def arrays(self) -> Iterator[tuple[str, NDArray[Any]]]:
        """Yield the arrays, by name."""
        yield "weight", self.weight
        yield "likelihood", self.likelihood
        yield "kind", self.kind
        yield from self.slots.arrays()


class Wants:
    """Goals by their exact names, prospects by theirs in any letter case.

    Attributes:
        goals: What is wanted.
        prospects: What was ever announced.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self.goals: dict[str, Want] = {}
        self.prospects: dict[object, Want] = {}

    def __iter__(self) -> Iterator[Want]:
        yield from self.goals.values()
        yield from self.prospects.values()

    def goal(self, name: Term, who: Indices | None, significance: Any, likelihood: Any) -> Want:
        """Give a goal to everybody or to some; in place of the one of that name."""
        made = self.goals[str(name)] = Want(name, self._size, who, significance, likelihood)
        return made

    def prospect(self, name: Term) -> Want:
        """Return the prospect of a name; open to nobody when it is new."""
        known = self.prospects.get(name.key)
        if known is None:
            known = self.prospects[name.key] = Want(name, self._size, None, 0.0, 0.0, is_goal=False)
            # in an order that does not depend on which was announced first to whom
            self.prospects = dict(sorted(self.prospects.items(), key=lambda item: str(item[1].name).casefold()))
        return known

    def known_prospect(self, name: Term) -> Want | None:
        """Return the prospect of a name; None when none was ever announced."""
        return self.prospects.get(name.key)

    def about(self, name: Term) -> Want:
        """Return what an emotion about a goal or prospect is about."""
        return self.goals.get(str(name)) or self.prospect(name)


def _numbers(value: Any, count: int, what: str, low: float, high: float) -> Floats:
    try:
        numbers = np.atleast_1d(np.asarray(value, np.float32)).copy()
    except (TypeError, ValueError):
        raise CrowdError(f"{what} is {value!r}: expected one number, or {count:,}") from None
    if numbers.shape not in ((1,), (count,)):
        raise CrowdError(f"{what} has shape {np.shape(value)}: expected one number, or {count:,}")
    if not ((numbers >= low) & (numbers <= high)).all():
        raise CrowdError(f"{what} is not within {low}..{high} for everybody")
    return within_unit(numbers) if (low, high) == (0, 1) else numbers
