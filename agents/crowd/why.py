"""Why one member of a crowd feels what it feels.

A crowd keeps of each emotion how intense it was, when, and which event raised it; the log keeps the event, and how it
was appraised. The rest is worked out as for a single agent (:mod:`~espressivo.agents.why_emotion`), so that both tell
the same; what is not known is said to be unknown.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final, SupportsIndex

from ...core.emotions import MAX_INTENSITY, Emotion
from ...core.mood import MAX_MOOD
from ..why import Why
from ..why_emotion import emotions_called, is_caught
from ..why_rules import why_variable
from ..why_words import shown_number
from .arithmetic import TICKS
from .detail import member_of
from .loan import Loan

if TYPE_CHECKING:
    from ..agent import Agent
    from .crowd import Crowd

__all__ = ["why"]

_TICK: Final = 1 / TICKS
_RELATIONS: Final = ("liking", "familiarity", "strength_of_unit")


def why(crowd: Crowd, member: int | str | SupportsIndex, kind: str | None = None) -> Why:
    """Explain what a member of a crowd feels; when it is not felt, why it is not.

    Args:
        crowd: The crowd.
        member: The number of the member, or its name.
        kind: A type of emotion, or a name that the ontology has for one; None for the strongest.

    Returns:
        A tree, as data and as text: how intense it is now and was when it arose, the event and when it happened, the
        appraisal variables and who said them, relations, mood and threshold; what is not known, as ``unknown``.

    Raises:
        CrowdError: There is no such member.
        AppraisalError: There is no such emotion.

    >>> from espressivo.agents.crowd.crowd import Crowd
    >>> crowd = Crowd(1000)
    >>> reaction = crowd.perceive("Event(Action-End, Band, Play(Anthem), Everybody)", desirability=6)
    >>> crowd.advance(15)
    >>> print(why(crowd, 7, "Joy"))
    3 of 10  Member7 feels joy (Happiness)
    ├─ =   6  when it arose, at 0 s
    │  └─ = 6  what the appraisal makes it
    │     └─ = 6  desirability
    │        └─ told with the event
    ├─ × 0.5  left after 15 s, half of it every 15 s
    │  └─ 1  how quickly it fades, 1 as usual
    ├─ because Band plays Anthem to Everybody, at 0 s
    └─ the mood then is not kept; by the intensity, it was about 0
    """
    number = member_of(crowd, member)
    lent = crowd.loans.get(number)
    loan = Loan(crowd, number) if lent is None else lent
    agent = loan.agent
    told = agent.why(kind)
    if told.kind != "emotion":
        return told
    emotion = max(emotions_called(agent, kind, None, agent.now), key=lambda each: each.intensity)
    return replace(told, children=(*told.children, *_more(loan, emotion)))


def _more(loan: Loan, emotion: Emotion) -> Iterator[Why]:
    """Yield what an agent that has lived all along would know, as far as the crowd knows it."""
    if emotion.origin is None:
        if loan.ordinal_of(emotion) is not None:
            yield Why("unknown", "which event raised it is not known any longer: the crowd's log has dropped it")
        return
    if emotion.mood is not None or not loan.is_recollected(emotion):
        return
    if is_caught(emotion):
        yield Why("unknown", "when it was caught first is not kept")
        return
    agent, feeling = loan.agent, emotion.feeling
    record = agent.memory.records.get(emotion.origin.id)
    if record is not None and emotion.start > record.time + _TICK:
        since = shown_number(emotion.start)
        yield Why("note", f"feelings spread since, or were set by hand: it is counted from {since} s")
    if feeling is None:
        yield Why(
            "unknown",
            "how this made it so intense is not known any longer" if emotion.appraisals else "how is not kept",
            children=tuple([why_variable(agent, each) for each in emotion.appraisals]),
        )
    else:
        if any(name in feeling.values for name in _RELATIONS):
            yield Why("note", "relations are told as they are believed now")
    yield from _mood_then(agent, emotion)


def _mood_then(agent: Agent, emotion: Emotion) -> Iterator[Why]:
    """Say that the mood that coloured an emotion is not kept, and what it must have been if that follows."""
    unknown = "the mood then is not kept"
    influence = agent.affect.constants.mood_influence_on_emotion * emotion.valence
    if emotion.feeling is None or not influence or emotion.initial >= MAX_INTENSITY:
        yield Why("unknown", unknown)
        return
    mood = (emotion.potential_after - emotion.potential_before) / influence
    mood = math.copysign(min(abs(mood), MAX_MOOD), mood)
    shown = shown_number(round(mood, 2) + 0.0)
    yield Why("unknown", f"{unknown}; by the intensity, it was about {shown}")
