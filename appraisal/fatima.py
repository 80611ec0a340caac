"""The affect model of the FAtiMA Toolkit: its part of the OCC theory, in its order, with its oddities.

Source: FAtiMA Toolkit (2024), Assets/EmotionalAppraisal/OCCModel. The toolkit means to treat praise and fortunes of the
agent itself apart from those of others, but compares a text that keeps a leading blank; so the own name as target is
somebody else. That is kept here: of praise, only SELF and nobody in particular are the agent itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..core.affect import Appraised
from ..core.emotion_types import EMOTION_TYPES
from ..core.numbers import single
from ..core.terms import SELF, Term
from .conventions import TOOLKIT_APPRAISAL
from .frame import AppraisalFrame
from .goals import LIKELIHOOD_AFTER, LIKELIHOOD_BEFORE, SIGNIFICANCE, Goal, Prospect
from .model import Feeling, Situation
from .variables import DESIRABILITY, DESIRABILITY_FOR_OTHERS, GOAL_SUCCESS_PROBABILITY, LIKE, PRAISEWORTHINESS

__all__ = ["ATTRACTION", "FatimaModel"]

ATTRACTION = single(0.7)
"""Part of a liking that becomes love or hate."""


class FatimaModel:
    """The toolkit's derivation of emotions."""

    name = "fatima"
    conventions = TOOLKIT_APPRAISAL

    def derive(self, frame: AppraisalFrame, situation: Situation) -> Iterator[Feeling]:
        """Yield the emotions in the toolkit's order.

        Fortunes of others and compounds take the place of joy, distress and attribution.
        """
        wish = frame.get(DESIRABILITY)
        praises = frame.each(PRAISEWORTHINESS)
        combined = False
        if wish is not None:
            for other in frame.each(DESIRABILITY_FOR_OTHERS):
                if other.value != 0:
                    combined = True
                    yield _fortune_of_other(wish, other)
            for praise in praises:
                if wish.value != 0 and praise.value != 0:
                    combined = True
                    yield _compound(wish, praise)
        if not combined:
            yield from [_attribution(praise) for praise in praises]
        like = frame.get(LIKE)
        if like is not None and like.value != 0:
            yield _attraction(like, situation.subject)
        if wish is not None and not combined:
            yield _felt("Joy" if wish.value >= 0 else "Distress", abs(wish.value), None, wish)
        for change in frame.each(GOAL_SUCCESS_PROBABILITY):
            goal = situation.goals.get(str(change.target))
            if goal is not None:
                yield _prospect(goal, goal.shift(change.value), change)


def _felt(kind: str, potential: float, target: Term | None, *appraisals: Appraised) -> Feeling:
    return Feeling(EMOTION_TYPES[kind], potential, target, appraisals)


def _fortune_of_other(wish: Appraised, other: Appraised) -> Feeling:
    if other.value >= 0:
        kind = "Happy-For" if wish.value >= 0 else "Resentment"
    else:
        kind = "Gloating" if wish.value >= 0 else "Pity"
    return _felt(kind, single((abs(other.value) + abs(wish.value)) / 2), other.target, wish, other)


def _compound(wish: Appraised, praise: Appraised) -> Feeling:
    """Combine desirability and praise; the sign is that of desirability alone."""
    if praise.is_of_another:
        kind, target = "Gratitude" if wish.value > 0 else "Anger", praise.target
    else:
        kind, target = "Gratification" if wish.value > 0 else "Remorse", SELF
    return _felt(kind, single(abs(wish.value + praise.value) / 2), target, wish, praise)


def _attribution(praise: Appraised) -> Feeling:
    if praise.is_of_another:
        return _felt("Admiration" if praise.value >= 0 else "Reproach", abs(praise.value), praise.target, praise)
    return _felt("Pride" if praise.value >= 0 else "Shame", abs(praise.value), SELF, praise)


def _attraction(like: Appraised, subject: Term) -> Feeling:
    return _felt("Love" if like.value >= 0 else "Hate", single(ATTRACTION * abs(like.value)), subject, like)


def _prospect(goal: Goal, likelihood: Prospect, change: Appraised) -> Feeling:
    before, after = likelihood
    if after == before:
        return _felt("Hope", 0.0, None, change)
    values = {SIGNIFICANCE: goal.significance, LIKELIHOOD_BEFORE: before, LIKELIHOOD_AFTER: after}
    if after > before:
        kind = "Hope" if after < 1 else "Relief" if before <= 0.5 else "Satisfaction"
        return _felt(kind, single(after * goal.significance), None, change)._replace(values=values)
    kind = "Fear" if after > 0 else "Disappointment" if before >= 0.5 else "Fears-Confirmed"
    return _felt(kind, single(single(1 - after) * goal.significance), None, change)._replace(values=values)
