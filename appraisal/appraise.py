"""Appraising an event: remember it, believe what changed, judge it, feel."""

from __future__ import annotations

from ..core.affect import Cause, Emotion, EmotionalState
from ..core.beliefs import BeliefBase
from ..core.memory import EpisodicMemory, EventRecord
from ..core.terms import SELF, Term
from .goals import Goals
from .model import AffectModel, Feeling, Situation
from .prospects import ProspectLedger
from .rules import AppraisalRules

__all__ = ["Appraiser"]


class Appraiser:
    """What one agent appraises with.

    Attributes:
        beliefs: What it believes.
        memory: What it remembers.
        affect: What it feels; in the semantics of the model's conventions.
        goals: What it wants.
        rules: How it judges events.
        model: What it feels about what it judges.
        prospects: What it hopes for and fears.
    """

    def __init__(
        self,
        beliefs: BeliefBase,
        memory: EpisodicMemory,
        affect: EmotionalState,
        goals: Goals,
        rules: AppraisalRules,
        model: AffectModel,
        prospects: ProspectLedger | None = None,
    ) -> None:
        self.beliefs = beliefs
        self.memory = memory
        self.affect = affect
        self.goals = goals
        self.rules = rules
        self.model = model
        self.prospects = ProspectLedger() if prospects is None else prospects

    def appraise(self, event: Term, time: float, observer: Term = SELF) -> list[Emotion]:
        """Appraise an event and return the emotions that arose.

        Args:
            event: What happened.
            time: When, in seconds.
            observer: In whose mind a changed property changes; the event is always judged from the agent's own view.

        Raises:
            EventError: The term is no event that can happen.
            BeliefError: A property cannot take its new value.
            AppraisalError: A rule yields what is no number.
        """
        return self.judge(self.memory.record(event, time), event, observer)

    def judge(self, record: EventRecord, event: Term, observer: Term = SELF) -> list[Emotion]:
        """Appraise an event that has just been remembered; see :meth:`appraise`."""
        conventions = self.model.conventions
        if record.is_property_change:
            conventions.change_belief(self.beliefs, record.action, record.target, observer)
        frame = self.rules.frame(event, self.beliefs, conventions)
        if not frame:
            return []
        cause = Cause(record.id, event, record.action.key if record.is_property_change else record.id)
        situation = Situation(cause, record.subject, self.beliefs, self.goals, self.affect, self.prospects)
        felt: list[Emotion] = []
        arisen: dict[int, tuple[Feeling, Emotion]] = {}
        for feeling in self.model.derive(frame, situation):
            kind, potential, target, appraisals, shifts_mood, parts, _ = feeling
            emotion = self.affect.add(kind, potential, cause, target, appraisals, record.time, shifts_mood)
            if emotion is not None:
                emotion.feeling = feeling
                self.memory.link(record, emotion.type)
                felt.append(emotion)
                arisen[id(feeling)] = feeling, emotion
                if parts:
                    emotion.parts = tuple([arisen[id(part)][1] for part in parts if id(part) in arisen])
        return felt
