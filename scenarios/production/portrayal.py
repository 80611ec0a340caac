"""How what is told of a play looks and sounds: every turn with the expression of whoever acts in it.

A :class:`Portrayal` needs only what is told, so a play, a recorded run and a transcript are portrayed alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from ...agents.agent import Agent
from ...core.errors import ExpressionError
from ...expression.affect import Affect
from ...expression.avatar.looks import Look, find_look, random_look
from ...expression.expressing import express
from ...expression.expression import Expression
from ...expression.naming import known_name
from ...expression.showing import display_of
from ..build import build_world
from ..document import Scenario
from ..transcript import Event, Feeling, Mind, PlayedTurn

__all__ = ["Portrayal", "PortrayedTurn", "affect_of", "reading_time"]

_DIRECTION: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_READING_RATE: Final = 15.0
"""Characters a second at which what is told, and not spoken, is read (subtitling practice: 12 to 17)."""
_LEAST_READING: Final = 1.2
_PARTS: Final = {
    "Anger": {"Reproach", "Distress"},
    "Gratification": {"Pride", "Joy"},
    "Gratitude": {"Admiration", "Joy"},
    "Remorse": {"Shame", "Distress"},
}
"""What the compounds are made of (Ortony, Clore & Collins 1988): a compound shows, and its parts do not beside it."""


@dataclass(frozen=True, slots=True)
class PortrayedTurn:
    """A turn with the voice and face of whoever acts in it.

    Attributes:
        turn: What is told of it.
        affect: What they feel as they act.
        expression: What they show of it.
        voice: Which voice speaks for them; None for whichever there is.
        look: What they look like.
    """

    turn: PlayedTurn
    affect: Affect
    expression: Expression
    voice: str | None
    look: Look

    @property
    def words(self) -> str:
        """What is said of the line: stage directions in brackets are left blank, so that places stay the same."""
        return _DIRECTION.sub(lambda found: " " * len(found[0]), self.turn.text)

    @property
    def is_said(self) -> bool:
        """Whether anything of it is to be heard."""
        return self.turn.spoken and any(map(str.isalnum, self.words))


class Portrayal:
    """Portrays the turns of a scenario.

    Args:
        scenario: Who its characters are.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.cast = {agent.name: agent for agent in build_world(scenario).agents}

    def __call__(self, event: Event) -> PortrayedTurn | None:
        """Return a turn as it looks and sounds; None for what nobody does, and for opening and ending."""
        if not isinstance(event, PlayedTurn) or event.agent not in self.cast:
            return None
        agent = self.cast[event.agent]
        affect = self.affect(event.agent, event.minds)
        expression = self.expression(event.agent, affect, event.target, event.style)
        return PortrayedTurn(event, affect, expression, agent.voice, self.look(event.agent))

    def affect(self, name: str, minds: Sequence[Mind]) -> Affect:
        """Return what somebody feels, out of what is told of everybody."""
        mind = next((mind for mind in minds if mind.name == name), Mind(name, 0.0))
        return affect_of(mind, self.cast[name])

    def look(self, name: str) -> Look:
        """Return what somebody looks like; of whom it is not told, or not by a look that there is, one is made up."""
        body = self.cast[name].body
        if body is not None:
            try:
                return find_look(body)
            except ExpressionError:
                pass  # FAtiMA's files name bodies of other programs
        return random_look(crc32(name.encode()))

    def expression(self, name: str, affect: Affect, target: str = "", style: str = "") -> Expression:
        """Return what somebody shows of an affect."""
        return express(affect, display_of(self.cast[name].display_rules, affect, target, style))


def affect_of(mind: Mind, agent: Agent) -> Affect:
    """Return what somebody feels of whom it is told; the strongest of each type counts."""
    emotions: dict[str, float] = {}
    known_as: dict[str, str] = {}
    for feeling in mind.feelings:
        if _is_part(feeling, mind):
            continue
        emotions[feeling.type] = max(feeling.intensity, emotions.get(feeling.type, 0.0))
        if (known := known_name(agent.affect.types.named(feeling.type))) is not None:
            known_as[feeling.type] = known
    return Affect(emotions, mind.mood, personality=agent.personality, known_as=known_as)


def _is_part(feeling: Feeling, mind: Mind) -> bool:
    """Whether a compound of the same cause stands for a feeling."""
    return any(
        feeling.type in _PARTS.get(other.type, ()) and feeling.cause == other.cause != "" for other in mind.feelings
    )


def reading_time(text: str) -> float:
    """Return for how long a text that nobody says is shown, in seconds.

    >>> reading_time("The train stops. Nobody gets out.")
    2.2
    """
    return max(_LEAST_READING, len(text) / _READING_RATE)
