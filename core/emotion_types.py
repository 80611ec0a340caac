"""The 22 emotion types of the OCC theory, as data.

Types, valence and families: Ortony, Clore & Collins, *The Cognitive Structure of Emotions* (1988), chapter 2. Which of
them colour the mood, and from which appraisal variables each arises: FAtiMA Toolkit (2024), OCC model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final

from .errors import AppraisalError, nearest

__all__ = [
    "DESIRABILITY",
    "DESIRABILITY_FOR_OTHERS",
    "EMOTION_TYPES",
    "GOAL_SUCCESS_PROBABILITY",
    "LIKE",
    "PRAISEWORTHINESS",
    "EmotionFamily",
    "EmotionType",
    "emotion_type",
]

DESIRABILITY: Final = "Desirability"
PRAISEWORTHINESS: Final = "Praiseworthiness"
LIKE: Final = "Like"
DESIRABILITY_FOR_OTHERS: Final = "Desirability for others"
GOAL_SUCCESS_PROBABILITY: Final = "Goal Success Probablity"
"""Spelled as the FAtiMA Toolkit spells it in its files."""


class EmotionFamily(Enum):
    """The branch of the OCC structure that a type belongs to."""

    WELL_BEING = "well-being"
    FORTUNES_OF_OTHERS = "fortunes-of-others"
    ATTRIBUTION = "attribution"
    COMPOUND = "well-being/attribution"
    ATTRACTION = "attraction"
    PROSPECT = "prospect"
    CONFIRMATION = "confirmation"


@dataclass(frozen=True, slots=True, eq=False)
class EmotionType:
    """A type of emotion.

    Attributes:
        name: Its name, such as ``Happy-For``.
        valence: 1 when it feels good, -1 when it feels bad.
        influences_mood: Whether it shifts the mood when it arises.
        variables: The appraisal variables from which it arises.
        family: Its branch of the OCC structure.
    """

    name: str
    valence: int
    influences_mood: bool
    variables: tuple[str, ...]
    family: EmotionFamily

    def __str__(self) -> str:
        return self.name


_FAMILIES: tuple[tuple[EmotionFamily, str, str, bool, tuple[str, ...]], ...] = (
    # family, good types, bad types, whether they influence the mood, appraisal variables
    (EmotionFamily.WELL_BEING, "Joy", "Distress", True, (DESIRABILITY,)),
    (
        EmotionFamily.FORTUNES_OF_OTHERS,
        "Happy-For Gloating",
        "Resentment Pity",
        True,
        (DESIRABILITY, DESIRABILITY_FOR_OTHERS),
    ),
    (EmotionFamily.ATTRIBUTION, "Pride Admiration", "Shame Reproach", True, (PRAISEWORTHINESS,)),
    (EmotionFamily.COMPOUND, "Gratification Gratitude", "Remorse Anger", True, (DESIRABILITY, PRAISEWORTHINESS)),
    (EmotionFamily.ATTRACTION, "Love", "Hate", True, (LIKE,)),
    (EmotionFamily.PROSPECT, "Hope", "Fear", False, (GOAL_SUCCESS_PROBABILITY,)),
    (
        EmotionFamily.CONFIRMATION,
        "Satisfaction Relief",
        "Disappointment Fears-Confirmed",
        True,
        (GOAL_SUCCESS_PROBABILITY,),
    ),
)


def _table() -> dict[str, EmotionType]:
    table = {}
    for family, good, bad, influences_mood, variables in _FAMILIES:
        for valence, names in ((1, good), (-1, bad)):
            for name in names.split():
                table[name] = EmotionType(name, valence, influences_mood, variables, family)
    return table


EMOTION_TYPES: Final[Mapping[str, EmotionType]] = MappingProxyType(_table())
"""The types by name."""
_BY_FOLDED_NAME = {name.casefold().replace("-", ""): kind for name, kind in EMOTION_TYPES.items()}


def emotion_type(name: str | EmotionType) -> EmotionType:
    """Return the type of a name, in any case, with or without hyphen or blank.

    Raises:
        AppraisalError: No type is called so.

    >>> emotion_type("happy for").name
    'Happy-For'
    """
    if isinstance(name, EmotionType):
        return name
    kind = EMOTION_TYPES.get(name) or _BY_FOLDED_NAME.get(_folded(name))
    if kind is None:
        close = nearest(name, EMOTION_TYPES)
        raise AppraisalError(f"{name!r} is no emotion type" + (f"; did you mean {close}?" if close else ""))
    return kind


def _folded(name: str) -> str:
    return name.casefold().replace("-", "").replace("_", "").replace(" ", "")
