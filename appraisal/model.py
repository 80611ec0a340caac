"""Affect models: which emotions follow from the appraisal of an event.

A model is anything with a :class:`AffectModel`'s two attributes and one method; :func:`check_affect_model` tests one::

    class Stoic:
        name = "stoic"
        conventions = PLAIN_APPRAISAL

        def derive(self, frame, situation):
            return ()
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple, Protocol

from ..core.affect import Appraised, Cause, EmotionalState
from ..core.beliefs import BeliefBase
from ..core.emotion_types import EmotionType, emotion_type
from ..core.emotions import Feeling
from ..core.errors import AppraisalError
from ..core.terms import Symbol, Term, parse
from .conventions import PLAIN_APPRAISAL, AppraisalConventions
from .frame import AppraisalFrame
from .goals import Goal, Goals
from .prospects import OpenProspect, ProspectLedger
from .variables import (
    DESIRABILITY,
    DESIRABILITY_FOR_OTHERS,
    GOAL_SUCCESS_PROBABILITY,
    LIKE,
    LIKELIHOOD,
    PRAISEWORTHINESS,
    PROSPECT,
    UNEXPECTEDNESS,
)

__all__ = ["AffectModel", "Feeling", "FixedModel", "Situation", "check_affect_model"]


class Situation(NamedTuple):
    """Who appraises what.

    Attributes:
        cause: The event, as memory knows it.
        subject: Who acted, or caused the change.
        beliefs: Of the agent that appraises.
        goals: Of that agent; a model shifts their likelihoods.
        affect: Of that agent, as it was before the event; a model only reads it.
        prospects: Of that agent; a model opens and settles them.
    """

    cause: Cause
    subject: Term
    beliefs: BeliefBase
    goals: Goals
    affect: EmotionalState
    prospects: ProspectLedger

    @property
    def owner(self) -> Symbol:
        """The agent that appraises."""
        return self.beliefs.owner


class AffectModel(Protocol):
    """Derives emotions from appraisal variables."""

    @property
    def name(self) -> str:
        """How the model is called in files and messages."""

    @property
    def conventions(self) -> AppraisalConventions:
        """How the rules are read that serve it."""

    def derive(self, frame: AppraisalFrame, situation: Situation) -> Iterable[Feeling]:
        """Return the emotions that a frame calls for, in the order in which they arise.

        The likelihoods of goals and prospects are shifted here. Each feeling is taken in before the next is asked for.
        """


class FixedModel:
    """A model for tests: the same feelings for every event that a rule appraises."""

    name = "fixed"
    conventions = PLAIN_APPRAISAL

    def __init__(self, *feelings: tuple[str, float]) -> None:
        self._feelings = [Feeling(emotion_type(kind), potential) for kind, potential in feelings]

    def derive(self, frame: AppraisalFrame, situation: Situation) -> Iterable[Feeling]:  # noqa: ARG002
        """Return the feelings, if the frame holds anything."""
        return list(self._feelings) if len(frame) else []


def check_affect_model(model: AffectModel) -> None:
    """Test a model: it answers frames of every kind, alike each time, soundly, and leaves affect alone.

    Raises:
        AppraisalError: It does not; the message says for which frame.
    """
    if not model.name or not isinstance(model.conventions, AppraisalConventions):
        raise AppraisalError(f"{model!r} needs a name, and conventions that are AppraisalConventions")
    if list(model.derive(AppraisalFrame(), _situation())):
        raise AppraisalError(f"model {model.name} derives emotions from an event that no rule appraises")
    for frame in _frames():
        situation = _situation()
        feelings = list(model.derive(frame, situation))
        for feeling in feelings:
            _check_feeling(model.name, frame, feeling)
        if situation.affect.emotions() or situation.affect.mood():
            raise AppraisalError(f"model {model.name} changes affect itself for {frame}: it must return feelings")
        if [(each.kind, each.potential) for each in model.derive(frame, _situation())] != [
            (each.kind, each.potential) for each in feelings
        ]:
            raise AppraisalError(f"model {model.name} answers {frame} differently the second time")


def _check_feeling(model: str, frame: AppraisalFrame, feeling: Feeling) -> None:
    if not isinstance(feeling.kind, EmotionType):
        raise AppraisalError(f"model {model} answers {frame} with a {feeling.kind!r}: expected an EmotionType")
    if not (math.isfinite(feeling.potential) and feeling.potential >= 0):
        raise AppraisalError(f"model {model} gives {feeling.kind} the potential {feeling.potential} for {frame}")
    if not set(feeling.appraisals) <= set(frame):
        raise AppraisalError(f"model {model} derives {feeling.kind} from variables that are not in {frame}")


def _situation() -> Situation:
    event = parse("Event(Action-End, Ben, Act, Ana)")
    goals = Goals([Goal("Win", 8, 0.5), Goal("Rest", 3, 1.0)])
    prospects = ProspectLedger()
    prospects.open(OpenProspect(parse("Rain"), -4, 0.25))
    return Situation(Cause(0, event, 0), event.args[1], BeliefBase("Ana"), goals, EmotionalState(), prospects)


def _frames() -> Iterable[AppraisalFrame]:
    ben, own, goal = parse("Ben"), parse("SELF"), parse("Win")
    for value in (-10.0, -0.5, 0.0, 0.5, 10.0):
        wish = Appraised(DESIRABILITY, value)
        for other in (
            Appraised(LIKE, value),
            Appraised(PRAISEWORTHINESS, 4.0, ben),
            Appraised(PRAISEWORTHINESS, -4.0, own),
            Appraised(DESIRABILITY_FOR_OTHERS, -3.0, ben),
            Appraised(GOAL_SUCCESS_PROBABILITY, value / 10, goal),
            Appraised(GOAL_SUCCESS_PROBABILITY, 0.1, parse("Unknown")),
            Appraised(PROSPECT, value, parse("Sun")),
            Appraised(LIKELIHOOD, abs(value) / 10, parse("Rain")),
            Appraised(UNEXPECTEDNESS, abs(value)),
        ):
            yield AppraisalFrame((other,))
            yield AppraisalFrame((wish, other))
