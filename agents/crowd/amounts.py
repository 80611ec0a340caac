"""How an event is appraised when whoever tells the crowd says it: numbers, or one for each that it reaches."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import numpy as np

from ...appraisal.variables import (
    DESIRABILITY_FOR_OTHERS,
    GOAL_SUCCESS_PROBABILITY,
    LIKELIHOOD,
    PROSPECT,
    scale_of,
    variable_name,
)
from ...core.errors import AppraisalError, CrowdError
from ...core.terms import Term, term
from .arithmetic import At
from .frame import ArrayFrame
from .knowledge import Knowledge

__all__ = ["frame_of"]

_NAMED: Final = {"desirability_for": DESIRABILITY_FOR_OTHERS, "goals": GOAL_SUCCESS_PROBABILITY}
_PROSPECTS: Final = {
    PROSPECT: "the desirability of the prospect {}",
    LIKELIHOOD: "the likelihood of the prospect {}",
}
"""How what is said of a prospect is called in errors."""


def frame_of(
    amounts: Mapping[str, Any], knowledge: Knowledge, at: At, size: int, variables: Collection[str] = ()
) -> ArrayFrame:
    """Return the frame that amounts make for an audience.

    Args:
        amounts: As :meth:`espressivo.agents.agent.Agent.appraises` has them.
        knowledge: Of the crowd: tells whose name a target is.
        at: Where the audience is.
        size: How many they are.
        variables: Names of further variables that an author's emotions ask for.

    Raises:
        CrowdError: There is no such variable, or an amount is no number, off its scale, or of another length.
    """
    frame = ArrayFrame(size)
    for name, amount in amounts.items():
        for variable, target, value in _each(name, amount, variables):
            called = _PROSPECTS[variable].format(target) if name == "prospects" else name
            numbers = _checked(called, variable, value, size)
            frame.write(variable, target, numbers, None, _own(target, knowledge, at, size))
    return frame


def _each(name: str, amount: Any, variables: Collection[str]) -> Iterator[tuple[str, Term | None, Any]]:
    if name == "prospects":
        for prospect, (desirability, likelihood) in _prospects(amount):
            yield PROSPECT, term(prospect), desirability
            yield LIKELIHOOD, term(prospect), likelihood
        return
    variable = _NAMED.get(name) or _variable(name, frozenset(variables))
    if isinstance(amount, Mapping):
        for target, value in amount.items():
            yield variable, term(target), value
    elif name in _NAMED:
        raise CrowdError(f"{name} is {amount!r}: expected whom or what for, as in {name}={{'Ben': 4}}")
    else:
        yield variable, None, amount


def _prospects(amount: Any) -> Iterator[tuple[str, tuple[Any, Any]]]:
    said = amount.items() if isinstance(amount, Mapping) else [("", amount)]
    for prospect, outlook in said:
        if not prospect or not isinstance(outlook, (tuple, list)) or len(outlook) != 2:
            raise CrowdError(
                f"prospects is {amount!r}: expected a desirability and a likelihood of each, as in "
                "prospects={'Exam': (-5, 0.3)}"
            )
        yield prospect, (outlook[0], outlook[1])


@lru_cache(maxsize=1024)
def _variable(name: str, variables: frozenset[str]) -> str:
    try:
        return variable_name(name.replace("_", " "), variables)
    except AppraisalError as error:
        raise CrowdError(str(error)) from None


def _checked(name: str, variable: str, value: Any, size: int) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, bool):  # the usual case, without a detour
        low, high, _ = scale_of(variable)
        if low <= value <= high:
            return value
    try:
        numbers = np.array(value, np.float32)  # one's own: the log keeps it
    except (TypeError, ValueError):
        raise CrowdError(f"{name} is {value!r}: expected a number, or {size:,} of them") from None
    if numbers.shape not in ((), (size,)):
        raise CrowdError(f"{name} has shape {numbers.shape}: expected one number, or {size:,}, one for each it reaches")
    low, high, _ = scale_of(variable)
    within = (numbers >= low) & (numbers <= high)
    if not within.all():  # nor is what is no number
        wrong = float(numbers) if numbers.ndim == 0 else float(numbers[~within][0])
        where = "" if numbers.ndim == 0 else f" (the {int(np.argmin(within))}. of those it reaches, counted from 0)"
        raise CrowdError(f"{name} is {wrong:g}{where}: expected a number on {low:g}..{high:g}")
    return float(numbers) if numbers.ndim == 0 else numbers


def _own(target: Term | None, knowledge: Knowledge, at: At, size: int) -> Any:
    """Return who of an audience is whom an amount is about."""
    if target is None:
        return False
    member = knowledge.member(target)
    if member is None:
        return False
    if isinstance(at, slice):
        own = np.zeros(size, np.bool_)
        own[member] = True
        return own
    place = int(np.searchsorted(at, member))
    if place == len(at) or at[place] != member:
        return False
    own = np.zeros(size, np.bool_)
    own[place] = True
    return own
