"""The robot node: a life cycle, a mind that lives in steps, and what goes in and out, over any transport.

The world's time passes in steps of one length, and what is heard is taken in between two steps: from the same messages
between the same steps the same mind comes out, live or from a recording.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import Any, Final

from ...agents.agent import Agent
from ...agents.outcome import Outcome
from ...agents.world import World
from ...core.errors import EspressivoError, StateError
from ...core.terms import compose, term
from ...scenarios.build import build_world
from ...scenarios.document import Scenario
from ...scenarios.event_words import EventWords
from ...scenarios.reading import read_scenario
from ...scenarios.shipped import find_scenario
from .embodied import Embodied, Publish, decision_of
from .hearing import Phrases, plain_words
from .interfaces import own
from .interfaces.kinds import Message, is_finite
from .interfaces.standard import NANOSECONDS, DiagnosticArray, DiagnosticStatus, Header, KeyValue, header_at
from .names import Names, snake
from .parameters import Parameters
from .people import People
from .transport import Publisher, Subscription, Transport

__all__ = ["LifeCycle", "Listener", "RobotNode"]

Listener = Callable[[str, Message, bool], None]
"""Told of every message: its topic, itself, and whether it was heard (otherwise it was published)."""
Say = Callable[[Agent, str], None]
"""Speaks, when the node has a voice of its own."""

_DIAGNOSTICS_EVERY: Final = 1.0
_MOST_TEXT: Final = 200


class LifeCycle(Enum):
    """The states of a managed node of ROS 2."""

    UNCONFIGURED = "unconfigured"
    INACTIVE = "inactive"
    ACTIVE = "active"
    FINALIZED = "finalized"


_LEGAL: Final = {
    ("configure", LifeCycle.UNCONFIGURED): LifeCycle.INACTIVE,
    ("activate", LifeCycle.INACTIVE): LifeCycle.ACTIVE,
    ("deactivate", LifeCycle.ACTIVE): LifeCycle.INACTIVE,
    ("cleanup", LifeCycle.INACTIVE): LifeCycle.UNCONFIGURED,
    ("shutdown", LifeCycle.UNCONFIGURED): LifeCycle.FINALIZED,
    ("shutdown", LifeCycle.INACTIVE): LifeCycle.FINALIZED,
    ("shutdown", LifeCycle.ACTIVE): LifeCycle.FINALIZED,
}


class RobotNode:
    """A node that embodies one agent of a scenario, or several.

    Args:
        parameters: What it is told when it starts.
        transport: Carries its messages.
        scenario: Whose agents they are; by default the parameters name it, and it is read when the node is configured.

    Attributes:
        state: Where in its life it is.
        scenario: What its world is built from, once the node is configured.
        world: The world, once the node is configured.
        listeners: Told of every message that is heard or published.
        says: Asked to speak, by those who give the node a voice.
        endings: Called when it is about to stand still.
        steps: How many steps it has lived.
    """

    def __init__(self, parameters: Parameters, transport: Transport, scenario: Scenario | None = None) -> None:
        self.parameters = parameters
        self.state = LifeCycle.UNCONFIGURED
        self.world: World | None = None
        self.listeners: list[Listener] = []
        self.says: list[Say] = []
        self.endings: list[Callable[[], None]] = []
        self.steps = 0
        self.began = 0
        self.scenario = scenario
        self._transport = transport
        self._now = 0
        self._quiet_steps = 0
        self._embodied: list[Embodied] = []
        self._publishers: list[Publisher] = []
        self._subscriptions: list[Subscription] = []
        self._people: People | None = None
        self._phrases = Phrases(parameters.hears)
        self._heard = self._refused = 0
        self._problem = ""
        self._missing: list[str] = []
        self._diagnostics = self._announce_always("/diagnostics", DiagnosticArray)

    # -- life cycle ----------------------------------------------------------------------------------------------------

    def configure(self) -> None:
        """Load the scenario and announce what will be published.

        Raises:
            EspressivoError: The scenario or a parameter is wrong; the node stays unconfigured.
            StateError: The node is not unconfigured.
        """
        after = self._may("configure")
        if self.scenario is None:
            self.scenario = read_scenario(find_scenario(self.parameters.scenario))
        world = build_world(self.scenario, self.parameters.seed, file=self.parameters.scenario)
        world.words = EventWords(self.scenario, world)
        agents = self._agents(world)
        for person, name in self.parameters.persons.items():
            term(name)
            if name in [agent.name for agent in agents]:
                raise EspressivoError(f"the person {person} cannot be {name}: this node embodies {name} itself")
        self.world, self.steps = world, 0
        self._embodied = [
            Embodied(world, agent, self._names(agent, len(agents)), self.parameters, self._announce) for agent in agents
        ]
        self.state = after

    def activate(self, now: int = 0) -> None:
        """Begin to live: hear, feel, decide, publish.

        Args:
            now: In nanoseconds since 1970.

        Raises:
            StateError: The node is not inactive.
        """
        self.state = self._may("activate")
        self.began = self._now = now
        self.began -= round(self.steps * self.period * NANOSECONDS)
        self._people = People(self.parameters, self._hear, self)
        self._people.start()
        percepts = self._names_of_node.full("~/percept")
        subscription = self._hear(percepts, own.Percept, self._percept)
        self._subscriptions += [] if subscription is None else [subscription]
        self._tell_states()
        self._tell_diagnostics()

    def deactivate(self) -> None:
        """Stop living for a while: time stands still.

        Raises:
            StateError: The node is not active.
        """
        after = self._may("deactivate")
        for ending in self.endings:
            ending()
        self.state = after
        self._deafen()
        self._tell_diagnostics()

    def cleanup(self) -> None:
        """Forget the world.

        Raises:
            StateError: The node is not inactive.
        """
        self.state = self._may("cleanup")
        self._forget()

    def shutdown(self) -> None:
        """End; ending twice is once."""
        if self.state is not LifeCycle.FINALIZED:
            self.state = self._may("shutdown")
            self._deafen()
            self._tell_diagnostics()
            self._forget()
            self._always.close()

    def _may(self, transition: str) -> LifeCycle:
        after = _LEGAL.get((transition, self.state))
        if after is None:
            raise StateError(f"the node cannot {transition}: it is {self.state.value}")
        return after

    def _deafen(self) -> None:
        if self._people is not None:
            self._people.stop()
        for subscription in self._subscriptions:
            subscription.close()
        self._subscriptions.clear()

    def _forget(self) -> None:
        for publisher in self._publishers:
            publisher.close()
        self._publishers.clear()
        self._embodied.clear()
        self._missing.clear()
        self._people = self.world = None

    # -- living --------------------------------------------------------------------------------------------------------

    @property
    def period(self) -> float:
        """Seconds of a step."""
        return 1.0 / self.parameters.rate

    @property
    def time_ns(self) -> int:
        """When the last step ended, in nanoseconds, had every step come in time: what a recording is written by."""
        return self.began + round(self.steps * self.period * NANOSECONDS)

    @property
    def next_ns(self) -> int:
        """When the next step is due, counted in the same way."""
        return self.began + round((self.steps + 1) * self.period * NANOSECONDS)

    def step(self, now: int | None = None) -> None:
        """Let one step of time pass; in every state but active, only tell how the node is.

        Args:
            now: In nanoseconds since 1970; by default as if every step came in time.
        """
        if self.world is None or self.state is not LifeCycle.ACTIVE:
            self._now = now if now is not None else self._now
            self._quiet_steps += 1
            if self._quiet_steps % self._in_steps(_DIAGNOSTICS_EVERY) == 0:
                self._tell_diagnostics()
            return
        self.steps += 1
        self._now = self.time_ns if now is None else now
        self.world.advance(self.period)
        if self._due(self.parameters.decide_every):
            self._guarded(self._happen_by_itself)
            for embodied in self._embodied:
                self._guarded(partial(self._decide, embodied))
        if self._due(self.parameters.state_every):
            self._tell_states()
        if self._due(_DIAGNOSTICS_EVERY):
            self._tell_diagnostics()

    def _due(self, every: float) -> bool:
        return self.steps % self._in_steps(every) == 0

    def _in_steps(self, seconds: float) -> int:
        return max(1, round(seconds * self.parameters.rate))

    def _happen_by_itself(self) -> None:
        assert self.world is not None
        for happened in self.world.run_triggers():
            self._tell_appraisals(happened.outcome)

    def _decide(self, embodied: Embodied) -> None:
        assert self.world is not None
        name = embodied.agent.name
        if not self.parameters.acts:
            options = self.world.options(name)
            if options:
                embodied.tell_decision(options[0], self._header())
            return
        turn = self.world.turn(name)
        if turn is None:
            return
        said = embodied.tell_decision(turn.option, self._header())
        self._tell_appraisals(turn.outcome)
        if said:
            for say in self.says:
                say(embodied.agent, said)

    def decide(self, request: own.DecideRequest) -> own.DecideReply:
        """Answer what an agent wants to do: the service ``~/decide``."""
        try:
            if self.world is None:
                raise StateError(f"the node is {self.state.value}")
            agent = self.world[request.agent] if request.agent else self._embodied[0].agent
            wanted = agent.decide(request.layer) if request.layer else agent.decide()
        except EspressivoError as error:
            return own.DecideReply(error=str(error))
        return own.DecideReply(decisions=[decision_of(agent.name, each, self._header()) for each in wanted])

    # -- what is heard -------------------------------------------------------------------------------------------------

    def believe(self, person: str, what: str, value: str) -> None:
        """See :class:`~.people.Mind`."""
        who = self._person(person)
        self._happen("Property-Change", who, f"{what}({who})", value)

    def say(self, person: str, text: str) -> None:
        """See :class:`~.people.Mind`: a line of the scenario is said, or else what the words mean is done."""
        assert self.world is not None
        who = self._person(person)
        if who in self.world:
            heard = plain_words(text)
            for option in self.world.options(who):
                if option.line is not None and plain_words(option.text) == heard:
                    self._tell_appraisals(self.world.act(who, option))
                    return
        action = self._phrases.action_in(text)
        if action is not None:
            for embodied in self._embodied:
                self._happen("Action-End", who, action, embodied.agent.name)

    def time(self) -> float:
        """See :class:`~.people.Mind`."""
        return self.steps * self.period

    def _percept(self, percept: own.Percept) -> None:
        assert self.world is not None
        if percept.confidence < self.parameters.confidence:
            return
        agents = [each.agent for each in self._embodied]
        if percept.agent:
            agents = [agent for agent in agents if agent.name == self.world[percept.agent].name]
        who = self._person(percept.subject)
        for agent in agents:
            if percept.kind == own.Percept.ACTION:
                self._happen("Action-End", who, percept.name, percept.value or agent.name)
                if percept.value:
                    return
            else:
                event = compose("Event", "Property-Change", who, percept.name, percept.value or "-")
                for emotion in agent.perceive(event):
                    embodied = next(each for each in self._embodied if each.agent is agent)
                    embodied.tell_appraisal(str(event), emotion, self._header())

    def _happen(self, kind: str, subject: str, action: str, target: str) -> None:
        assert self.world is not None
        self._tell_appraisals(self.world.happen(compose("Event", kind, subject, action, target)))

    def _person(self, person: str) -> str:
        """Return who a person is in the world: as the parameters say, or by their id."""
        name = self.parameters.persons.get(person, person)
        robots = {each.agent.name.casefold() for each in self._embodied}
        if person not in self.parameters.persons and (not name[:1].isalpha() or name.casefold() in {"self", *robots}):
            return f"person_{name}"
        return name

    def _hear(self, topic: str, kind: type[Any], heard: Callable[[Any], None]) -> Subscription | None:
        """Hear a topic; what is said on it is taken in with care. None when its kind is not known here."""
        full = self._names_of_node.full(topic)

        def take(message: Message) -> None:
            if self.state is not LifeCycle.ACTIVE:
                return
            for listener in self.listeners:
                listener(full, message, True)
            if is_finite(message):
                self._guarded(lambda: heard(message))
                self._heard += 1
            else:
                self._refuse(f"{full}: a number is not finite")

        try:
            return self._transport.subscription(full, kind, take)
        except EspressivoError as error:
            self._miss(error)
            return None

    def _guarded(self, act: Callable[[], None]) -> None:
        """What a message or a rule gets wrong is told, and nothing else suffers from it."""
        try:
            act()
        except EspressivoError as error:
            self._refuse(str(error))

    def _refuse(self, why: str) -> None:
        self._refused += 1
        self._problem = why[:_MOST_TEXT]

    # -- what is published ---------------------------------------------------------------------------------------------

    @property
    def embodied(self) -> list[Agent]:
        """The agents that the node embodies, once it is configured."""
        return [each.agent for each in self._embodied]

    @property
    def hash(self) -> str:
        """The hash of the world's state; empty without a world."""
        return "" if self.world is None else self.world.state_hash()

    def _header(self) -> Header:
        return header_at(self._now)

    def _tell_states(self) -> None:
        for embodied in self._embodied:
            embodied.tell_state(self._header())

    def _tell_appraisals(self, outcome: Outcome) -> None:
        for embodied in self._embodied:
            embodied.tell_appraisals(outcome, self._header())

    def _tell_diagnostics(self) -> None:
        active = self.state is LifeCycle.ACTIVE
        good = active and not self._missing
        values = {
            "state": self.state.value,
            "scenario": "" if self.world is None else self.world.name,
            "agents": ", ".join(each.agent.name for each in self._embodied),
            "persons": ", ".join(self._people.present if self._people else []),
            "steps": str(self.steps),
            "heard": str(self._heard),
            "refused": str(self._refused),
            "unidentified": str(self._people.unidentified if self._people else 0),
            "problem": self._problem,
            "missing": "; ".join(self._missing),
            "state_hash": self.hash if self.parameters.hash else "",
        }
        status = DiagnosticStatus(
            level=DiagnosticStatus.OK if good else DiagnosticStatus.WARN,
            name=f"{self.parameters.node}: mind",
            message=self._missing[0] if self._missing else f"the node is {self.state.value}",
            hardware_id="espressivo",
            values=[KeyValue(key=key, value=value) for key, value in values.items()],
        )
        self._diagnostics(DiagnosticArray(header=self._header(), status=[status]))

    def _announce(self, topic: str, kind: type[Any], latched: bool) -> Publish:
        try:
            publisher = self._transport.publisher(topic, kind, latched=latched)
        except EspressivoError as error:
            self._miss(error)
            return lambda message: None  # noqa: ARG005 - nobody here knows such messages
        self._publishers.append(publisher)
        return self._publishing(topic, publisher)

    def _announce_always(self, topic: str, kind: type[Any]) -> Publish:
        full = self._names_of_node.full(topic)
        self._always = self._transport.publisher(full, kind)
        return self._publishing(full, self._always)

    def _publishing(self, topic: str, publisher: Publisher) -> Publish:
        def publish(message: Message) -> None:
            publisher.publish(message)
            for listener in self.listeners:
                listener(topic, message, False)

        return publish

    def _miss(self, error: EspressivoError) -> None:
        if str(error) not in self._missing:
            self._missing.append(str(error))

    # -- who -----------------------------------------------------------------------------------------------------------

    @property
    def _names_of_node(self) -> Names:
        return Names(self.parameters.node, "/", self.parameters.remappings)

    def _agents(self, world: World) -> list[Agent]:
        if self.parameters.agents:
            return [world[name] for name in dict.fromkeys(self.parameters.agents)]
        played = {name.casefold() for name in self.parameters.persons.values()}
        found = [agent for agent in world if not agent.is_player and agent.name.casefold() not in played]
        if not found:
            raise EspressivoError("nobody is left for this node to embody: name its agents")
        return found

    def _names(self, agent: Agent, of: int) -> Names:
        spaces = {name.casefold(): space for name, space in self.parameters.namespaces.items()}
        space = spaces.get(agent.name.casefold(), "/" if of == 1 else f"/{snake(agent.name)}")
        return Names(self.parameters.node, space, self.parameters.remappings)
