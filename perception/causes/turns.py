"""A dialogue, turn by turn, and what an utterance of it was caused by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ...core.errors import PerceptionError

__all__ = ["MOST_TURNS", "NEUTRAL", "TYPES", "Cause", "CauseType", "Causes", "Turn", "cause_type", "check_target"]

CauseType = Literal["no-context", "inter-personal", "self-contagion", "hybrid"]

TYPES: Final[tuple[CauseType, ...]] = ("no-context", "inter-personal", "self-contagion", "hybrid")
"""How causes lie: in the utterance alone, in what another said, in what oneself said, in both (Poria et al. 2021)."""
NEUTRAL: Final = "neutral"
"""The emotion of an utterance that has none; so is an empty one."""
MOST_TURNS: Final = 2000
"""How many turns a dialogue may have."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One utterance.

    Attributes:
        speaker: Who says it.
        text: What is said.
        emotion: What the speaker feels, by any name; ``neutral`` or empty for nothing.
    """

    speaker: str
    text: str
    emotion: str = NEUTRAL

    @property
    def is_neutral(self) -> bool:
        """Whether no emotion is in it."""
        return not self.emotion or self.emotion.lower() == NEUTRAL


@dataclass(frozen=True, slots=True)
class Cause:
    """An utterance that may have caused an emotion.

    Attributes:
        turn: Its place in the dialogue, from 0.
        probability: How likely it did, 0..1.
        reasons: What spoke for it and against it, in words, each with its share of the log-odds, the greatest first.
    """

    turn: int
    probability: float
    reasons: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Causes:
    """Where the emotion of an utterance comes from.

    Attributes:
        target: The place of the utterance, from 0.
        weighed: Every utterance up to that one, in order, with how likely it is a cause.
        threshold: From which probability on one counts as a cause.
        type: How the causes lie; None when none was found.
    """

    target: int
    weighed: tuple[Cause, ...]
    threshold: float
    type: CauseType | None

    @property
    def found(self) -> tuple[Cause, ...]:
        """Those that count as causes, in the order of the dialogue."""
        return tuple(cause for cause in self.weighed if cause.probability >= self.threshold)


def cause_type(turns: Sequence[Turn], target: int, causes: Sequence[int]) -> CauseType | None:
    """Return how causes lie; None for none.

    >>> turns = [Turn("A", "You won!"), Turn("B", "Really?"), Turn("B", "I am so happy!", "happiness")]
    >>> [cause_type(turns, 2, causes) for causes in ([2], [0, 2], [1], [0, 1])]
    ['no-context', 'inter-personal', 'self-contagion', 'hybrid']
    """
    earlier = {turns[cause].speaker == turns[target].speaker for cause in causes if cause < target}
    if not earlier:
        return "no-context" if target in causes else None
    return "hybrid" if len(earlier) == 2 else "self-contagion" if True in earlier else "inter-personal"


def check_target(turns: Sequence[Turn], target: int) -> None:
    """Check that an utterance can be asked about.

    Raises:
        PerceptionError: It is not there, has no emotion, or the dialogue is too long.
    """
    if len(turns) > MOST_TURNS:
        raise PerceptionError(
            f"a dialogue of {len(turns):,} turns is too long; give the last {MOST_TURNS:,} at most before the utterance"
        )
    if not 0 <= target < len(turns):
        raise PerceptionError(f"there is no turn {target}: expected a number from 0 to {len(turns) - 1}")
    if turns[target].is_neutral:
        raise PerceptionError(
            f"turn {target} is neutral, so nothing caused its emotion; ask about one whose emotion is known"
        )
