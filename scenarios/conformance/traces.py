"""Plays golden traces: builds what a trace begins with, takes its steps, stops at the first difference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ...core.errors import EspressivoError
from . import affect_steps, belief_steps, file_steps, scene_steps
from .compare import Difference, bag, first_difference, rearranged
from .errors import error_agrees
from .golden import ScenarioFiles
from .stage import Stage
from .staging import scenario_of
from .steps import OPERATIONS, Step

__all__ = ["Parting", "play", "run_trace"]

_STEP_MODULES = (affect_steps, belief_steps, file_steps, scene_steps)
"""Importing them enters their operations."""
Record = Mapping[str, Any]


class Parting(NamedTuple):
    """Where a run and its record part.

    Attributes:
        difference: The first difference.
        step: Number of the step, from 0; None before the first.
        op: The operation of the step.
    """

    difference: Difference
    step: int | None = None
    op: str = ""


def run_trace(trace: Record, files: ScenarioFiles) -> Parting | None:
    """Play a trace and return where it first differs from what is on record, None when nowhere."""
    recorded = trace.get("error")
    try:
        stage = Stage(scenario_of(trace, files))
    except EspressivoError as error:
        if recorded is None:
            return Parting(Difference("$.scenario", "a scenario", f"{type(error).__name__}: {error}"))
        return _parting(_error_difference(recorded, error, "$.scenario"))
    except Exception as crash:
        return Parting(_crash("$.scenario", crash))
    if recorded:
        return _parting(_error_difference(recorded, None, "$.scenario"))
    difference = _state_difference(trace["initial_state"], stage, "$.initial_state")
    if difference is not None:
        return Parting(difference)
    for number, (step, expected) in enumerate(zip(trace["steps"], trace["expected"], strict=True)):
        difference = play(stage, step, expected)
        if difference is not None:
            return Parting(difference, number, step["op"])
    return None


def play(stage: Stage, step: Step, expected: Record) -> Difference | None:
    """Take one step and return where its outcome differs from what is on record."""
    operation = OPERATIONS.get(step["op"])
    if operation is None:
        return Difference("$.op", f"one of {', '.join(sorted(OPERATIONS))}", step["op"])
    try:
        result, error = operation.play(stage, step), None
    except EspressivoError as raised:
        result, error = None, raised
    except Exception as crash:
        # Whatever breaks in the engine is a finding like any other, and must not keep the rest from being run.
        return _crash("$", crash)
    difference = _error_difference(expected.get("error"), error, "$.error")
    if difference is None and error is None:
        shape = operation.shape
        difference = first_difference(shape(expected.get("result")), shape(result), "$.result")
    if difference is None and expected.get("state") is not None:
        difference = _state_difference(expected["state"], stage, "$.state")
    return difference


def _parting(difference: Difference | None) -> Parting | None:
    return None if difference is None else Parting(difference)


def _error_difference(recorded: Record | None, error: EspressivoError | None, path: str) -> Difference | None:
    ours = None if error is None else f"{type(error).__name__}: {error}"
    if recorded is None or error is None:
        theirs = None if recorded is None else f"{recorded['type']}: {recorded.get('message', '')}"
        return None if theirs == ours else Difference(path, theirs, ours)
    return None if error_agrees(recorded["type"], error) else Difference(f"{path}.type", recorded["type"], ours)


def _state_difference(recorded: Record, stage: Stage, path: str) -> Difference | None:
    expected = {name: rearranged(state, [("emotions", bag)]) for name, state in recorded.items()}
    return first_difference(expected, stage.state(), path)


def _crash(path: str, crash: Exception) -> Difference:
    return Difference(path, "an answer", f"a crash: {type(crash).__name__}: {crash}")
