"""From a living agent back to a document: what a file of the toolkit's can hold of it."""

from __future__ import annotations

import msgspec

from ..agents.agent import Agent
from ..core.affect import Emotion
from ..core.dispositions import AffectConstants
from ..core.terms import NIL, Term
from .document import AffectConfiguration, AgentDoc, BeliefDoc, DisplayRuleDoc, EmotionDoc, EventDoc, GoalDoc

__all__ = ["describe_agent"]


def describe_agent(agent: Agent) -> AgentDoc:
    """Describe an agent as it is now: beliefs, goals, memories, emotions and mood, but not its rules.

    Going on from the description is not going on from the agent: what is felt is described by its present intensity.
    """
    mood_tick = agent.affect.snapshot().mood[1]
    return AgentDoc(
        name=agent.name,
        mood=agent.mood,
        mood_tick=int(mood_tick),
        tick=int(agent.now),
        beliefs=[
            BeliefDoc(name=str(name), value=str(value), certainty=certainty, perspective=str(mind))
            for name, mind, value, certainty in agent.beliefs
        ],
        goals=[
            GoalDoc(name=goal.name, significance=goal.significance, likelihood=goal.likelihood) for goal in agent.goals
        ],
        emotions=[_emotion(emotion) for emotion in agent.affect.emotions()],
        events=[
            EventDoc(id=record.id, event=str(record.event), tick=int(record.time), emotions=list(record.emotions))
            for record in agent.memory
        ],
        known_agents=[str(each) for each in agent.known_agents],
        body=agent.body,
        voice=agent.voice,
        configuration=_configuration(agent.affect.constants),
        shows=[msgspec.convert(rule.as_data(), DisplayRuleDoc) for rule in agent.display_rules],
        role="player" if agent.is_player else "",
    )


def _emotion(emotion: Emotion) -> EmotionDoc:
    return EmotionDoc(
        type=emotion.type,
        intensity=emotion.intensity,
        decay=int(emotion.decay),
        threshold=emotion.threshold,
        valence=1 if emotion.valence > 0 else -1,
        cause_id=emotion.cause_id or 0,
        cause_event="" if emotion.cause is None else str(emotion.cause),
        target=_text(emotion.target),
        direction=_text(emotion.target),
        variables=list(emotion.kind.variables),
        influences_mood=emotion.kind.influences_mood,
    )


def _text(target: Term | None) -> str | None:
    return None if target is None or target == NIL else str(target)


def _configuration(constants: AffectConstants) -> AffectConfiguration:
    return AffectConfiguration(
        half_life_decay_constant=constants.half_life_constant,
        emotion_influence_on_mood=constants.emotion_influence_on_mood,
        mood_influence_on_emotion=constants.mood_influence_on_emotion,
        minimum_mood=constants.least_mood,
        emotion_half_life=constants.emotion_half_life,
        mood_half_life=constants.mood_half_life,
    )
