"""What is perceived, as events of the world: of persons by their names in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ...agents.agent import Agent
from ...agents.outcome import Outcome
from ...agents.world import World
from ...core.emotions import Emotion
from ...core.terms import Term, compose
from .hearing import Phrases, plain_words
from .interfaces import own
from .parameters import Parameters

__all__ = ["Perceiving"]


class Perceiving:
    """Lets happen in a world what is perceived of people.

    Args:
        world: The world.
        agents: Whom the node embodies.
        parameters: Who is who, and what words mean.
        happened: Told what came of an event of the world.
        felt: Told what one agent felt about an event that it alone perceived.
        time: Returns the seconds of the world.
    """

    def __init__(
        self,
        world: World,
        agents: Sequence[Agent],
        parameters: Parameters,
        happened: Callable[[Outcome], None],
        felt: Callable[[Agent, Term, Emotion], None],
        time: Callable[[], float],
    ) -> None:
        self._world = world
        self._agents = agents
        self._persons: Mapping[str, str] = parameters.persons
        self._confidence = parameters.confidence
        self._phrases = Phrases(parameters.hears)
        self._happened = happened
        self._felt = felt
        self.time = time

    def believe(self, person: str, what: str, value: str) -> None:
        """See :class:`~.people.Mind`."""
        who = self.name_of(person)
        self._happen("Property-Change", who, f"{what}({who})", value)

    def say(self, person: str, text: str) -> None:
        """See :class:`~.people.Mind`: a line of the scenario is said, or else what the words mean is done."""
        who = self.name_of(person)
        if who in self._world and self._says_line(who, text):
            return
        action = self._phrases.action_in(text)
        if action is not None:
            for agent in self._agents:
                self._happen("Action-End", who, action, agent.name)

    def percept(self, percept: own.Percept) -> None:
        """Let somebody perceive what somebody tells."""
        if percept.confidence < self._confidence:
            return
        agents = [self._world[percept.agent]] if percept.agent else list(self._agents)
        who = self.name_of(percept.subject)
        if percept.kind == own.Percept.ACTION:
            whom = self._persons.get(percept.value, percept.value)
            for target in [whom] if whom else [agent.name for agent in agents]:
                self._happen("Action-End", who, percept.name, target)
            return
        event = compose("Event", "Property-Change", who, percept.name, percept.value or "-")
        for agent in agents:
            for emotion in agent.perceive(event):
                self._felt(agent, event, emotion)

    def name_of(self, person: str) -> str:
        """Return who a person is in the world: as the parameters say, or by their id."""
        if person in self._persons:
            return self._persons[person]
        taken = {"self", *(agent.name.casefold() for agent in self._agents)}
        return f"person_{person}" if not person[:1].isalpha() or person.casefold() in taken else person

    def _says_line(self, who: str, text: str) -> bool:
        heard = plain_words(text)
        for option in self._world.options(who):
            if option.line is not None and plain_words(option.text) == heard:
                self._happened(self._world.act(who, option))
                return True
        return False

    def _happen(self, kind: str, subject: str, action: str, target: str) -> None:
        self._happened(self._world.happen(compose("Event", kind, subject, action, target)))
