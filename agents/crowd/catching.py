"""Those who catch feelings: the members of a crowd, or some agents, seen alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

import numpy as np

from ...core.affect_formulas import SCALARS
from ...core.dispositions import Disposition
from ...core.emotion_types import EmotionFamily, EmotionType
from ...core.emotions import FADED, Cause, Emotion
from ...core.errors import CrowdError
from ...core.terms import Term
from .arithmetic import ARRAYS, EVERYBODY, Floats, Mask, elapsed
from .slots import Slots

if TYPE_CHECKING:
    from ..agent import Agent
    from .crowd import Crowd

__all__ = ["AgentMembers", "CrowdMembers", "Members", "Unfelt"]

_ABOUT_GOALS: Final = (EmotionFamily.PROSPECT, EmotionFamily.CONFIRMATION)
Unfelt: TypeAlias = dict[tuple[str, str], tuple[float, float]]
"""What was caught and is not felt yet, by agent and type: intensity, and when it was that."""


class Members(Protocol):
    """Those whom contagion happens to."""

    size: int

    def intensity(self, kind: str) -> Floats:
        """How intensely each feels a type."""

    def own(self, kind: str) -> Floats:
        """What others can change: not what is about a goal of one's own, but what is caught and not felt yet."""

    def feel(self, kind: str, intensity: Floats, who: Mask, had: Mask, channel: int) -> None:
        """Give some of them an intensity; those who had the emotion keep its cause."""


class CrowdMembers:
    """The members of a crowd; what they feel is read once, until it changes.

    What is caught but not felt yet lies in the slots of emotions too: with the cause of what is caught, and one tick
    old, so that whoever reads finds it faded.
    """

    def __init__(self, crowd: Crowd, ordinals: Sequence[int]) -> None:
        self.size = crowd.size
        self._crowd = crowd
        self._ordinals = ordinals
        self._felt: dict[str, Floats] = {}
        self._own: dict[str, Floats] = {}

    def intensity(self, kind: str) -> Floats:
        """Return how intensely each feels a type."""
        if kind not in self._felt:
            self._felt[kind] = self._crowd.intensities(kind)
        return self._felt[kind]

    def own(self, kind: str) -> Floats:
        """Return what others can change, and what is caught and not felt yet."""
        if kind not in self._own:
            slots, rate = self._slots(kind), self._crowd.tempers.rate(self._crowd.feelings.code(kind))
            about_goals = self._crowd.kinds[self._crowd.feelings.code(kind)].family in _ABOUT_GOALS
            found = slots.at(EVERYBODY, rate, self._crowd.counted) if about_goals else self.intensity(kind)
            unfelt = (slots.initial <= FADED) & (slots.initial > 0) & np.isin(slots.cause, self._ordinals)
            if unfelt.any():
                passed = elapsed(self._crowd.counted, slots.start)
                found = np.where(unfelt, ARRAYS.faded(slots.initial, rate, passed), found)
            self._own[kind] = found
        return self._own[kind]

    def feel(self, kind: str, intensity: Floats, who: Mask, had: Mask, channel: int) -> None:
        """Give some of them an intensity; those who had the emotion keep its cause."""
        slots, new = self._slots(kind), who & ~had
        slots.is_used = True
        now = np.uint32(self._crowd.counted)
        np.copyto(slots.initial, intensity, where=who)
        np.copyto(slots.start, now - (intensity <= FADED).astype(np.uint32), where=who)
        np.copyto(slots.cause, np.uint32(self._ordinals[channel]), where=new)
        np.copyto(slots.about, np.uint16(0), where=new)
        self._felt.pop(kind, None)
        self._own.pop(kind, None)

    def _slots(self, kind: str) -> Slots:
        slots = self._crowd.feelings.slots.get(self._crowd.feelings.code(kind))
        if slots is None:
            raise CrowdError(f"{kind} cannot be caught: it is felt about goals and prospects of one's own only")
        return slots


class AgentMembers:
    """Some agents; what they caught but do not feel yet is kept beside them."""

    def __init__(self, agents: Sequence[Agent], events: Sequence[Term], unfelt: Unfelt) -> None:
        self.size = len(agents)
        self._agents = agents
        self._events = events
        self._unfelt = unfelt

    def intensity(self, kind: str) -> Floats:
        """Return how intensely each feels a type."""
        return np.array([_most(agent, agent.affect.types.named(kind), True) for agent in self._agents], np.float32)

    def own(self, kind: str) -> Floats:
        """Return what others can change, and what is caught and not felt yet."""
        return np.array([self._own(agent, agent.affect.types.named(kind)) for agent in self._agents], np.float32)

    def _own(self, agent: Agent, kind: EmotionType) -> float:
        felt = _most(agent, kind, False)
        key = agent.name, kind.name
        if felt > 0:
            self._unfelt.pop(key, None)
        if key not in self._unfelt:
            return felt
        intensity, time = self._unfelt[key]
        rate = agent.affect.constants.emotion_rate * _disposition(agent, kind).decay
        return float(SCALARS.faded(intensity, rate, agent.affect.time - time))

    def feel(self, kind: str, intensity: Floats, who: Mask, had: Mask, channel: int) -> None:
        """Give some of them an intensity; those who had the emotion keep its cause."""
        for place in np.flatnonzero(who).tolist():
            agent, value = self._agents[place], float(intensity[place])
            named = agent.affect.types.named(kind)
            self._unfelt.pop((agent.name, named.name), None)
            if had[place]:
                _set_strongest(agent, named, value)
                continue
            _set_strongest(agent, named, 0.0)
            if value > FADED:
                _catch(agent, named, value, self._events[channel])
            else:
                self._unfelt[agent.name, named.name] = value, agent.affect.time


def _open(agent: Agent, kind: EmotionType, about_goals: bool) -> list[Emotion]:
    return [
        emotion
        for emotion in agent.affect.emotions()
        if emotion.kind.name == kind.name and (about_goals or emotion.target is None or kind.family not in _ABOUT_GOALS)
    ]


def _most(agent: Agent, kind: EmotionType, about_goals: bool) -> float:
    return max([emotion.intensity for emotion in _open(agent, kind, about_goals)], default=0.0)


def _set_strongest(agent: Agent, kind: EmotionType, intensity: float) -> None:
    """Let the strongest emotion of a type be so intense, and no other more; too little is over."""
    felt = sorted(_open(agent, kind, False), key=lambda emotion: -emotion.intensity)
    for place, emotion in enumerate(felt):
        if intensity <= FADED:
            agent.affect.remove(kind, emotion.origin, emotion.target)
        elif place == 0 or emotion.intensity > intensity:
            agent.affect.set_intensity(emotion, intensity)


def _catch(agent: Agent, kind: EmotionType, intensity: float, event: Term) -> None:
    cause = Cause.of(agent.memory.record(event, agent.now))
    agent.affect.add_by_hand(kind.name, intensity, cause, None, *_disposition(agent, kind))


def _disposition(agent: Agent, kind: EmotionType) -> Disposition:
    return agent.affect.personality.tempered(kind, agent.affect.dispositions.of(kind))
