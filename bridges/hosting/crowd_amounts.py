"""How an event is appraised when a client says it, as far as a crowd can take it; the scales it looks at itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ...agents.crowd.crowd import Crowd
from ...appraisal.variables import (
    DESIRABILITY_FOR_OTHERS,
    GOAL_SUCCESS_PROBABILITY,
    LIKELIHOOD,
    PROSPECT,
    variable_name,
)
from ...core.errors import AppraisalError, EspressivoError, nearest
from ...core.terms import term
from ..protocol.coding import Refused
from ..protocol.crowds import CrowdEvent

__all__ = ["amounts_of"]

_MOST_AWAITED: Final = 32
"""Prospects of a crowd: each takes some twenty bytes a member, for ever."""


def amounts_of(crowd: Crowd, command: CrowdEvent) -> dict[str, Any]:
    """Return how an event is appraised, as :meth:`.crowd.Crowd.perceive` takes it; nothing when the rules shall.

    Raises:
        Refused: Something is said twice, the crowd has no such goal, or would await too much.
    """
    twice = next((name for name in command.about if name in command.amounts), None)
    if twice is not None:
        raise Refused("bad-message", f"{twice} is there twice: in amounts and in about", "$.about")
    awaited = list(command.prospects)
    for name, about in command.about.items():
        variable = _variable(crowd, name)
        if variable == GOAL_SUCCESS_PROBABILITY:
            _check_goals(crowd, about)
        elif variable in (PROSPECT, LIKELIHOOD):
            awaited += about
    _check_awaited(crowd, awaited)
    prospects = {"prospects": command.prospects} if command.prospects else {}
    return {**command.amounts, **command.about, **prospects}


def _variable(crowd: Crowd, name: str) -> str:
    if name == "goals":
        return GOAL_SUCCESS_PROBABILITY
    if name == "desirability_for":
        return DESIRABILITY_FOR_OTHERS
    if name == "prospects":
        raise Refused("bad-message", 'prospects stand beside: {"prospects": {"Rain": [-4, 0.5]}}', "$.about")
    try:
        return variable_name(name, crowd.model.patterns.variables)
    except AppraisalError as error:
        raise Refused("not-possible", str(error), "$.about") from None


def _check_goals(crowd: Crowd, names: Iterable[str]) -> None:
    goals = crowd.wants.goals
    for name in names:
        if name not in goals and _key(name) not in crowd.wants.prospects:
            close, known = nearest(name, goals), ", ".join(goals) or "none"
            hint = f"did you mean {close!r}?" if close else f"the goals are {known}"
            raise Refused("not-possible", f"this crowd has no goal {name!r}: {hint}", "$.about")


def _check_awaited(crowd: Crowd, names: Iterable[str]) -> None:
    """See that a crowd does not come to await more than it can."""
    known = set(crowd.wants.prospects)
    new = set(map(_key, names)) - known
    if new and len(known) + len(new) > _MOST_AWAITED:
        why = f"this crowd awaits {len(known)} things; it keeps {_MOST_AWAITED} at most: name one that it knows"
        raise Refused("not-possible", why, "$.prospects")


def _key(name: str) -> object:
    try:
        return term(name).key
    except EspressivoError as error:
        raise Refused("bad-term", str(error), "$") from None
