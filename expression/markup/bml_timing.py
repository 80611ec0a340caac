"""When a face comes and goes, for languages that want it said beforehand: read off our own motion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from ...ontology.action_units import ActionUnits
from ..dynamics import Motion
from ..expression import NEUTRAL, Expression

__all__ = ["Pace", "paces"]

_STEP: Final = 0.02
_LONGEST: Final = 4.0
_THERE: Final = 0.9
"""A face has come, or gone, when nine tenths of the way are done."""


class Pace(NamedTuple):
    """How long an action unit takes, in seconds: to come, and to go."""

    onset: float
    offset: float


def paces(expression: Expression) -> dict[int, Pace]:
    """Return how long each action unit of an expression takes.

    >>> surprised = Expression(emotions={"surprise": 1.0}, face=ActionUnits.of({1: 1.0}))
    >>> paces(surprised)[1].onset < 0.3 < paces(surprised)[1].offset
    True
    """
    coming, going = Motion(), Motion(expression)
    coming.aim(expression, 0.0)
    going.aim(NEUTRAL, 0.0)
    onsets = _times(lambda time: coming.at(time).face, expression.face, lambda now, goal: now >= _THERE * goal)
    offsets = _times(lambda time: going.at(time).face, expression.face, lambda now, goal: now <= (1 - _THERE) * goal)
    return {unit: Pace(onsets[unit], offsets[unit]) for unit in expression.face}


def _times(
    face: Callable[[float], ActionUnits], goal: ActionUnits, there: Callable[[float, float], bool]
) -> dict[int, float]:
    """Return when each action unit is first there."""
    found: dict[int, float] = {}
    for number in range(1, round(_LONGEST / _STEP) + 1):
        now = face(number * _STEP)
        for unit in goal:
            if unit not in found and there(now[unit], goal[unit]):
                found[unit] = round(number * _STEP, 2)
        if len(found) == len(list(goal)):
            break
    return {unit: found.get(unit, _LONGEST) for unit in goal}
