"""Agents, what they feel, may do and believe, and why: as the parts of messages."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

from msgspec import structs

from ...agents.agent import Agent
from ...agents.hesitation import Hesitation, hesitation
from ...agents.outcome import Felt
from ...agents.undisturbed import undisturbed
from ...agents.why import Why
from ...agents.world import Option, World
from ...core.emotions import Emotion
from ...core.errors import EspressivoError
from ...core.terms import SELF, Term, term
from ...decision.policy import Decision
from ...expression.expression import Expression, Pose
from ...expression.lipsync.rigs import RIGS
from ...scenarios.telling import Telling
from ..protocol.messages import AgentState, Appraised, Belief, Decided, EmotionFelt, Expressed, Goal, Offered

__all__ = [
    "LIKES",
    "Offer",
    "appraised",
    "beliefs_of",
    "decided",
    "done_with_pause",
    "expressed",
    "felt",
    "likes_of",
    "offers",
    "reasons_of",
    "state_of",
    "told_place",
    "without_folders",
]

_DIGITS: Final = 4
"""Of numbers that are told; nobody sees more of a feeling."""
LIKES: Final = term("Likes([whom])")
"""The question whom somebody likes."""
_WHOM: Final = term("[whom]")


@dataclass(frozen=True, slots=True)
class Offer:
    """An option of the engine, and how it is offered to clients."""

    option: Option
    told: Offered


def state_of(agent: Agent, busy: str = "", likes: dict[str, float] | None = None) -> AgentState:
    """Return how somebody is.

    Args:
        agent: Who.
        busy: The id of the action that they carry out.
        likes: Whom they like; worked out when it is not known already.
    """
    pleasure, arousal, dominance = agent.pad
    return AgentState(
        agent=agent.name,
        mood=_rounded(agent.mood),
        pad=(_rounded(pleasure), _rounded(arousal), _rounded(dominance)),
        octant=agent.mood_octant,
        emotions=[felt(each) for each in agent.emotions],
        goals=[Goal(each.name, _rounded(each.significance), _rounded(each.likelihood)) for each in agent.goals],
        likes=likes_of(agent) if likes is None else likes,
        busy=busy,
    )


def felt(emotion: Emotion) -> EmotionFelt:
    """Return an emotion as it is now."""
    target = emotion.target
    return EmotionFelt(
        type=emotion.type,
        intensity=_rounded(emotion.intensity),
        node=emotion.node,
        target="" if target is None or target.is_nil else str(target),
        cause="" if emotion.cause is None else str(emotion.cause),
    )


def appraised(world: World, feelings: Iterable[Felt]) -> list[Appraised]:
    """Return what came to be felt, and everybody's mood since."""
    return [Appraised(each.agent, felt(each.emotion), _rounded(world[each.agent].mood)) for each in feelings]


def decided(agent: Agent, decisions: Iterable[Decision]) -> list[Decided]:
    """Return what somebody wants to do, and how much they hesitate about whom it is directed at."""
    doubts: dict[Term, Hesitation] = {}
    found: list[Decided] = []
    for each in decisions:
        if each.target not in doubts:
            doubts[each.target] = hesitation(agent, each.target)
        doubt = doubts[each.target]
        rule = "" if each.rule is None else told_place(each.rule.source) or each.rule.id
        told = Decided(str(each.action), str(each.target), _rounded(each.utility), rule)
        # Only what is not nought is told.
        known = {"hesitation": _rounded(doubt.level), "pause": doubt.pause_s}
        found.append(structs.replace(told, **{name: value for name, value in known.items() if value}))
    return found


def offers(world: World, telling: Telling, agent: Agent) -> list[Offer]:
    """Return all that somebody might do, most wanted first, each once; nothing of it leaves a trace in them.

    Raises:
        EspressivoError: A rule failed.
    """
    with undisturbed(agent):
        options = world.options(agent.name)
    found: dict[str, Offer] = {}
    for option in options:
        offer = Offer(option, offered(telling, agent, option))
        found.setdefault(offer.told.option, offer)
    return list(found.values())


def offered(telling: Telling, agent: Agent, option: Option) -> Offered:
    """Return an option as it is offered."""
    choice = telling.choice(agent, option, option.decision.utility)
    return Offered(
        option=_option_id(agent, option),
        action=choice.action,
        target=choice.target,
        utility=_rounded(option.decision.utility),
        text=choice.text,
        style=choice.style,
        spoken=choice.spoken,
    )


