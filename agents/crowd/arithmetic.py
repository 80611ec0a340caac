"""How a crowd computes: single precision over arrays, and time in ticks.

The formulas are those of one agent (:mod:`espressivo.core.affect_formulas`); only what they compute with is another.
Times are kept as whole ticks, so that the time between two events is exact however long the crowd has lived.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...core.affect_formulas import affect_formulas

__all__ = [
    "ARRAYS",
    "EVERYBODY",
    "TICKS",
    "At",
    "Floats",
    "Mask",
    "Times",
    "choose",
    "counted_anew",
    "elapsed",
    "none_of",
    "of",
    "one_or_each",
    "put",
    "recounted",
    "within_unit",
]

Floats: TypeAlias = NDArray[np.float32]
Times: TypeAlias = NDArray[np.uint32]
Mask: TypeAlias = NDArray[np.bool_]
At: TypeAlias = Any
"""Where in the arrays an audience is: a slice for everybody, or sorted indices."""

EVERYBODY: Final = slice(None)
TICKS: Final = 65_536
"""Ticks of a second."""
_NONE: Final = np.float32(0)
_WHOLE: Final = np.float32(1)


def _as_it_is(value: Any) -> Any:
    return value


ARRAYS: Final = affect_formulas(_as_it_is, np.exp, np.minimum, np.maximum, np.where)
"""The formulas of affect for arrays; rates count per tick there."""


def within_unit(values: Any) -> Any:
    """Return values cut to 0..1."""
    if not isinstance(values, np.ndarray):
        return _NONE if values < _NONE else _WHOLE if values > _WHOLE else np.float32(values)
    return np.minimum(np.maximum(values, np.float32(0)), np.float32(1))


def elapsed(now: int, since: Times) -> Floats:
    """Return the ticks since some times, as numbers."""
    passed: Floats = (np.uint32(now) - since).astype(np.float32)
    return passed


def recounted(since: Times, now: int, later: int) -> Floats:
    """Return by how many ticks times lie before the beginning when the tick ``now`` is counted as ``later``; or 0."""
    age = _ages(since, now)
    before: Floats = (age - np.minimum(age, later)).astype(np.float32)
    return before


def counted_anew(since: Times, now: int, later: int) -> Times:
    """Return times when the tick ``now`` is counted as ``later``; those before the beginning are the beginning."""
    times: Times = (later - np.minimum(_ages(since, now), later)).astype(np.uint32)
    return times


def _ages(since: Times, now: int) -> NDArray[np.int64]:
    age = now - since.astype(np.int64)
    return np.where(age < 0, age + 2**32, age)


def of(values: NDArray[Any], at: At) -> Any:
    """Return the values of an audience; an array of length 1 holds for everybody."""
    return values if values.shape[0] == 1 else values[at]


def one_or_each(values: NDArray[Any], at: At) -> Any:
    """Return the values of an audience; what holds for everybody as one number, with which Python is quicker."""
    return values[0] if values.shape[0] == 1 else values[at]


def choose(condition: Any, one: Any, other: Any) -> Any:
    """Return one where a condition holds, and else the other; the condition is for everybody or for each."""
    if isinstance(condition, np.ndarray):
        return np.where(condition, one, other)
    return one if condition else other


def none_of(condition: Any) -> Any:
    """Return where a condition does not hold; it is for everybody or for each."""
    return ~condition if isinstance(condition, np.ndarray) else not condition


def put(array: NDArray[Any], at: At, values: Any, mask: Mask | None) -> None:
    """Write values of an audience into an array, where a mask holds."""
    if mask is None:
        array[at] = values
    elif isinstance(at, slice):
        np.copyto(array[at], values, where=mask)
    else:
        array[at[mask]] = values[mask] if isinstance(values, np.ndarray) and values.shape == mask.shape else values
