"""How time passes in a hosted world: in steps, so that whatever is due by itself happens when it is due."""

from __future__ import annotations

from math import ceil, floor, inf
from typing import Final

from ..protocol.coding import Refused
from ..protocol.commands import Advance, Control
from ..protocol.messages import ClockMessage, Outcome
from .acting import end_overdue
from .hosted import Happenings, Hosted
from .own_clock import OwnClock

__all__ = ["advance", "control", "pass_time"]

_STEPS: Final = 1_000
"""Into about so many steps, at most, a stretch of time is cut: however long it is, it takes no longer."""
_MOMENT: Final = 1.0
"""Seconds after which it is asked what is due now, at first, and again after something happened by itself."""


def advance(hosted: Hosted, command: Advance) -> Outcome:
    """Let time pass at the host's word."""
    if hosted.clock.driver == "own":
        why = "this world runs by its own clock: take it over first (time.control, clock host)"
        raise Refused("not-possible", why, "$.seconds")
    happenings = Happenings()
    pass_time(hosted, command.seconds, happenings)
    return hosted.outcome(happenings)


def control(hosted: Hosted, command: Control) -> Outcome:
    """Choose who drives the clock."""
    hosted.clock = clock = OwnClock(command.clock, command.rate)
    message = ClockMessage(world=hosted.name, time=hosted.time, clock=clock.driver, rate=clock.rate)
    hosted.tell("clock", lambda: message)
    return hosted.outcome(Happenings())


def pass_time(hosted: Hosted, seconds: float, happenings: Happenings) -> None:
    """Let so many seconds of the world pass."""
    world, left, least = hosted.world, seconds, _least_step(seconds)
    patience = _MOMENT if world.triggers else inf
    while left > 0:
        step = min(left, max(least, min(patience, _until_something_is_due(hosted))))
        before = world.clock
        world.advance(step)
        left -= step
        end_overdue(hosted, happenings)
        # Whether nobody has anything to do is asked once a second: fallbacks are in no hurry.
        happened = hosted.by_itself(happenings, idle=floor(world.clock) > floor(before))
        patience = _MOMENT if happened else inf


def _least_step(seconds: float) -> float:
    """Return how long a step is at least; whole seconds of a long time, so that they add up exactly."""
    return ceil(seconds / _STEPS) if seconds > _STEPS else seconds / _STEPS


def _until_something_is_due(hosted: Hosted) -> float:
    waits = hosted.world.waits() if hosted.world.triggers else None
    due = hosted.actions.next_due()
    until = inf if due is None else due - hosted.world.clock
    return min(inf if waits is None else waits, until)
