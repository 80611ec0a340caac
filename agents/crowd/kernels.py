"""What a crowd computes most, compiled by numba; :mod:`.speed` imports this, and only for crowds that are large enough.

The formulas are those of :mod:`espressivo.core.affect_formulas`, in single precision, written out so that a compiler
turns them into vector instructions. Members are taken in parts that fit the processor's cache; results agree with
numpy's to some units in the last place, and those of a member do not depend on who else is computed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import numba
import numpy as np

from ...core.emotions import FADED, MAX_INTENSITY
from ...core.mood import MAX_MOOD
from .wants import NOTHING

__all__ = ["arise", "fade", "keep_latest", "keep_strongest", "left", "note"]

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _compiled(function: _Function) -> _Function:
    return cast("_Function", numba.njit(cache=True, error_model="numpy")(function))


_PART: Final = 512
_ZERO: Final = np.float32(0)
_ONE: Final = np.float32(1)
_FADED: Final = np.float32(FADED)
_MOST: Final = np.float32(MAX_INTENSITY)
_BEST: Final = np.float32(MAX_MOOD)
_NOTHING: Final = np.uint8(NOTHING)
# The exponential: of a whole power of two, and of the rest by a polynomial (Cephes, S. L. Moshier).
_LEAST: Final = np.float32(-87.0)
_LOG2_E: Final = np.float32(1.44269504)
_ROUNDING: Final = np.float32(12582912.0)
_LN2_HIGH: Final = np.float32(0.693359375)
_LN2_LOW: Final = np.float32(-2.12194440e-4)
_P0: Final = np.float32(1.9875691500e-4)
_P1: Final = np.float32(1.3981999507e-3)
_P2: Final = np.float32(8.3334519073e-3)
_P3: Final = np.float32(4.1665795894e-2)
_P4: Final = np.float32(1.6666665459e-1)
_P5: Final = np.float32(5.0000001201e-1)


@_compiled
def _exp(value: Any) -> Any:
    """The exponential of a number that is not above 0."""
    x = max(min(value, _ZERO), _LEAST)
    shifted = np.float32(x * _LOG2_E + _ROUNDING)
    whole = shifted - _ROUNDING
    x = x - whole * _LN2_HIGH
    x = x - whole * _LN2_LOW
    series = ((((_P0 * x + _P1) * x + _P2) * x + _P3) * x + _P4) * x + _P5
    power = np.int32((shifted.view(np.int32) << np.int32(23)) + np.int32(0x3F800000))
    return (series * (x * x) + x + _ONE) * power.view(np.float32)


# Rows of what is computed of a part: one array, so that the compiler sees that they do not overlap.
_AWAY: Final = 0
_TENSE: Final = _PART
_FREE: Final = 2 * _PART
_SINCE: Final = 3 * _PART
_PULLED: Final = 4 * _PART
_REST: Final = 5 * _PART
_THRESHOLD: Final = 6 * _PART
_POTENTIAL: Final = 7 * _PART
_INTENSITY: Final = 8 * _PART
_IS_FELT: Final = 9 * _PART
_ROWS: Final = 10


@_compiled
def _fetch(values: Any, at: Any, begin: int, row: Any) -> None:
    """Copy what some members have into a row; of an array of length 1, what all have."""
    if values.shape[0] == 1:
        value = values[0]
        for i in range(row.shape[0]):
            row[i] = value
    elif at.shape[0] == 0:
        own = values[begin : begin + row.shape[0]]
        for i in range(row.shape[0]):
            row[i] = own[i]
    else:
        chosen = at[begin : begin + row.shape[0]]
        for i in range(row.shape[0]):
            row[i] = values[chosen[i]]


@_compiled
def _fetch_passed(times: Any, now: Any, at: Any, begin: int, row: Any) -> None:
    """Put the ticks since some times into a row."""
    if at.shape[0] == 0:
        own = times[begin : begin + row.shape[0]]
        for i in range(row.shape[0]):
            row[i] = np.float32(np.uint32(now - own[i]))
    else:
        chosen = at[begin : begin + row.shape[0]]
        for i in range(row.shape[0]):
            row[i] = np.float32(np.uint32(now - times[chosen[i]]))


@_compiled
def _store(values: Any, at: Any, begin: int, row: Any) -> None:
    if at.shape[0] == 0:
        own = values[begin : begin + row.shape[0]]
        for i in range(row.shape[0]):
            own[i] = row[i]
    else:
        chosen = at[begin : begin + row.shape[0]]
        for i in range(row.shape[0]):
            values[chosen[i]] = row[i]


@_compiled
def _store_time(times: Any, now: Any, at: Any, begin: int, is_felt: Any) -> None:
    """Set the times of those who feel the emotion."""
    now = np.uint32(now)
    if at.shape[0] == 0:
        own = times[begin : begin + is_felt.shape[0]]
        for i in range(is_felt.shape[0]):
            before = own[i]
            own[i] = now if is_felt[i] > _ZERO else before
    else:
        chosen = at[begin : begin + is_felt.shape[0]]
        for i in range(is_felt.shape[0]):
            if is_felt[i] > _ZERO:
                times[chosen[i]] = now


@_compiled
def _feel(rows: Any, count: int, numbers: Any) -> None:
    valence, from_mood, to_mood, pull = numbers[0], numbers[1], numbers[2], numbers[3]
    arousal, dominance, rate, least = numbers[4], numbers[5], numbers[6], numbers[7]
    for i in range(count):
        away, rest, threshold = rows[_AWAY + i], rows[_REST + i], rows[_THRESHOLD + i]
        tense, free = rows[_TENSE + i], rows[_FREE + i]
        faded = away * _exp(rate * rows[_SINCE + i])
        mood = rest + (_ZERO if abs(faded) < least else faded)
        coloured = max(_ZERO, rows[_POTENTIAL + i] + valence * mood * from_mood)
        intensity = min(_MOST, coloured - threshold)
        is_felt = coloured > threshold
        shifted = min(_BEST, max(-_BEST, mood + valence * intensity * to_mood)) - rest
        shifted = shifted if abs(shifted) >= least else _ZERO
        part = _exp(rate * rows[_PULLED + i])
        weight = intensity * pull
        rows[_INTENSITY + i] = intensity if is_felt else _ZERO
        rows[_IS_FELT + i] = _ONE if is_felt else _ZERO
        rows[_AWAY + i] = shifted if is_felt else away
        rows[_TENSE + i] = tense * part + arousal * weight if is_felt else tense
        rows[_FREE + i] = free * part + dominance * weight if is_felt else free


@_compiled
def _count(is_felt: Any, felt: Any) -> Any:
    total = np.int32(0)
    for i in range(is_felt.shape[0]):
        feels = is_felt[i] > _ZERO
        felt[i] = feels
        total += np.int32(feels)
    return total


@_compiled
def arise(
    size: int,
    at: Any,
    potentials: Any,
    numbers: Any,
    now: Any,
    away: Any,
    since: Any,
    tense: Any,
    free: Any,
    pulled: Any,
    rests: Any,
    thresholds: Any,
    intensities: Any,
    felt: Any,
) -> int:
    """Let members feel one emotion, and their moods follow; return how many felt it.

    Args:
        size: How many they are.
        at: Who they are; empty for everybody.
        potentials: Of the emotion, for each of them, or one for all.
        numbers: Valence; influence of the mood; influence on its pleasure, 0 for none; on arousal and
            dominance; arousal; dominance; rate of the mood; the least mood.
        now: The tick.
        away: Of the moods, as the four that follow.
        since: When that was.
        tense: Arousal.
        free: Dominance.
        pulled: When those were.
        rests: Where moods rest.
        thresholds: Of the emotion.
        intensities: Becomes how much each felt, 0 for nothing.
        felt: Becomes whether each did.
    """
    everybody = np.empty(0, np.int32)
    rows = np.empty(_ROWS * _PART, np.float32)
    total = 0
    for begin in range(0, size, _PART):
        count = min(_PART, size - begin)
        _fetch(away, at, begin, rows[_AWAY : _AWAY + count])
        _fetch_passed(since, now, at, begin, rows[_SINCE : _SINCE + count])
        _fetch(tense, at, begin, rows[_TENSE : _TENSE + count])
        _fetch(free, at, begin, rows[_FREE : _FREE + count])
        _fetch_passed(pulled, now, at, begin, rows[_PULLED : _PULLED + count])
        _fetch(rests, at, begin, rows[_REST : _REST + count])
        _fetch(thresholds, at, begin, rows[_THRESHOLD : _THRESHOLD + count])
        _fetch(potentials, everybody, begin, rows[_POTENTIAL : _POTENTIAL + count])
        _feel(rows, count, numbers)
        is_felt = rows[_IS_FELT : _IS_FELT + count]
        _store(intensities, everybody, begin, rows[_INTENSITY : _INTENSITY + count])
        total += _count(is_felt, felt[begin : begin + count])
        if numbers[2] != _ZERO:
            _store(away, at, begin, rows[_AWAY : _AWAY + count])
            _store_time(since, now, at, begin, is_felt)
        _store(tense, at, begin, rows[_TENSE : _TENSE + count])
        _store(free, at, begin, rows[_FREE : _FREE + count])
        _store_time(pulled, now, at, begin, is_felt)
    return total


@_compiled
def keep_strongest(
    at: Any,
    intensities: Any,
    felt: Any,
    rates: Any,
    moment: Any,
    initial: Any,
    start: Any,
    cause: Any,
    about: Any,
) -> None:
    """Let an emotion take the slots of those who feel it, and who feel nothing stronger of that type.

    Args:
        at: Who; empty for everybody.
        intensities: How much.
        felt: Who does.
        rates: At which the type fades.
        moment: The tick, the ordinal of the event, and the number of whom it is directed at.
        initial: Of the slots, as the three that follow.
        start: When.
        cause: What from.
        about: Of whom.
    """
    now = moment[0]
    for i in range(intensities.shape[0]):
        if not felt[i]:
            continue
        place = i if at.shape[0] == 0 else at[i]
        intensity = intensities[i]
        if initial[place] >= intensity:
            passed = np.float32(np.uint32(now - start[place]))
            left_over = initial[place] * _exp(rates[0 if rates.shape[0] == 1 else place] * passed)
            if left_over >= intensity and (left_over > _FADED or passed == _ZERO):
                continue
        initial[place] = intensity
        start[place] = now
        cause[place] = moment[1]
        about[place] = moment[2]


@_compiled
def keep_latest(
    at: Any,
    intensities: Any,
    felt: Any,
    code: Any,
    moment: Any,
    kind: Any,
    initial: Any,
    start: Any,
    cause: Any,
    about: Any,
) -> None:
    """Let an emotion about a goal or prospect take the slots of all; of those who do not feel it, nothing stays."""
    for i in range(intensities.shape[0]):
        place = i if at.shape[0] == 0 else at[i]
        kind[place] = code if felt[i] else _NOTHING
        initial[place] = intensities[i]
        start[place] = moment[0]
        cause[place] = moment[1]
        about[place] = moment[2]


@_compiled
def note(lately: Any, at: Any, number: Any) -> None:
    """Note an event as the latest of those that members have met: (events, members), the latest first."""
    for i in range(at.shape[0]):
        place = at[i]
        for row in range(lately.shape[0] - 1, 0, -1):
            lately[row, place] = lately[row - 1, place]
        lately[0, place] = number


@_compiled
def left(rates: Any, passed: Any, found: Any) -> None:
    """Compute the parts that rates leave after some ticks."""
    for i in range(rates.shape[0]):
        found[i] = _exp(rates[i] * passed)


@_compiled
def fade(values: Any, parts: Any, most: Any, codes: Any, code: Any, least: Any) -> None:
    """Let what is felt fade, end what is no more than the least; keep what is stronger than all before it."""
    for i in range(values.shape[0]):
        value = values[i] * parts[i]
        value = value if value > least else _ZERO
        values[i] = value
        before = most[i]
        was = codes[i]
        stronger = value > before
        codes[i] = code * stronger + was * (1 - stronger)  # a choice by arithmetic is computed for many at once
        most[i] = value if stronger else before
