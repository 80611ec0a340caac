"""What a face does while nothing happens: it blinks, its eyes wander, it looks away, the head sways.

All of it is a function of seed, time and expression: nothing is kept from frame to frame, and any time may be asked in
any order. What is felt changes how many of the blinks and averted looks that a seed holds are made, not when they lie,
so that nothing leaps while a feeling fades. Breath belongs to :class:`~.dynamics.Motion`, which knows when its rate
changed. Values are in ``data/idle.json``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from math import exp, floor, inf, isfinite, log, pi, sin
from random import Random
from typing import Final, NamedTuple

import msgspec

from ..core.errors import ExpressionError
from ..ontology.action_units import ActionUnits
from .blending import ramp
from .expression import NEUTRAL, Expression, Gaze, Head, Pose
from .tables import read_table

__all__ = ["Idle"]

_BLINK: Final = 45
_BLOCK: Final = 64.0
"""Seconds that are drawn at once; times in one block do not depend on any other."""
_PARTIAL: Final = 0.05
"""Share of a block's events that are half made, so that they come and go smoothly when their number changes."""


class _Blinks(msgspec.Struct, frozen=True):
    mean: float
    spread: float
    closing: float
    closed: float
    opening: float
    interval_by: dict[str, float]


class _Saccades(msgspec.Struct, frozen=True):
    every: tuple[float, float]
    takes: tuple[float, float]
    amplitude: float


class _Aversions(msgspec.Struct, frozen=True):
    every: tuple[float, float]
    lasts: tuple[float, float]
    takes: float
    amplitude: float
    share: float
    share_by: dict[str, float]


class _Sway(msgspec.Struct, frozen=True):
    degrees: dict[str, float]
    periods: tuple[float, ...]


class _Table(msgspec.Struct, frozen=True):
    blinks: _Blinks
    saccades: _Saccades
    aversions: _Aversions
    sway: _Sway


@cache
def _table() -> _Table:
    return read_table("idle.json", _Table)


class _Event(NamedTuple):
    """Something that may happen: when, for how long, in what direction, and from which share of them on."""

    start: float
    lasts: float
    x: float
    y: float
    rank: float


class Idle:
    """What somebody's face does by itself.

    Args:
        seed: Whose; two seeds never blink together for long.
        blinking: Whether it blinks.
        looking: How far the eyes wander, 1 is ordinary.
        swaying: How far the head sways, 1 is ordinary.

    >>> idle = Idle(7)
    >>> idle.apply(Pose(), 12.5) == Idle(7).apply(Pose(), 12.5)
    True
    """

    def __init__(self, seed: int = 0, *, blinking: bool = True, looking: float = 1.0, swaying: float = 1.0) -> None:
        self._seed = int(seed)
        self._blinking, self._looking, self._swaying = blinking, float(looking), float(swaying)
        phases = Random(f"sway {self._seed}")
        self._phases = {axis: [phases.random() for _ in _table().sway.periods] for axis in ("pitch", "yaw", "roll")}

    def apply(self, pose: Pose, time: float, expression: Expression = NEUTRAL) -> Pose:
        """Return a pose with what the face does by itself at a time.

        Args:
            pose: What is shown otherwise.
            time: In seconds.
            expression: What is felt: it changes how often.

        Raises:
            ExpressionError: The time is no finite number.
        """
        if not isfinite(time):
            raise ExpressionError(f"a face does nothing at {time!r} s: expected a finite number of seconds")
        x, y = self._look(time, expression.emotions)
        head = pose.head
        return replace(
            pose,
            face=self._blink(pose.face, time, expression.emotions),
            gaze=Gaze(_within(pose.gaze.x + x), _within(pose.gaze.y + y)),
            head=Head(
                head.pitch + self._sway("pitch", time),
                head.yaw + self._sway("yaw", time),
                head.roll + self._sway("roll", time),
            ),
        )

    def blink_at(self, time: float, expression: Expression = NEUTRAL) -> float:
        """Return how far a blink has closed the eyes at a time, 0..1."""
        if not self._blinking:
            return 0.0
        share = 1 / _changed(1.0, _table().blinks.interval_by, expression.emotions)
        return max(
            (
                _made(each, share) * _lid(time - each.start)
                for each in _begun(_blink_block, self._seed, time, _blink_lasts())
            ),
            default=0.0,
        )

    def _blink(self, face: ActionUnits, time: float, emotions: Mapping[str, float]) -> ActionUnits:
        closed = self.blink_at(time, Expression(emotions=emotions))
        if not closed:
            return face
        return ActionUnits(
            {**face.left, _BLINK: max(closed, face.left.get(_BLINK, 0.0))},
            {**face.right, _BLINK: max(closed, face.right.get(_BLINK, 0.0))},
        )

    def _look(self, time: float, emotions: Mapping[str, float]) -> tuple[float, float]:
        if not self._looking:
            return 0.0, 0.0
        x, y = _wandering(self._seed, time)
        table = _table().aversions
        share = min(1.0, _added(table.share, table.share_by, emotions))
        for each in _begun(_aversion_block, self._seed, time, table.lasts[1] + table.takes):
            away = _made(each, share) * _there_and_back(time - each.start, each.lasts, table.takes)
            x, y = x + away * each.x, y + away * each.y
        return self._looking * x, self._looking * y

    def _sway(self, axis: str, time: float) -> float:
        table = _table().sway
        waves = [
            sin(2 * pi * (time / period + phase))
            for period, phase in zip(table.periods, self._phases[axis], strict=True)
        ]
        return self._swaying * table.degrees[axis] * sum(waves) / len(waves)


