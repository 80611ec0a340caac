"""The operations of golden traces: what each step does, and what of its answer is compared in which way.

An operation is a function of stage and step that returns plain data; :func:`operation` enters it into
:data:`OPERATIONS`. The operations themselves are in the modules ``*_steps``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ...agents.agent import Agent
from .stage import Stage

__all__ = ["OPERATIONS", "Operation", "Step", "as_is", "by_agent", "each_agent", "named", "operation"]

Step = Mapping[str, Any]
Play = Callable[[Stage, Step], Any]
Shape = Callable[[Any], Any]


def as_is(result: Any) -> Any:
    """Compare a result as it stands."""
    return result


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        play: Carries out a step and returns its result, None when it has none.
        shape: Brings a result, ours and the recorded one, into the form in which they are compared: lists whose order
            means nothing become bags.
    """

    play: Play
    shape: Shape = as_is


OPERATIONS: dict[str, Operation] = {}
"""Name of an operation -> the operation."""


def operation(name: str, shape: Shape = as_is) -> Callable[[Play], Play]:
    """Enter a function as an operation."""

    def enter(play: Play) -> Play:
        OPERATIONS[name] = Operation(play, shape)
        return play

    return enter


def each_agent(show: Callable[[Agent], Any]) -> Play:
    """Make an operation of what is shown of one agent; for ``*``, of each agent by name."""

    def play(stage: Stage, step: Step) -> Any:
        if step.get("agent") == "*":
            return {agent.name: show(agent) for agent in stage.agents(step)}
        return show(stage.agent(step))

    return play


def named(step: Step, *names: str) -> Any:
    """Return the member of a step that has the first of these names that it has.

    Raises:
        KeyError: It has none.
    """
    return step[next((name for name in names if name in step), names[0])]


def by_agent(shape: Shape) -> Shape:
    """Shape the answer of one agent, or that of each agent by name."""

    def shaped(result: Any) -> Any:
        if isinstance(result, dict):
            return {name: shape(answer) for name, answer in result.items()}
        return shape(result)

    return shaped
