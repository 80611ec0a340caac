"""One agent as others see it: its topics, and what is published on them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from ...agents.agent import Agent
from ...agents.outcome import Outcome
from ...agents.world import Option, World
from ...core.emotions import Emotion
from ...core.terms import NIL, Term, compose
from ...decision.policy import Decision as Wanted
from .faces import expression_of
from .interfaces import own
from .interfaces.hri import Expression, Intent
from .interfaces.kinds import Message
from .interfaces.standard import Header, Text
from .names import Names
from .parameters import Parameters

__all__ = ["Embodied", "decision_of", "state_of"]

Publish = Callable[[Message], None]
Announce = Callable[[str, type[Any], bool], Publish]
"""Takes the full name of a topic, its kind, whether it is latched; returns what publishes on it."""

_SAY = "__intent_say__"
_SPEECH = "__modality_speech__"
_INTERNAL = "__modality_internal__"
_ROBOT = "__myself__"


class Embodied:
    """Publishes what an agent feels, decides, says and shows.

    Args:
        world: The agent's world.
        agent: Who.
        names: How its topics are called.
        parameters: What to publish.
        announce: Opens a topic.
    """

    def __init__(self, world: World, agent: Agent, names: Names, parameters: Parameters, announce: Announce) -> None:
        self.agent = agent
        self._world = world
        self._parameters = parameters
        self._state = announce(names.full("~/emotional_state"), own.EmotionalState, True)
        self._appraisal = announce(names.full("~/appraisal"), own.AppraisalEvent, False)
        self._decision = announce(names.full("~/decision"), own.Decision, False)
        self._speech = announce(names.full("~/speech"), Text, False)
        self._face = announce(names.full("robot_face/expression"), Expression, True)
        self._intents = announce(names.full("/intents"), Intent, False)
        self._shown: Expression | None = None

    def tell_state(self, header: Header) -> None:
        """Publish how the agent feels, and its face when that has changed."""
        self._state(state_of(self.agent, header))
        face = expression_of(self.agent, header)
        if self._shown is None or self._differs(face, self._shown):
            self._shown = face
            self._face(face)

    def tell_appraisals(self, outcome: Outcome, header: Header) -> None:
        """Publish what an event made the agent feel."""
        for felt in outcome.emotions:
            if felt.agent == self.agent.name:
                self.tell_appraisal(str(outcome.event), felt.emotion, header)

    def tell_appraisal(self, event: str, emotion: Emotion, header: Header) -> None:
        """Publish an emotion that came to be felt."""
        self._appraisal(
            own.AppraisalEvent(
                header=header,
                agent=self.agent.name,
                event=event,
                emotion=_emotion(emotion),
                mood=round(self.agent.mood, 3),
            )
        )

    def tell_decision(self, option: Option, header: Header) -> str:
        """Publish what the agent does, and ask the robot for it; return what is said, if anything."""
        decision = decision_of(self.agent.name, option, header)
        said = option.text if decision.spoken else self._words_for(decision)
        if not decision.spoken:
            words = self._world.words(_event(self.agent, option)) if self._world.words else None
            text = said or words or str(option.action)
            decision = msgspec.structs.replace(decision, text=text)
        self._decision(decision)
        if said and self._parameters.voice in ("topic", "action", "own"):
            self._speech(Text(data=said))
        self._tell_intent(decision, said)
        return said

    def _tell_intent(self, decision: own.Decision, said: str) -> None:
        intent = self._parameters.intents.get(_head(decision.action)) or (_SAY if said else "")
        if not intent:
            return
        roles = {"agent": self.agent.name, "recipient": decision.target}
        roles |= {"object": said} if said else {"goal": decision.action}
        self._intents(
            Intent(
                intent=intent,
                data=json.dumps({role: value for role, value in roles.items() if value}, ensure_ascii=False),
                source=_ROBOT,
                modality=_SPEECH if said else _INTERNAL,
                confidence=1.0,
            )
        )

    def _words_for(self, decision: own.Decision) -> str:
        template = _by_action(self._parameters.says, decision.action)
        return template.replace("{target}", self._world.labels.get(decision.target, decision.target))

    def _differs(self, face: Expression, before: Expression) -> bool:
        by = abs(face.confidence - before.confidence)
        return face.expression != before.expression or by >= max(self._parameters.expression_change, 1e-9)


def state_of(agent: Agent, header: Header) -> own.EmotionalState:
    """Return how an agent feels, as it is published."""
    valence, arousal, dominance = agent.pad
    emotions = [_emotion(each) for each in agent.emotions]
    return own.EmotionalState(
        header=header,
        agent=agent.name,
        mood=round(agent.mood, 3),
        valence=round(valence, 3),
        arousal=round(arousal, 3),
        dominance=round(dominance, 3),
        emotions=emotions,
        dominant=emotions[0].name if emotions else "",
    )


def decision_of(agent: str, decided: Option | Wanted, header: Header) -> own.Decision:
    """Return what an agent does or wants to do, as it is published."""
    option = decided if isinstance(decided, Option) else None
    wanted = option.decision if option is not None else decided
    assert isinstance(wanted, Wanted)
    line = option.line if option is not None else None
    return own.Decision(
        header=header,
        agent=agent,
        action=str(option.action if option is not None else wanted.action),
        target=_named(wanted.target),
        utility=round(float(wanted.utility), 3),
        rule=wanted.rule.id if wanted.rule is not None else "",
        text=option.text if option is not None else str(wanted.action),
        style=_named(line.style) if line is not None else "",
        spoken=line is not None,
    )


def _emotion(emotion: Emotion) -> own.Emotion:
    return own.Emotion(
        type=emotion.type,
        name=emotion.kind.node(emotion.intensity),
        intensity=round(emotion.intensity, 3),
        target="" if emotion.target is None else str(emotion.target),
        cause="" if emotion.origin is None else str(emotion.origin.event),
    )


def _event(agent: Agent, option: Option) -> Term:
    return compose("Event", "Action-End", agent.beliefs.owner, option.action, option.decision.target)


def _named(term: Term) -> str:
    return "" if term == NIL else str(term)


def _head(action: str) -> str:
    return action.partition("(")[0]


def _by_action(table: Mapping[str, str], action: str) -> str:
    """What a table has for an action: as it is, or for its name alone."""
    return table.get(action) or table.get(_head(action), "")
