"""Appraisal variables: the dimensions on which a rule judges an event.

The names are those of the FAtiMA Toolkit, its spelling included; :func:`variable_name` also knows better ones.
"""

from __future__ import annotations

from typing import cast

from ..core.emotion_types import (
    DESIRABILITY,
    DESIRABILITY_FOR_OTHERS,
    GOAL_SUCCESS_PROBABILITY,
    LIKE,
    PRAISEWORTHINESS,
)
from ..core.errors import AppraisalError, nearest
from ..core.numbers import single
from ..core.terms import Kind, Term

__all__ = [
    "DESIRABILITY",
    "DESIRABILITY_FOR_OTHERS",
    "GOAL_SUCCESS_PROBABILITY",
    "LIKE",
    "PRAISEWORTHINESS",
    "VARIABLES",
    "appraisal_value",
    "variable_name",
]

VARIABLES = (DESIRABILITY, PRAISEWORTHINESS, LIKE, DESIRABILITY_FOR_OTHERS, GOAL_SUCCESS_PROBABILITY)
"""The appraisal variables."""
_ALIASES = {
    **{name.casefold(): name for name in VARIABLES},
    "appealingness": LIKE,
    "liking": LIKE,
    "desirability for other": DESIRABILITY_FOR_OTHERS,
    "goal success probability": GOAL_SUCCESS_PROBABILITY,
    "goal likelihood": GOAL_SUCCESS_PROBABILITY,
    "likelihood": GOAL_SUCCESS_PROBABILITY,
}


def variable_name(name: str) -> str:
    """Return the name of an appraisal variable as models know it.

    Args:
        name: The name or another word for it, in any case, with blanks or underscores.

    Raises:
        AppraisalError: There is no such variable.

    >>> variable_name("goal_likelihood")
    'Goal Success Probablity'
    """
    known = _ALIASES.get(name.casefold().replace("_", " "))
    if known is None:
        close = nearest(name.replace("_", " "), _ALIASES)
        hint = f"did you mean {_ALIASES[close]}?" if close else f"expected one of {', '.join(VARIABLES)}"
        raise AppraisalError(f"{name!r} is no appraisal variable: {hint}")
    return known


def appraisal_value(variable: str, value: Term, rule: object) -> float:
    """Return the value of an appraisal variable, in single precision.

    Raises:
        AppraisalError: It is no number; the message names the rule.
    """
    if value.kind is not Kind.NUMBER:
        hint = ": no condition binds it" if value.variables else ""
        raise AppraisalError(f"{variable} needs a number, got {value}{hint} ({rule})")
    return single(cast(float, value.value))
