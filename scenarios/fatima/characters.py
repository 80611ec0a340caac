"""Characters: from the object in a scenario file or a stand-alone ``.rpc`` to an agent's document."""

from __future__ import annotations

import math
from typing import Final, Literal

from ..document import AffectConfiguration, AgentDoc, BeliefDoc, EmotionDoc, EventDoc
from .envelope import Record
from .rules import read_goal

__all__ = ["CONFIGURATION", "read_character", "split_value"]

CONFIGURATION: Final = {
    "half_life_decay_constant": "HalfLifeDecayConstant",
    "emotion_influence_on_mood": "EmotionInfluenceOnMoodFactor",
    "mood_influence_on_emotion": "MoodInfluenceOnEmotionFactor",
    "minimum_mood": "MinimumMoodValueForInfluencingEmotions",
    "emotion_half_life": "EmotionalHalfLifeDecayTime",
    "mood_half_life": "MoodHalfLifeDecayTime",
}
"""Our names of the six constants of the affect model, and the toolkit's, in its order."""


def read_character(root: Record) -> AgentDoc:
    """Read a character's own state; the files it may point at are :mod:`.legacy`'s business.

    Raises:
        AuthoringError: A field holds what it cannot hold, or the character has no name.
    """
    minds = root.record("KnowledgeBase")
    if minds is None:
        root.fail("'KnowledgeBase' is missing; a character has one, with its name as 'Perspective'", "KnowledgeBase")
    agent = AgentDoc(
        name=minds.term("Perspective"),
        beliefs=_beliefs(minds) + _working_memory(root),
        goals=[read_goal(goal) for goal in root.records("Goals")],
        known_agents=[name for name, _ in root.pairs("OtherAgents")],
        body=root.text("BodyName"),
        voice=root.text("VoiceName"),
        loaded=True,
    )
    if state := root.record("EmotionalState"):
        _read_affect(agent, state)
    if memory := root.record("AutobiographicMemory"):
        agent.tick = memory.integer("Tick")
        agent.events = [_event(record) for record in memory.records("records")]
    return agent


def split_value(text: str) -> tuple[str, float]:
    """Split the text of a complex value into a term and its certainty (1 when none is given).

    Whitespace does not count, and only the last comma outside parentheses separates: composed values stay whole.

    >>> split_value("A(B, C), 0.5"), split_value("John")
    (('A(B, C)', 0.5), ('John', 1.0))

    Raises:
        ValueError: What follows the comma is no finite number, or there is no term.
    """
    packed = "".join(text.split())
    head, comma, tail = packed.rpartition(",")
    if comma and ")" not in tail:
        certainty = float(tail)
        if not math.isfinite(certainty) or "_" in tail:
            raise ValueError(text)
        packed = head
    else:
        certainty = 1.0
    if not packed:
        raise ValueError(text)
    return packed.replace(",", ", "), certainty


def _beliefs(minds: Record) -> list[BeliefDoc]:
    knowledge = minds.record("Knowledge")
    if knowledge is None:
        return []
    beliefs = []
    for perspective in knowledge.fields:
        mind = knowledge.record(perspective)
        for name in mind.fields if mind else ():
            value, certainty = _value(mind, name) if mind else ("-", 1.0)
            beliefs.append(BeliefDoc(name=name, value=value, certainty=certainty, perspective=perspective))
    return beliefs


def _value(owner: Record, key: str) -> tuple[str, float]:
    text = owner.term(key, "-")
    try:
        return split_value(text)
    except ValueError:
        owner.fail(f"expected 'value' or 'value, certainty', got {text!r}", key)


def _working_memory(root: Record) -> list[BeliefDoc]:
    """Turn the old working memory into beliefs, as far as its entries can be beliefs."""
    memory = root.record("WorkingMemory")
    values = memory.record("Values") if memory else None
    if values is None or not values.fields:
        return []
    kept = [name for name in values.fields if "(" in name]
    dropped = [name for name in values.fields if "(" not in name]
    if kept:
        root.document.warn(f"old working memory became beliefs: {', '.join(kept)}")
    if dropped:
        root.document.warn(f"old working memory dropped, a belief needs a composed name: {', '.join(dropped)}")
    return [BeliefDoc(name=name, value=values.term(name, "-")) for name in kept]


def _read_affect(agent: AgentDoc, state: Record) -> None:
    agent.mood = state.number("Mood")
    agent.mood_tick = state.integer("initialTick")
    agent.emotions = [_emotion(emotion) for emotion in state.records("EmotionalPool")]
    if constants := state.record("AppraisalConfiguration"):
        agent.configuration = AffectConfiguration(
            **{ours: constants.number(theirs) for ours, theirs in CONFIGURATION.items()}
        )


def _emotion(emotion: Record) -> EmotionDoc:
    return EmotionDoc(
        type=emotion.term("EmotionType"),
        intensity=emotion.number("Intensity"),
        decay=emotion.integer("Decay"),
        threshold=emotion.number("Threshold"),
        valence=_valence(emotion),
        cause_id=emotion.integer("CauseId", least=0),
        cause_event=emotion.term("EventName", ""),
        target=emotion.optional_term("Target"),
        direction=emotion.text("Direction"),
        variables=emotion.terms("AppraisalVariables"),
        influences_mood=emotion.flag("InfluenceMood"),
    )


def _valence(emotion: Record) -> Literal[1, -1]:
    text = emotion.text("Valence")
    if text not in ("Positive", "Negative"):
        emotion.fail(f"expected Positive or Negative, got {text!r}", "Valence")
    return 1 if text == "Positive" else -1


def _event(record: Record) -> EventDoc:
    change = "Property" in record.fields or record.class_name == "AM+PropertyChangeEvent"
    what, whom = ("Property", "NewValue") if change else ("Action", "Target")
    parts = (record.term("Type"), record.term("Subject"), record.term(what, "-"), record.term(whom, "-"))
    return EventDoc(
        id=record.integer("Id", least=0),
        event=f"Event({', '.join(parts)})",
        tick=record.integer("Timestamp"),
        emotions=record.terms("LinkedEmotions"),
    )