_Block = Callable[[int, int], tuple[_Event, ...]]


def _begun(block: _Block, seed: int, time: float, ago: float) -> Iterator[_Event]:
    """The events that began up to a time, not longer ago than so many seconds (less than a block)."""
    number = floor(time / _BLOCK)
    for each in (number - 1, number) if time - ago < number * _BLOCK else (number,):
        events = block(seed, each)
        yield from events[bisect_left(events, (time - ago,)) : bisect_right(events, (time, inf))]


@lru_cache(maxsize=512)
def _blink_block(seed: int, number: int) -> tuple[_Event, ...]:
    """Blinks of one block: ordinary ones have rank 0..1 as their share grows to 1, those of the alarmed 1..2."""
    table, draw = _table().blinks, Random(f"blinks {seed} {number}")
    centre = log(table.mean) - table.spread**2 / 2
    events = []
    start, end = number * _BLOCK, (number + 1) * _BLOCK
    at = start + draw.random() * draw.lognormvariate(centre, table.spread)
    while at < end:
        events.append(_Event(at, 0.0, 0.0, 0.0, draw.random()))
        gap = draw.lognormvariate(centre, table.spread)
        between = at + gap * (0.35 + 0.3 * draw.random())
        if between < end:
            events.append(_Event(between, 0.0, 0.0, 0.0, 1 + _PARTIAL + (1 - _PARTIAL) * draw.random()))
        at += gap
    return tuple(events)


@lru_cache(maxsize=512)
def _aversion_block(seed: int, number: int) -> tuple[_Event, ...]:
    table, draw = _table().aversions, Random(f"aversions {seed} {number}")
    events = []
    at, end = number * _BLOCK + draw.uniform(0, table.every[1]), (number + 1) * _BLOCK
    while at < end:
        side = 1 if draw.random() < 0.5 else -1
        down = draw.uniform(-0.8, 0.3)
        lasts = draw.uniform(*table.lasts)
        events.append(_Event(at, lasts, side * table.amplitude, down * table.amplitude, draw.random()))
        at += lasts + draw.uniform(*table.every)
    return tuple(events)


@lru_cache(maxsize=512)
def _saccade_block(seed: int, number: int) -> tuple[_Event, ...]:
    """Where the eyes rest, one after the other; the first of a block is drawn for its very beginning."""
    table, draw = _table().saccades, Random(f"saccades {seed} {number}")
    events = []
    at, end = number * _BLOCK, (number + 1) * _BLOCK
    while at < end:
        x, y = (max(-2.0, min(2.0, draw.gauss(0, 1))) * table.amplitude / 2 for _ in range(2))
        events.append(_Event(at, draw.uniform(*table.takes), x, y, 0.0))
        at += draw.uniform(*table.every)
    return tuple(events)


def _wandering(seed: int, time: float) -> tuple[float, float]:
    """Where the eyes are between the places where they rest."""
    *_, before, now = _begun(_saccade_block, seed, time, 3 * _table().saccades.every[1])
    gone = _smooth((time - now.start) / now.lasts)
    return before.x + gone * (now.x - before.x), before.y + gone * (now.y - before.y)


@cache
def _blink_lasts() -> float:
    table = _table().blinks
    return table.closing + table.closed + table.opening


def _lid(passed: float) -> float:
    """How far a blink that began so long ago has closed the eyes."""
    table = _table().blinks
    if passed < table.closing:
        return _smooth(passed / table.closing)
    return 1 - _smooth((passed - table.closing - table.closed) / table.opening)


def _there_and_back(passed: float, lasts: float, takes: float) -> float:
    return _smooth(passed / takes) * (1 - _smooth((passed - lasts) / takes))


def _made(event: _Event, share: float) -> float:
    """How far an event is made when so large a share of all are."""
    return ramp(share, event.rank - _PARTIAL, event.rank)


def _changed(value: float, by: Mapping[str, float], emotions: Mapping[str, float]) -> float:
    """A value multiplied by what each emotion multiplies it by at full intensity."""
    return value * exp(sum(log(by[name]) * weight for name, weight in emotions.items() if name in by))


def _added(value: float, by: Mapping[str, float], emotions: Mapping[str, float]) -> float:
    return max(0.0, value + sum(by[name] * weight for name, weight in emotions.items() if name in by))


def _smooth(part: float) -> float:
    part = min(1.0, max(0.0, part))
    return part * part * (3 - 2 * part)


def _within(value: float) -> float:
    return min(1.0, max(-1.0, value))
