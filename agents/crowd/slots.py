"""Slots of emotions: how intense each was when it arose, when that was, and what it came from.

One slot holds one emotion of each of many. What is in it fades by formula, and is computed when it is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...core.emotions import FADED
from .arithmetic import ARRAYS, EVERYBODY, At, Floats, Mask, Times, counted_anew, elapsed, of, put, recounted

__all__ = ["NO_CAUSE", "Slots"]

NO_CAUSE: Final = 0xFFFFFFFF
"""The cause of what was set by hand."""


class Slots:
    """One slot for each of many.

    Attributes:
        initial: Intensity when it arose, 0..10; 0 where there is none.
        since: The tick of that, when it is known to be the same in all slots; else None.
        cause: The ordinal of the event that raised it.
        about: The number of whom it is directed at (:class:`~.happenings.Happenings`); 0 for nobody.
        is_used: Whether there was ever anything in a slot.
    """

    __slots__ = ("_start", "about", "cause", "initial", "is_used", "since")

    def __init__(self, size: int) -> None:
        self.initial: Floats = np.zeros(size, np.float32)
        self._start: Times = np.zeros(size, np.uint32)
        self.since: int | None = None
        self.cause: Times = np.full(size, NO_CAUSE, np.uint32)
        self.about: NDArray[np.uint16] = np.zeros(size, np.uint16)
        self.is_used = False

    @property
    def start(self) -> Times:
        """The tick at which what is in each slot arose; it may be written to."""
        self._apart()
        return self._start

    @start.setter
    def start(self, ticks: Times) -> None:
        self._start, self.since = ticks, None

    def _apart(self) -> None:
        """Let each slot have a tick of its own."""
        if self.since is not None:
            self._start.fill(self.since)
            self.since = None

    def at(self, at: At, rate: Floats, now: int) -> Floats:
        """Return how intense what is in the slots is: 0..10, and 0 where it is over.

        Args:
            at: Which slots.
            rate: How quickly it fades, per tick; for all or for each.
            now: The tick.
        """
        initial = self.initial[at]
        if not self.is_used:
            return np.zeros(initial.shape, np.float32)
        passed = elapsed(now, self._start[at]) if self.since is None else np.full(1, now - self.since, np.float32)
        value: Floats = ARRAYS.faded(initial, of(rate, at), passed)
        over = value <= FADED
        over &= passed > 0
        value[over] = 0
        return value

    def put(self, at: At, intensity: Any, mask: Mask | None, now: int, cause: int, about: int) -> None:
        """Let emotions take slots."""
        self.is_used = True
        put(self.initial, at, intensity, mask)
        if mask is None and isinstance(at, slice) and at == EVERYBODY:
            self.since = now
        else:
            put(self.start, at, np.uint32(now), mask)
        put(self.cause, at, np.uint32(cause), mask)
        put(self.about, at, np.uint16(about), mask)

    def begin(self, now: int, is_everybody: bool) -> Times:
        """Return where the tick of what somebody feels now may be written; of everybody it is known then."""
        if not is_everybody:
            return self.start
        self.since = now
        return self._start

    def rebase(self, now: int, later: int, rate: Floats, mask: Mask | None = None) -> None:
        """Count ticks anew, so that fewer have passed; what arose before their new beginning fades up to it.

        Args:
            now: The tick as it was counted so far.
            later: The same tick as it is counted from now on.
            rate: How quickly what is in the slots fades, per tick; for all or for each.
            mask: Which slots; None for all.
        """
        start = self.start
        old = recounted(start, now, later)
        whom = old > 0 if mask is None else (old > 0) & mask
        faded = ARRAYS.faded(self.initial[whom], of(rate, whom), old[whom])
        self.initial[whom] = faded
        put(start, EVERYBODY, counted_anew(start, now, later), mask)

    def arrays(self) -> Iterator[tuple[str, NDArray[Any]]]:
        """Yield the arrays, by name."""
        for name in ("initial", "start", "cause", "about"):
            yield name, getattr(self, name)
