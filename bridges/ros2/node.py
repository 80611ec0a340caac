"""The robot node: a life cycle, a mind that lives in steps, and what goes in and out, over any transport.

The world's time passes in steps of one length, and what is heard is taken in between two steps: from the same messages
between the same steps the same mind comes out, live or from a recording.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from ...agents.agent import Agent
from ...agents.outcome import Outcome
from ...agents.world import World
from ...core.emotions import Emotion
from ...core.errors import EspressivoError, StateError
from ...core.terms import Term, term
from ...scenarios.build import build_world
from ...scenarios.document import Scenario
from ...scenarios.event_words import EventWords
from ...scenarios.reading import read_scenario
from ...scenarios.shipped import find_scenario
from .embodied import Embodied, Publish, decision_of
from .health import Health
from .interfaces import own
from .interfaces.kinds import Message, is_finite
from .interfaces.standard import NANOSECONDS, DiagnosticArray, Header, header_at
from .lifecycle import LifeCycle, after
from .names import Names, snake
from .parameters import Parameters
from .people import People
from .perceiving import Perceiving
from .transport import Publisher, Subscription, Transport

__all__ = ["Listener", "RobotNode"]

Listener = Callable[[str, Message, bool], None]
"""Told of every message: its topic, itself, and whether it was heard (otherwise it was published)."""
Say = Callable[[Agent, str], None]
"""Speaks, when the node has a voice of its own."""

_DIAGNOSTICS_EVERY: Final = 1.0


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
        self._health = Health()
        self._diagnostics = self._announce_always("/diagnostics", DiagnosticArray)

    # -- life cycle ----------------------------------------------------------------------------------------------------

    def configure(self) -> None:
        """Load the scenario and announce what will be published.

        Raises:
            EspressivoError: The scenario or a parameter is wrong; the node stays unconfigured.
            StateError: The node is not unconfigured.
        """
        state = after("configure", self.state)
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
        self.state = state

    def activate(self, now: int = 0) -> None:
        """Begin to live: hear, feel, decide, publish.

        Args:
            now: In nanoseconds since 1970.

        Raises:
            StateError: The node is not inactive.
        """
        self.state = after("activate", self.state)
        self.began = self._now = now
        self.began -= round(self.steps * self.period * NANOSECONDS)
        assert self.world is not None
        mind = Perceiving(self.world, self.embodied, self.parameters, self._tell_appraisals, self._tell_felt, self.time)
        self._people = People(self.parameters, self._hear, mind)
        self._people.start()
        subscription = self._hear("~/percept", own.Percept, mind.percept)
        self._subscriptions += [] if subscription is None else [subscription]
        if self.steps == 0:
            self._health.guarded(self._begin)
        self._tell_states()
        self._tell_diagnostics()

    def deactivate(self) -> None:
        """Stop living for a while: time stands still.

        Raises:
            StateError: The node is not active.
        """
        state = after("deactivate", self.state)
        for ending in self.endings:
            ending()
        self.state = state
        self._deafen()
        self._tell_diagnostics()

    def cleanup(self) -> None:
        """Forget the world.

        Raises:
            StateError: The node is not inactive.
        """
        self.state = after("cleanup", self.state)
        self._forget()

    def shutdown(self) -> None:
        """End; ending twice is once."""
        if self.state is not LifeCycle.FINALIZED:
            self.state = after("shutdown", self.state)
            self._deafen()
            self._tell_diagnostics()
            self._forget()
            self._always.close()

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
        self._health.missing.clear()
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

    def time(self) -> float:
        """Return the seconds that the node has lived."""
        return self.steps * self.period

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
        if self.world.triggers:
            self._health.guarded(self._happen_by_itself)
        if self._due(self.parameters.decide_every):
            for embodied in self._embodied:
                self._health.guarded(partial(self._decide, embodied))
        if self._due(self.parameters.state_every):
            self._tell_states()
        if self._due(_DIAGNOSTICS_EVERY):
            self._tell_diagnostics()

    def _due(self, every: float) -> bool:
        return self.steps % self._in_steps(every) == 0

    def _in_steps(self, seconds: float) -> int:
        return max(1, round(seconds * self.parameters.rate))

    def _begin(self) -> None:
        """Let the story begin, and everybody come in where they do not know each other from the start."""
        assert self.world is not None
        if not self.world.behaviour.meets_at_once:
            self.world.introduce()
        self._happen_by_itself()

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

    def _hear(self, topic: str, kind: type[Any], heard: Callable[[Any], None]) -> Subscription | None:
        """Hear a topic; what is said on it is taken in with care. None when its kind is not known here."""
        full = self._names_of_node.full(topic)

        def take(message: Message) -> None:
            if self.state is not LifeCycle.ACTIVE:
                return
            for listener in self.listeners:
                listener(full, message, True)
            if is_finite(message):
                self._health.guarded(lambda: heard(message))
                self._health.heard += 1
            else:
                self._health.refuse(f"{full}: a number is not finite")

        try:
            return self._transport.subscription(full, kind, take)
        except EspressivoError as error:
            self._health.miss(error)
            return None

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

    def _tell_felt(self, agent: Agent, event: Term, emotion: Emotion) -> None:
        for embodied in self._embodied:
            if embodied.agent is agent:
                embodied.tell_appraisal(str(event), emotion, self._header())

    def _tell_diagnostics(self) -> None:
        values = {
            "scenario": "" if self.world is None else self.world.name,
            "agents": ", ".join(agent.name for agent in self.embodied),
            "persons": ", ".join(self._people.present if self._people else []),
            "unidentified": str(self._people.unidentified if self._people else 0),
            "steps": str(self.steps),
            "state_hash": self.hash if self.parameters.hash else "",
        }
        told = self._health.diagnostics(self.parameters.node, self.state.value, self._header(), values)
        self._diagnostics(told)

    def _announce(self, topic: str, kind: type[Any], latched: bool) -> Publish:
        try:
            publisher = self._transport.publisher(topic, kind, latched=latched)
        except EspressivoError as error:
            self._health.miss(error)
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
