"""A world as it is hosted: the world itself, who is busy with what, who drives its clock, and what there is to tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, Literal

import msgspec

from ...agents.agent import Agent
from ...agents.outcome import Felt
from ...agents.outcome import Outcome as Happening
from ...agents.state_digest import Digests
from ...agents.trace import Trace
from ...agents.triggers import Happened
from ...agents.world import World
from ...core.errors import EspressivoError, StateError
from ...core.memory import validate_event
from ...core.terms import Term, term
from ...scenarios.document import Scenario
from ...scenarios.event_words import EventWords
from ...scenarios.telling import Telling
from ..protocol.coding import Refused
from ..protocol.commands import StreamName
from ..protocol.messages import AgentState, Offered, Outcome, StreamMessage
from .actions import Actions, StartedAction
from .describing import LIKES, Offer, appraised, likes_of, offers, state_of
from .own_clock import HOST, OwnClock

__all__ = ["FORMAT", "Happenings", "Hosted", "events_of"]

FORMAT: Final = "espressivo-hosted-world/1"
"""Name and version of what :meth:`Hosted.save` gives."""
_TRACED: Final = 2_000
"""Steps that are kept for explanations; then a new trace begins, so that a world can be hosted for years."""


class _Clock(msgspec.Struct, forbid_unknown_fields=True):
    driver: Literal["host", "own"]
    rate: float


class _Begun(msgspec.Struct, forbid_unknown_fields=True):
    begun: list[StartedAction]
    count: int
    host_time: float


class _Saved(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    scenario: str
    world: dict[str, Any]
    clock: _Clock
    actions: _Begun


class Happenings:
    """What came of a command, as it is collected.

    Attributes:
        feelings: That arose, in order.
        changes: Beliefs that the world changed: of whom, what, to what.
        told: What happened by itself, in words.
    """

    def __init__(self) -> None:
        self.feelings: list[Felt] = []
        self.changes: list[tuple[str, str, str]] = []
        self.told: list[str] = []

    def add(self, outcome: Happening) -> None:
        """Take in what came of an event."""
        self.feelings += outcome.emotions
        self.changes += [(each.observer, str(each.property), str(each.value)) for each in outcome.changes]

    def tell(self, text: str) -> None:
        """Take in something to tell."""
        self.told.append(text)


class Hosted:
    """A world that is hosted.

    Args:
        name: Of the world, for its clients.
        world: The world.
        scenario: It was built from; the words for what is told.
        scenario_name: Under which the server offers it.
    """

    def __init__(self, name: str, world: World, scenario: Scenario, scenario_name: str) -> None:
        self.name = name
        self.scenario = scenario
        self.scenario_name = scenario_name
        self.actions = Actions()
        self.clock: OwnClock = HOST
        self.outbox: list[tuple[StreamName, Callable[[], StreamMessage]]] = []
        """What is to be told when all went well: of which stream, and what makes the message if anybody listens."""
        self.hears: Callable[[StreamName], bool] = lambda _: False
        """Whether anybody listens to a stream; what nobody hears is not worked out."""
        self._take(world)

    def _take(self, world: World) -> None:
        self.world = world
        self.telling = Telling(self.scenario, world)
        world.words = EventWords(self.scenario, world)
        self.trace = Trace(world)
        self.digests = Digests(world)
        self._likes: dict[Agent, tuple[int, dict[str, float]]] = {}

    # -- looking -------------------------------------------------------------------------------------------------------

    def agent(self, name: str) -> Agent:
        """Return an agent.

        Raises:
            Refused: Nobody is called so.
        """
        try:
            return self.world[name]
        except StateError as error:
            raise Refused("unknown-agent", str(error), "$.agent") from None

    def state_hash(self) -> str:
        """Return the hash of the state of the world."""
        return self.digests.now().hash

    def busy(self, agent: Agent) -> str:
        """Return the id of the action that somebody carries out; empty for nobody's."""
        action = self.actions.of(agent.name)
        return "" if action is None else action.id

    def state(self, agent: Agent) -> AgentState:
        """Return how somebody is."""
        version, likes = self._likes.get(agent, (-1, {}))
        if version != agent.beliefs.version or agent.beliefs.properties.answers(LIKES.head, LIKES.size):
            likes = likes_of(agent)
            self._likes[agent] = agent.beliefs.version, likes
        return state_of(agent, self.busy(agent), likes)

    def offers(self, agent: Agent) -> list[Offer]:
        """Return what somebody might do, most wanted first."""
        return offers(self.world, self.telling, agent)

    def offer(self, agent: Agent, option: str) -> Offer:
        """Return an offer that still holds.

        Raises:
            Refused: Somebody is busy, or the offer does not hold any more.
        """
        self.check_free(agent)
        found = self.offers(agent)
        offer = next((each for each in found if each.told.option == option), None)
        if offer is None:
            why = f"{agent.name} has no option {option!r} now: ask for options again, there are {len(found)}"
            raise Refused("unknown-option", why, "$.option")
        return offer

    def check_free(self, agent: Agent) -> None:
        """See that somebody may do something.

        Raises:
            Refused: They are busy.
        """
        if agent.busy is not None:
            action, known = agent.busy[0], self.busy(agent)
            end = f"end {known} first (action.end)" if known else "its end must be perceived first"
            raise Refused("busy", f"{agent.name} is busy: {action}; {end}", "$.agent")

    @property
    def nobody_can_act(self) -> bool:
        """Whether nobody is busy, and nobody has anything to do."""
        world = self.world
        if any(agent.busy is not None for agent in world):
            return False
        return not any(world.ways_of(agent, each) for agent in world for each in agent.options())

    @property
    def is_over(self) -> bool:
        """Whether every dialogue has come to an end."""
        ends = {str(state).casefold() for state in self.world.terminal_states}
        states = self.telling.states()
        return bool(states) and all(state.casefold() in ends for state in states)

    # -- happening -----------------------------------------------------------------------------------------------------

    @property
    def time(self) -> float:
        """Seconds of the world."""
        return float(self.world.clock)

    def tell(self, stream: StreamName, make: Callable[[], StreamMessage]) -> None:
        """Note what is to be told on a stream, if anybody listens, when the command has been done."""
        self.outbox.append((stream, make))

    def by_itself(self, happenings: Happenings, idle: bool = False) -> bool:
        """Let happen what is due by itself; return whether anything was.

        Args:
            happenings: Takes in what does.
            idle: Whether fallbacks may come off, when nobody has anything to do.
        """
        if not self.world.triggers:
            return False
        waiting = idle and any(each.fallback for each in self.world.triggers) and self.nobody_can_act
        all_happened = self.world.run_triggers(waiting)
        for happened in all_happened:
            happenings.add(happened.outcome)
            text = happened.text or self._in_words(happened)
            if text:
                happenings.tell(text)
        return bool(all_happened)

    def _in_words(self, happened: Happened) -> str:
        """Return what to tell of what happened without a text: nothing when it only led on."""
        outcome = happened.outcome
        if outcome.event.is_nil or not (outcome.emotions or self.telling.learned(outcome)):
            return ""
        return self.telling.event(outcome.event)

    def outcome(self, happenings: Happenings, *, action: str = "", did: Offered | None = None) -> Outcome:
        """Return what came of a command."""
        return Outcome(
            emotions=appraised(self.world, happenings.feelings),
            beliefs=list(dict.fromkeys(happenings.changes)),
            told=happenings.told,
            action=action,
            did=did,
            time=self.time,
            state_hash=self.state_hash(),
        )

    def listen_anew(self) -> bool:
        """Begin a new trace when the old one has grown long; return whether it has."""
        if len(self.trace.steps) <= _TRACED:
            return False
        self.trace.stop()
        self.trace = Trace(self.world)
        return True

    # -- saving --------------------------------------------------------------------------------------------------------

    def save(self) -> dict[str, Any]:
        """Return everything as plain data that JSON can hold."""
        return {
            "format": FORMAT,
            "scenario": self.scenario_name,
            "world": self.world.save(),
            "clock": {"driver": self.clock.driver, "rate": self.clock.rate},
            "actions": self.actions.save(),
        }

    def restore(self, state: object) -> None:
        """Take over a state that was saved.

        Raises:
            Refused: It is none, or of another scenario; all is then as it was.
        """
        try:
            saved = msgspec.convert(state, _Saved)
            if saved.format != FORMAT:
                raise StateError(f'expected "format": "{FORMAT}", as world.save answers')
            if saved.scenario != self.scenario_name:
                raise StateError(f"it is of the scenario {saved.scenario!r}, this world of {self.scenario_name!r}")
            world = World.restored(saved.world)
            actions = Actions.restored(saved.actions.begun, saved.actions.count, saved.actions.host_time)
            for each in actions:
                events_of(each.deeds)
        except (msgspec.ValidationError, EspressivoError) as error:
            raise Refused("bad-state", f"this state cannot be restored: {error}", "$.state") from None
        self.actions, self.clock = actions, OwnClock(saved.clock.driver, saved.clock.rate)
        self._take(world)


def events_of(texts: Iterable[str], place: str = "$.events") -> list[Term]:
    """Read events.

    Raises:
        Refused: One is no event that can happen; says which.
    """
    events: list[Term] = []
    for number, text in enumerate(texts):
        try:
            event = term(text)
            validate_event(event)
        except EspressivoError as error:
            raise Refused("bad-term", str(error), f"{place}[{number}]") from None
        events.append(event)
    return events
