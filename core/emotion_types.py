"""The 22 emotion types of the OCC theory, surprise, and those that authors add.

Types, valence and families: Ortony, Clore & Collins, *The Cognitive Structure of Emotions* (1988), chapter 2. Which of
them colour the mood, and from which appraisal variables each arises: FAtiMA Toolkit (2024), OCC model. What elicits
them, their PAD values and the names of what is felt come from the ontology.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from .errors import AppraisalError, nearest

if TYPE_CHECKING:
    from ..ontology import OccType

__all__ = [
    "DESIRABILITY",
    "DESIRABILITY_FOR_OTHERS",
    "EMOTION_TYPES",
    "GOAL_SUCCESS_PROBABILITY",
    "LIKE",
    "PRAISEWORTHINESS",
    "SURPRISE",
    "EmotionFamily",
    "EmotionType",
    "EmotionTypes",
    "Pad",
    "emotion_type",
]

Pad = tuple[float, float, float]
"""Pleasure, arousal and dominance, each on -1..1."""

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
    COGNITION = "cognition"
    """Surprise, which OCC hold to be no emotion."""
    AUTHORED = "authored"
    """Types that an author added."""


@dataclass(frozen=True, slots=True, eq=False)
class EmotionType:
    """A type of emotion.

    Attributes:
        name: Its name, such as ``Happy-For``.
        valence: 1 when it feels good, -1 when it feels bad, 0 when neither.
        influences_mood: Whether it makes the mood better or worse when it arises.
        variables: The appraisal variables from which it arises.
        family: Its branch of the OCC structure.
        added: Of a type that an author added to the ontology: what was added.
    """

    name: str
    valence: int
    influences_mood: bool
    variables: tuple[str, ...]
    family: EmotionFamily
    added: OccType | None = None

    @property
    def pad(self) -> Pad:
        """Pleasure, arousal and dominance of feeling it strongly (Gebhard 2005), each on -1..1."""
        return (self.added or _in_ontology(self.name)).pad

    @property
    def steps(self) -> list[tuple[float, str]]:
        """From which intensity on which emotion of the ontology names this type, from the least on."""
        return [(least, node.id) for least, node in (self.added or _in_ontology(self.name)).ladder]

    def node(self, intensity: float) -> str:
        """Return the emotion of the ontology that names this type when it is felt at an intensity (0..10).

        >>> EMOTION_TYPES["Anger"].node(2), EMOTION_TYPES["Anger"].node(9)
        ('Annoyance', 'Rage')
        """
        ladder = (self.added or _in_ontology(self.name)).ladder
        found = ladder[0][1]
        for least, node in ladder:
            if intensity < least:
                break
            found = node
        return found.id

    def __str__(self) -> str:
        return self.name


@cache
def _in_ontology(name: str) -> OccType:
    """Return what the ontology knows about a type; its table is read when something is felt for the first time."""
    from ..ontology import load

    return load().occ_type(name)


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
"""The 22 types of the theory, by name."""
SURPRISE: Final = EmotionType("Surprise", 0, False, ("Unexpectedness",), EmotionFamily.COGNITION)
"""What the unexpected raises, good or bad: ours, and the ontology's."""
_BY_FOLDED_NAME = {kind.name.casefold().replace("-", ""): kind for kind in (*EMOTION_TYPES.values(), SURPRISE)}


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


class EmotionTypes:
    """The types that one agent can feel: those that everybody can, and those that were added for it.

    Args:
        known: Finds a type that everybody can feel.

    >>> types = EmotionTypes()
    >>> types.add(EmotionType("Awe", 1, True, (), EmotionFamily.AUTHORED))
    >>> types.named("awe").family is EmotionFamily.AUTHORED, types.named("joy").name
    (True, 'Joy')
    """

    def __init__(self, known: Callable[[str], EmotionType] = emotion_type) -> None:
        self._known = known
        self._added: dict[str, EmotionType] = {}

    def add(self, kind: EmotionType) -> None:
        """Add a type, in place of an added one of the same name.

        Raises:
            AppraisalError: Everybody can feel a type of that name already.
        """
        if _folded(kind.name) in _BY_FOLDED_NAME:
            raise AppraisalError(f"there is an emotion type {kind.name} already: give the new one another name")
        self._added[_folded(kind.name)] = kind

    def named(self, name: str | EmotionType) -> EmotionType:
        """Return the type of a name, in any case, with or without hyphen or blank.

        Raises:
            AppraisalError: No type is called so.
        """
        if isinstance(name, EmotionType):
            return name
        return self._added.get(_folded(name)) or self._known(name)

    def __iter__(self) -> Iterator[EmotionType]:
        """Yield the types that were added."""
        return iter(list(self._added.values()))

    def __len__(self) -> int:
        return len(self._added)


def _folded(name: str) -> str:
    return name.casefold().replace("-", "").replace("_", "").replace(" ", "")
