"""The 27 dynamic properties of the FAtiMA Toolkit, in our flavour and in the toolkit's, and those of our own agents.

:data:`PROPERTIES` and :data:`OWN_PROPERTIES` list each with its template, a sentence for authors, and what answers it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ...core.properties import Answer, PropertyCall
from . import felt, logic, mind, reckoning, recollection, toolkit

if TYPE_CHECKING:
    from ..agent import Agent

__all__ = ["OWN_PROPERTIES", "PROPERTIES", "PropertySpec", "register_properties"]

Plain = Callable[[PropertyCall], Iterable[Answer]]
OfAgent = Callable[["Agent", PropertyCall], Iterable[Answer]]


@dataclass(frozen=True, slots=True)
class PropertySpec:
    """One dynamic property of the library.

    Attributes:
        template: Name and parameters.
        description: One sentence for authors.
        plain: Answers from the call alone, or None.
        agent: Answers from the agent's state, or None.
        toolkit: What the toolkit does instead, of the same kind as the one that is given; None when alike.
    """

    template: str
    description: str
    plain: Plain | None = None
    agent: OfAgent | None = None
    toolkit: Callable[..., Iterable[Answer]] | None = None

    def bound_to(self, agent: Agent, as_toolkit: bool) -> Plain:
        """Return the function that answers for one agent."""
        if self.agent is not None:
            return partial(self.toolkit if as_toolkit and self.toolkit else self.agent, agent)
        assert self.plain is not None
        return self.toolkit if as_toolkit and self.toolkit else self.plain


def _plain(template: str, text: str, answer: Plain, quirk: Plain | None = None) -> PropertySpec:
    return PropertySpec(template, text, plain=answer, toolkit=quirk)


def _agent(template: str, text: str, answer: OfAgent, quirk: OfAgent | None = None) -> PropertySpec:
    return PropertySpec(template, text, agent=answer, toolkit=quirk)


PROPERTIES: tuple[PropertySpec, ...] = (
    _plain("CountSubs([x])", "How many answers a property has.", logic.count_subs, toolkit.count_subs),
    _plain("HasLiteral([lit], [name])", "Whether a symbol occurs in a term.", logic.has_literal, toolkit.has_literal),
    _plain("Math([x], [op], [y])", "x Plus, Minus, Times or Div y.", logic.math, toolkit.math),
    _plain(
        "SquareDistance([x1], [y1], [x2], [y2])",
        "Square of the distance between two points.",
        logic.square_distance,
        toolkit.square_distance,
    ),
    _plain("Ask([property])", "A property's value, - when nothing is believed.", logic.ask, toolkit.ask),
    _plain("Tell([property], [value])", "Stores a belief while it is asked.", logic.tell, toolkit.tell),
    _plain("Exists([property])", "Whether anything is believed of a property.", logic.exists, toolkit.exists),
    _plain("RoundMethod([x], [digits])", "x rounded to so many decimals.", logic.round_to, toolkit.rounding),
    _plain("RoundtoTensMethod([x], [digits])", "x rounded to powers of ten.", logic.round_to_tens, toolkit.rounding),
    _agent(
        "EventId([type], [subject], [def], [target])",
        "Ids of matching events, or -1.",
        mind.event_id,
    ),
    _agent(
        "LastEventId([type], [subject], [def], [target])",
        "Ids of matching events among the last, or -1.",
        mind.last_event_id,
        toolkit.last_event_id,
    ),
    _agent("EventElapsedTime([id])", "Seconds since an event.", mind.event_elapsed_time, toolkit.event_elapsed_time),
    _agent("Mood([x])", "Mood, -10 to 10.", mind.mood, toolkit.mood),
    _agent("GoalLikelihood([x])", "Likelihood of a goal, 0 to 1.", mind.goal_likelihood, toolkit.goal_likelihood),
    _agent("Tick([x])", "Seconds that the agent has lived.", mind.tick, toolkit.tick),
    _agent("StrongestEmotion([x])", "The strongest emotion's name.", mind.strongest_emotion, toolkit.strongest_emotion),
    _agent(
        "StrongestEmotionForEvent([x], [cause])",
        "Name of the strongest emotion that an event caused.",
        mind.strongest_emotion_for_event,
        toolkit.strongest_emotion_for_event,
    ),
    _agent(
        "StrongestWellBeingEmotion([x])",
        "The stronger of Joy and Distress.",
        mind.strongest_well_being,
        toolkit.strongest_well_being,
    ),
    _agent(
        "StrongestAttributionEmotion([x])",
        "The strongest of Shame, Pride, Reproach and Admiration.",
        mind.strongest_attribution,
        toolkit.strongest_attribution,
    ),
    _agent(
        "StrongestCompoundEmotion([x])",
        "The strongest of Gratification, Gratitude, Remorse and Anger.",
        mind.strongest_compound,
        toolkit.strongest_compound,
    ),
    _agent(
        "EmotionIntensity([x], [y])",
        "Intensity of an emotion, 0 to 10.",
        mind.emotion_intensity,
        toolkit.emotion_intensity,
    ),
    _agent("IsAgent([x])", "Whether somebody is an agent one knows.", mind.is_agent, toolkit.is_agent),
    _agent("Random([min], [max])", "A whole number, min included.", mind.random_integer, toolkit.random_integer),
    _agent("IdentitySalient([identity])", "Whether an identity is active.", mind.identity_salient),
    _agent(
        "SI([target])",
        "Social importance of somebody, 1 or more.",
        mind.social_importance,
        toolkit.social_importance,
    ),
    _agent(
        "Volition([socialMoveName], [Step], [Target], [Mode])",
        "How much the next step of a social exchange is wanted.",
        mind.volition,
    ),
    _agent(
        "ValidDialogue([currentState], [nextState], [meaning], [style])",
        "Whether there is such a line of dialogue.",
        mind.valid_dialogue,
    ),
)


OWN_PROPERTIES: tuple[PropertySpec, ...] = (
    _agent("Feels([x], [emotion])", "Intensity, 0 to 10, of what is felt by that name in the ontology.", felt.feels),
    _agent("PAD([x], [axis])", "Pleasure, Arousal or Dominance of all that is felt, -1 to 1.", felt.pad),
    _agent("MoodOctant([x])", "What the mood is called, such as Hostile or Relaxed.", felt.mood_octant),
    _agent("Personality([x], [factor])", "A factor of one's own personality, -1 to 1.", felt.personality),
    _agent("Liking([x])", "How much somebody is liked now, -10 to 10.", felt.liking),
    _agent("Feeling([emotion], [whom])", "Intensity, 0 to 10, of an emotion towards somebody.", felt.feeling),
    _agent("Hesitation([whom])", "How much one hesitates about somebody, 0 to 1.", felt.hesitates),
    _agent("Seeming([whom])", "The primary emotion of what somebody is believed to feel.", felt.seeming),
    _plain("Value([expression])", "What an expression of several properties comes to.", reckoning.value),
    _agent("Believes([who], [property])", "What somebody is taken to believe of a property.", recollection.believes),
    _agent("Since([property])", "Seconds since a property last changed.", recollection.since),
    _agent("Done([action], [target])", "How often one has done something at somebody.", recollection.done),
    _agent("SinceDone([action], [target])", "Seconds since one last did something.", recollection.since_done),
)
"""Those that only our own agents have, beside the toolkit's."""


def register_properties(agent: Agent, as_toolkit: bool) -> None:
    """Let an agent answer all dynamic properties of the library."""
    for spec in PROPERTIES if as_toolkit else (*PROPERTIES, *OWN_PROPERTIES):
        agent.beliefs.properties.register(
            spec.template,
            spec.bound_to(agent, as_toolkit),
            description=spec.description,
            declared_by="espressivo",
        )
