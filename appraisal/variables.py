"""Appraisal variables: the dimensions on which a rule judges an event.

Five have the names of the FAtiMA Toolkit, its spelling included; the others belong to our own model, after Ortony,
Clore & Collins (1988). :func:`variable_name` also knows better names. A variable may be one that only an author's
emotion asks for; the model knows which.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple, cast

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
    "AROUSAL",
    "DESERVINGNESS",
    "DESIRABILITY",
    "DESIRABILITY_FOR_OTHERS",
    "EFFORT",
    "FAMILIARITY",
    "GOAL_SUCCESS_PROBABILITY",
    "LIKE",
    "LIKELIHOOD",
    "PRAISEWORTHINESS",
    "PROSPECT",
    "PROXIMITY",
    "REALIZATION",
    "SENSE_OF_REALITY",
    "STRENGTH_OF_UNIT",
    "TOOLKIT_VARIABLES",
    "UNEXPECTEDNESS",
    "VARIABLES",
    "Scale",
    "appraisal_value",
    "is_of_the_whole",
    "ontology_name",
    "scale_of",
    "variable_name",
]

PROSPECT: Final = "Prospect"
LIKELIHOOD: Final = "Likelihood"
UNEXPECTEDNESS: Final = "Unexpectedness"
DESERVINGNESS: Final = "Deservingness"
STRENGTH_OF_UNIT: Final = "Strength of unit"
FAMILIARITY: Final = "Familiarity"
EFFORT: Final = "Effort"
REALIZATION: Final = "Realization"
PROXIMITY: Final = "Proximity"
SENSE_OF_REALITY: Final = "Sense of reality"
AROUSAL: Final = "Arousal"


class Scale(NamedTuple):
    """The range of a variable, and what its target is."""

    low: float
    high: float
    target: str = ""


VARIABLES: Final[dict[str, Scale]] = {
    DESIRABILITY: Scale(-10, 10),
    PRAISEWORTHINESS: Scale(-10, 10, "whose deed it is; nobody or SELF for one's own"),
    LIKE: Scale(-10, 10, "whom or what one likes for it; nobody for whoever acted"),
    DESIRABILITY_FOR_OTHERS: Scale(-10, 10, "for whom"),
    GOAL_SUCCESS_PROBABILITY: Scale(-1, 1, "the goal or the prospect whose likelihood changes by this much"),
    PROSPECT: Scale(-10, 10, "the name of what may come about, and would be so desirable"),
    LIKELIHOOD: Scale(0, 1, "the prospect or goal that is so likely now: 1 confirms it, 0 disconfirms it"),
    UNEXPECTEDNESS: Scale(0, 10),
    DESERVINGNESS: Scale(-10, 10, "who deserves what befell them"),
    STRENGTH_OF_UNIT: Scale(0, 1, "with whom one feels as one"),
    FAMILIARITY: Scale(0, 1),
    EFFORT: Scale(0, 10),
    REALIZATION: Scale(0, 1),
    PROXIMITY: Scale(0, 1),
    SENSE_OF_REALITY: Scale(0, 1),
    AROUSAL: Scale(0, 1),
}
"""The appraisal variables with their scales."""
TOOLKIT_VARIABLES: Final = (DESIRABILITY, PRAISEWORTHINESS, LIKE, DESIRABILITY_FOR_OTHERS, GOAL_SUCCESS_PROBABILITY)
"""Those that the FAtiMA Toolkit knows."""
_OF_ONE_VIEW: Final = frozenset((*TOOLKIT_VARIABLES, PROSPECT, LIKELIHOOD, DESERVINGNESS, STRENGTH_OF_UNIT))
_ALIASES: Final = {
    **{name.casefold(): name for name in VARIABLES},
    "appealingness": LIKE,
    "liking": LIKE,
    "desirability for other": DESIRABILITY_FOR_OTHERS,
    "goal success probability": GOAL_SUCCESS_PROBABILITY,
    "goal likelihood": GOAL_SUCCESS_PROBABILITY,
    "surprise": UNEXPECTEDNESS,
    "strength of cognitive unit": STRENGTH_OF_UNIT,
    "realisation": REALIZATION,
    "reality": SENSE_OF_REALITY,
}
_IN_ONTOLOGY: Final = {LIKE: "appealingness", DESIRABILITY_FOR_OTHERS: "desirability_for_other"}


def variable_name(name: str, also: Collection[str] = ()) -> str:
    """Return the name of an appraisal variable as models know it.

    Args:
        name: The name or another word for it, in any case, with blanks or underscores.
        also: Names that an author's emotions ask for, as :func:`ontology_name` gives them.

    Raises:
        AppraisalError: There is no such variable.

    >>> variable_name("goal_likelihood"), variable_name("Disgustingness", also=["disgustingness"])
    ('Goal Success Probablity', 'Disgustingness')
    """
    folded = name.casefold().replace("_", " ").strip()
    known = _ALIASES.get(folded)
    if known is not None:
        return known
    if folded.replace(" ", "_") in also:
        return name
    close = nearest(folded, [*_ALIASES, *also])
    hint = f"did you mean {_ALIASES.get(close, close)}?" if close else f"expected one of {', '.join(VARIABLES)}"
    raise AppraisalError(f"{name!r} is no appraisal variable: {hint}")


def ontology_name(variable: str) -> str:
    """Return what the ontology calls a variable: in small letters, with underscores.

    >>> ontology_name("Desirability for others"), ontology_name("Sense of reality")
    ('desirability_for_other', 'sense_of_reality')
    """
    return _IN_ONTOLOGY.get(variable) or variable.casefold().replace(" ", "_")


def is_of_the_whole(variable: str) -> bool:
    """Return whether a variable is said of an event as a whole, rather than of one way of looking at it."""
    return variable not in _OF_ONE_VIEW


def scale_of(variable: str) -> Scale:
    """Return the scale of a variable; -10..10 of one that an author made up."""
    return VARIABLES.get(variable) or Scale(-10, 10)


def appraisal_value(variable: str, value: Term, rule: object) -> float:
    """Return the value of an appraisal variable, in single precision.

    Raises:
        AppraisalError: It is no number; the message names the rule.
    """
    if value.kind != Kind.NUMBER:
        hint = ": no condition binds it" if value.variables else ""
        raise AppraisalError(f"{variable} needs a number, got {value}{hint} ({rule})")
    return single(cast(float, value.value))
