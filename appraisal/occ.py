"""Our affect model, after the OCC theory.

Sources: Ortony, Clore & Collins, *The Cognitive Structure of Emotions* (1988); Steunebrink, Dastani & Meyer, *The OCC
model revisited* (2009) for the logic of compounds and prospects. Nothing arises from an appraisal of 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from ..core.affect import Appraised
from ..core.emotion_types import EMOTION_TYPES
from ..core.numbers import single
from ..core.terms import SELF, Compound, Term, parse
from .conventions import PLAIN_APPRAISAL
from .frame import AppraisalFrame
from .goals import Goal, Prospect
from .model import Feeling, Situation
from .variables import DESIRABILITY, DESIRABILITY_FOR_OTHERS, GOAL_SUCCESS_PROBABILITY, LIKE, PRAISEWORTHINESS

__all__ = ["OccModel"]

_LIKES = parse("Likes").head
_MAX_LIKING = 10.0


class OccModel:
    """Desirability of events, praiseworthiness of deeds, appeal of people, prospects of goals.

    Gratification, remorse, gratitude and anger arise when an event is judged both ways with the same sign; the two
    emotions that they are made of stay, and it is those that shift the mood.
    """

    name = "occ"
    conventions = PLAIN_APPRAISAL

    def derive(self, frame: AppraisalFrame, situation: Situation) -> Iterator[Feeling]:
        """Yield the emotions that a frame calls for."""
        wish = frame.get(DESIRABILITY)
        wished = wish.value if wish is not None else 0.0
        if wish is not None and wished:
            yield _felt("Joy" if wished > 0 else "Distress", abs(wished), None, wish)
        for praise in frame.each(PRAISEWORTHINESS):
            if praise.value:
                yield _attribution(praise)
                if wish is not None and wished * praise.value > 0:
                    yield _compound(wish, praise)
        for other in frame.each(DESIRABILITY_FOR_OTHERS):
            yield from _fortune_of_other(other, wish, situation)
        like = frame.get(LIKE)
        if like is not None and like.value:
            whom = situation.subject if situation.subject != situation.owner else SELF
            yield _felt("Love" if like.value > 0 else "Hate", abs(like.value), whom, like)
        for change in frame.each(GOAL_SUCCESS_PROBABILITY):
            goal = situation.goals.get(str(change.target))
            if goal is not None:
                yield from _prospect(goal, goal.shift(change.value), change)


def _felt(kind: str, potential: float, target: Term | None, *appraisals: Appraised) -> Feeling:
    return Feeling(EMOTION_TYPES[kind], single(potential), target, appraisals)


def _attribution(praise: Appraised) -> Feeling:
    if praise.is_of_another:
        kind = "Admiration" if praise.value > 0 else "Reproach"
        return _felt(kind, abs(praise.value), praise.target, praise)
    return _felt("Pride" if praise.value > 0 else "Shame", abs(praise.value), SELF, praise)


def _compound(wish: Appraised, praise: Appraised) -> Feeling:
    good = wish.value > 0
    if praise.is_of_another:
        kind, target = "Gratitude" if good else "Anger", praise.target
    else:
        kind, target = "Gratification" if good else "Remorse", SELF
    return _felt(kind, abs(wish.value + praise.value) / 2, target, wish, praise)._replace(shifts_mood=False)


def _fortune_of_other(other: Appraised, wish: Appraised | None, situation: Situation) -> Iterator[Feeling]:
    """Yield what is felt for another, by whether the agent likes them.

    A belief ``Likes(them)`` says so (-10..10) and scales what is felt. Without it, an event that the agent itself finds
    good or bad says so: gladness at another's gain is shared, gladness at their loss is not.
    """
    liking = _liking(other.target, situation)
    if liking is not None:
        potential, liked = abs(other.value) * min(1.0, abs(liking) / _MAX_LIKING), liking > 0
    elif wish is not None and wish.value:
        potential, liked = (abs(other.value) + abs(wish.value)) / 2, wish.value * other.value > 0
    else:
        return
    if not other.value or not potential:
        return
    at_gain, at_loss = ("Happy-For", "Pity") if liked else ("Resentment", "Gloating")
    sources = (other,) if liking is not None or wish is None else (wish, other)
    yield _felt(at_gain if other.value > 0 else at_loss, potential, other.target, *sources)


def _liking(whom: Term | None, situation: Situation) -> float | None:
    if whom is None or not whom.is_constant:
        return None
    answers = situation.beliefs.query(Compound(_LIKES, (whom,)))
    if len(answers) != 1 or not answers[0].value.is_number:
        return None
    return float(cast(float, answers[0].value.value))


def _prospect(goal: Goal, likelihood: Prospect, change: Appraised) -> Iterator[Feeling]:
    """Yield what is felt about a goal whose likelihood changed.

    While the outcome is open, hope grows with the likelihood of what is wanted and fear with that of the contrary. Once
    it is settled, the greater of the hope and the fear that preceded it is confirmed or disconfirmed, and what is
    felt is in proportion to it.
    """
    weight = abs(goal.significance)
    before, after = likelihood if goal.significance >= 0 else (1 - likelihood.before, 1 - likelihood.after)
    if after == before or not weight:
        return
    hope, fear = weight * before, weight * (1 - before)
    if after >= 1:
        kind, potential = ("Satisfaction", hope) if hope >= fear else ("Relief", fear)
    elif after <= 0:
        kind, potential = ("Disappointment", hope) if hope >= fear else ("Fears-Confirmed", fear)
    else:
        kind, potential = ("Hope", weight * after) if after > before else ("Fear", weight * (1 - after))
    yield _felt(kind, potential, change.target, change)
