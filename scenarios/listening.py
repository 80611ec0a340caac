"""What a person says freely in a play: it reaches everybody who is there, and may mean one of the lines on offer.

What was made of the words is recorded as beliefs and percepts, so that a replay never asks a model again; the words
themselves are not recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from ..agents.agent import Agent
from ..agents.journal_edits import BeliefEdit, edit
from ..agents.outcome import Change
from ..agents.world import Option, World
from ..core.errors import StateError
from ..core.terms import NIL, Term, compose
from ..decision.policy import Decision
from .telling import Telling

if TYPE_CHECKING:
    from ..perception.hearing import Heard

__all__ = [
    "MOST_WORDS",
    "TALK",
    "is_talk",
    "let_listen",
    "nearest_line",
    "plain_words",
    "reach",
    "talk",
    "talking",
]

TALK: Final = "Talk"
"""The action of whoever says something that is no line of the scenario."""
MOST_WORDS: Final = 2_000
"""Characters of an utterance that are read."""
_MEANT_FROM: Final = 0.5
"""Share of words in common, 0..1, from which words mean a line; ours."""
_AHEAD: Final = 0.15
"""How much more that must be than of any other line; ours."""
_FEWEST: Final = 2
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def let_listen(world: World) -> None:
    """Give everybody in a world the rules for events that they are told.

    Raises:
        StateError: Somebody in it behaves as the toolkit has it, which knows no such events.
    """
    from ..perception.telling import listen  # late: most plays need none of the models

    for agent in world.agents:
        if agent.behaviour.acts_on_time:
            raise StateError(f"{agent.name} is a character of the FAtiMA Toolkit, which cannot listen to free words")
        listen(agent)


def reach(world: World, speaker: Agent, text: str) -> tuple[Heard, list[Change]]:
    """Let everybody who is there take in what somebody says freely.

    Args:
        world: Where it is said.
        speaker: Who says it.
        text: The words.

    Returns:
        What was heard, and the beliefs that changed.

    Raises:
        EspressivoError: A model cannot be read, or a rule failed.
    """
    from ..perception.hearing import hear  # late, as above

    heard = hear(text, speaker.name)
    changes: list[Change] = []
    for agent in world.witnesses.of(talking(speaker), world.agents):
        if agent is not speaker:
            changes += _taken_in(world, agent, heard)
    return heard, changes


def _taken_in(world: World, agent: Agent, heard: Heard) -> Iterator[Change]:
    found = heard.noticed_by(agent)
    for belief, value, certainty in found.beliefs:
        told = value.value if isinstance(value.value, (int, float)) else str(value)
        edit(world, BeliefEdit(agent=agent.name, name=str(belief), value=told, certainty=round(certainty, 4)))
        yield Change(agent.name, belief, value)
    if found.events:
        agent.perceive(*found.events)


def talking(speaker: Agent) -> Term:
    """Return the event that somebody says something."""
    return compose("Event", "Action-End", speaker.beliefs.owner, TALK, NIL)


def talk(speaker: Agent, text: str) -> Option:
    """Return what somebody does who says something freely."""
    return Option(Decision(talking(speaker).args[2], NIL), None, text)


def is_talk(option: Option) -> bool:
    """Whether it is what :func:`talk` returns."""
    return option.line is None and option.decision.rule is None and str(option.action) == TALK


def nearest_line(options: Sequence[Option], text: str, telling: Telling, speaker: Agent) -> int | None:
    """Return the number of the line or deed on offer that words clearly mean; None when they mean none, or several.

    The same words mean it at once; otherwise half of the words of both must be the same, and clearly more than with any
    other.
    """
    said = plain_words(text)
    offered = [plain_words(telling.choice(speaker, each, 0.0).text) for each in options]
    if said and said in offered:
        return offered.index(said)
    scores = [_in_common(said.split(), each.split()) for each in offered]
    best = max(range(len(scores)), key=lambda number: scores[number], default=None)
    if best is None or scores[best] < _MEANT_FROM or len(said.split()) < _FEWEST:
        return None
    ahead = all(scores[best] - score >= _AHEAD for number, score in enumerate(scores) if number != best)
    return best if ahead else None


def _in_common(one: Sequence[str], other: Sequence[str]) -> float:
    both, each = set(one) & set(other), len(set(one)) + len(set(other))
    return 2 * len(both) / each if each else 0.0


def plain_words(text: str) -> str:
    """Return the words of a text, in lower case, parted by single blanks.

    >>> plain_words("Don't go,  please!")
    "don't go please"
    """
    return " ".join(word.replace("’", "'") for word in _WORD.findall(text[:MOST_WORDS].casefold()))