def done_with_pause(agent: Agent, told: Offered) -> Offered:
    """Return what somebody does with how long they hesitate first about whom it is directed at."""
    pause = hesitation(agent, told.target).pause_s if told.target else 0.0
    return structs.replace(told, pause=pause) if pause else told


def _option_id(agent: Agent, option: Option) -> str:
    """Return what an option is called: the same as long as it is the same deed, or line, towards the same."""
    line = "" if option.line is None else option.line.id
    parts = (agent.name, str(option.action), str(option.decision.target), line)
    return blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()


def beliefs_of(agent: Agent, question: Term | None) -> list[Belief]:
    """Return what somebody believes: all of it, or what answers a question.

    Raises:
        EspressivoError: The question makes no sense.
    """
    if question is None:
        return [Belief(str(each.name), str(each.value), each.certainty, str(each.mind)) for each in agent.beliefs]
    found: dict[str, Belief] = {}
    with undisturbed(agent):
        for value, certainty, sets in agent.beliefs.query(question):
            for bindings in sets:
                name = str(bindings.ground(question))
                found.setdefault(name, Belief(name, str(value), certainty))
    return list(found.values())


def reasons_of(why: Why, depth: int) -> dict[str, Any]:
    """Return an explanation as nested data, so many levels deep at most."""
    data = why.as_data()
    _cut(data, depth)
    return data


def without_folders(why: Why) -> Why:
    """Return reasons whose places do not say where on the server's machine a file lies."""
    children = tuple([without_folders(child) for child in why.children])
    return dataclasses.replace(why, place=told_place(why.place), children=children)


def _cut(data: dict[str, Any], depth: int) -> None:
    if depth <= 0:
        data.pop("children", None)
    for child in data.get("children", ()):
        _cut(child, depth - 1)


def expressed(agent: str, expression: Expression, pose: Pose | None = None, rigs: Sequence[str] = ()) -> Expressed:
    """Return what somebody shows.

    Args:
        agent: Who.
        expression: What they aim at.
        pose: What is seen of it by now; the expression at rest when None.
        rigs: Whose numbers to add.
    """
    seen = Pose.of(expression) if pose is None else pose
    head = seen.head
    return Expressed(
        agent=agent,
        emotions=_all_rounded(seen.emotions),
        prosody=prosody_of(expression),
        action_units=_all_rounded(seen.face.named()),
        gaze=(_rounded(seen.gaze.x), _rounded(seen.gaze.y)),
        head=(_rounded(head.pitch), _rounded(head.yaw), _rounded(head.roll)),
        cues=_all_rounded(seen.cues),
        rigs={name: _all_rounded(RIGS[name](seen)) for name in rigs},
    )


def prosody_of(expression: Expression) -> dict[str, float]:
    """Return how somebody sounds, as far as it is not neutral."""
    said = expression.prosody
    asked = {"rate": said.rate, "pitch_st": said.pitch_st, "gain_db": said.gain_db, "gap_10ms": said.gap_10ms}
    return _all_rounded({**{name: value for name, value in asked.items() if value}, **_range(said.range_x)})


def _range(factor: float) -> dict[str, float]:
    return {} if factor == 1 else {"range_x": factor}


def likes_of(agent: Agent) -> dict[str, float]:
    """Return whom somebody likes, as far as they believe anything of it."""
    liked: dict[str, float] = {}
    with undisturbed(agent):
        try:
            answers = agent.beliefs.query(LIKES, SELF)
        except EspressivoError:
            return {}
    for value, _, sets in answers:
        number = _number(str(value))
        if number is not None:
            liked.update({str(bindings.ground(_WHOM)): number for bindings in sets})
    return liked


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return _rounded(number) if abs(number) < 1e300 else None  # neither infinite nor no number


def _all_rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: _rounded(value) for name, value in values.items()}


def _rounded(value: float) -> float:
    return round(float(value), _DIGITS) + 0.0


def told_place(place: str) -> str:
    """Return a place as others are told it: the name of the file and the line, never where the file lies.

    >>> told_place("stories/night/cafe.yaml:12")
    'cafe.yaml:12'
    """
    return place.replace("\\", "/").rpartition("/")[2]
