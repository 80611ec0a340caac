"""Bringing a whole crowd up to date at once: everything felt is faded to now, and what each feels most is found.

Nothing needs this: what is felt fades when it is read. Who reads all of a large crowd at every step is served quicker,
because what is left of all that has one beginning is computed once for all types that fade alike.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from ...core.emotions import FADED
from .arithmetic import ARRAYS, Floats
from .reading import NOTHING_FELT
from .slots import Slots
from .wants import NOTHING

if TYPE_CHECKING:
    from .feelings import Feelings

__all__ = ["settle"]

_PART: Final = 8_192  # members at a time, so that what is computed for them stays in the processor's cache
_PART_COMPILED: Final = 32_768
_FADED: Final = np.float32(FADED)
_KEPT: Final = np.float32(-1)
Codes = NDArray[np.int8]


def settle(feelings: Feelings, now: int, kernels: ModuleType | None) -> tuple[Codes, Floats]:
    """Fade all that is felt to now; return codes and intensities of what each feels most, as ``strongest`` does.

    Args:
        feelings: Of the crowd.
        now: The tick.
        kernels: What is compiled; None where numpy computes.
    """
    codes, most = np.full(feelings.size, NOTHING_FELT, np.int8), np.zeros(feelings.size, np.float32)
    wants = [want for want in feelings.wants if want.slots.is_used]
    common = [want for want in wants if want.who is None]
    every = [slots for slots in feelings.slots.values() if slots.is_used] + [want.slots for want in common]
    part = _PART if kernels is None else _PART_COMPILED
    rows: list[Floats] = []
    for begin in range(0, feelings.size, part):
        here = slice(begin, min(begin + part, feelings.size))
        work = _Part(feelings, here, now, kernels, codes[here], most[here], rows)
        for code, slots in feelings.slots.items():
            if slots.is_used:
                work.fade(slots, code)
        for want in common:
            work.fade_each(want.slots, want.kind[here])
    for slots in every:
        slots.since = now
    for want in wants:
        if want.who is not None:
            _compare(feelings, want.who, want.kind, want.slots, now, codes, most)
    return codes, most


class _Part:
    """Some members, one after the other, and what is computed for them."""

    def __init__(
        self,
        feelings: Feelings,
        here: slice,
        now: int,
        kernels: ModuleType | None,
        codes: Codes,
        most: Floats,
        rows: list[Floats],
    ) -> None:
        self._feelings = feelings
        self._here = here
        self._now = now
        self._kernels = kernels
        self._codes = codes
        self._most = most
        self._rows = rows  # of the part before, to be written over
        self._left: dict[tuple[int, int], Floats] = {}
        self._stronger = np.empty(most.shape, np.bool_)
        self._mask = np.empty(most.shape, np.int8)

    def fade(self, slots: Slots, code: int) -> None:
        """Fade what is felt of one type."""
        values = slots.initial[self._here]
        if slots.since is None:
            passed = (np.uint32(self._now) - slots._start[self._here]).astype(np.float32)
            values *= ARRAYS.left(self._rate(code), passed)
            values[(values <= _FADED) & (passed > 0)] = 0
        ticks = 0 if slots.since is None else self._now - slots.since
        self._take(values, self._parts(code, ticks), code, _FADED if ticks else _KEPT)

    def fade_each(self, slots: Slots, kinds: NDArray[np.uint8]) -> None:
        """Fade what is felt about a goal or prospect, of the type that each feels about it."""
        first = int(kinds[0])
        if (kinds == first).all():
            if first != NOTHING:
                self.fade(slots, first)
            return
        values = slots.initial[self._here]
        passed = np.uint32(self._now) - (slots._start[self._here] if slots.since is None else np.uint32(slots.since))
        for code in np.unique(kinds[kinds != NOTHING]).tolist():
            parts = ARRAYS.left(self._rate(code), np.asarray(passed, np.float32))
            np.multiply(values, parts, out=values, where=kinds == code)
        values[(values <= _FADED) & (passed > 0)] = 0
        stronger = values > self._most
        np.copyto(self._most, values, where=stronger)
        np.copyto(self._codes, kinds.view(np.int8), where=stronger)

    def _rate(self, code: int) -> Floats:
        rate = self._feelings.rate(code)
        return rate if rate.shape[0] == 1 else rate[self._here]

    def _parts(self, code: int, ticks: int) -> Floats:
        """Return what is left after some ticks; computed once for all types that fade alike."""
        rate = self._feelings.rate(code)
        key = (id(rate), ticks)
        found = self._left.get(key)
        if found is None:
            found = self._left[key] = self._row(len(self._left))
            if not ticks:
                found.fill(1)
            elif self._kernels is not None and rate.shape[0] != 1:
                self._kernels.left(rate[self._here], np.float32(ticks), found)
            else:
                np.multiply(self._rate(code), np.float32(ticks), out=found)
                np.exp(np.minimum(found, 0, out=found), out=found)
        return found

    def _row(self, number: int) -> Floats:
        if number == len(self._rows):
            self._rows.append(np.empty(self._most.shape, np.float32))
        return self._rows[number][: len(self._most)]

    def _take(self, values: Floats, parts: Floats, code: int, least: np.float32) -> None:
        """Fade values, end what is too weak, and keep what is stronger than all before it."""
        if self._kernels is not None:
            self._kernels.fade(values, parts, self._most, self._codes, np.int8(code), least)
            return
        values *= parts
        if least >= 0 and values.min() <= least:
            values[values <= least] = 0
        np.greater(values, self._most, out=self._stronger)
        np.maximum(values, self._most, out=self._most)
        chosen = self._codes ^ np.int8(code)  # a choice by bits, which is computed for many at once
        chosen &= np.negative(self._stronger.view(np.int8), out=self._mask)
        self._codes ^= chosen


def _compare(
    feelings: Feelings, who: Any, kind: NDArray[np.uint8], slots: Slots, now: int, codes: Codes, most: Floats
) -> None:
    """Keep what some feel about a goal of theirs, where it is stronger than all before it."""
    for code in np.unique(kind[kind != NOTHING]).tolist():
        at = np.flatnonzero(kind == code)
        rate = feelings.rate(code)
        whose = who[at]
        passed = (np.uint32(now) - slots.start[at]).astype(np.float32)
        values = ARRAYS.faded(slots.initial[at], rate if rate.shape[0] == 1 else rate[whose], passed)
        values[(values <= _FADED) & (passed > 0)] = 0
        stronger = values > most[whose]
        most[whose[stronger]] = values[stronger]
        codes[whose[stronger]] = code
