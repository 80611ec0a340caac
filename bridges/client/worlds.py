"""A world on a server and the agents in it, as objects: each method is one command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol, TypeVar

from ...core.errors import BridgeError, nearest
from ..protocol.commands import (
    Act,
    Advance,
    AffectPercept,
    Believed,
    CloseWorld,
    CommandType,
    Control,
    Decide,
    EndAction,
    Express,
    Happen,
    Options,
    Perceive,
    RestoreWorld,
    RigName,
    SaveWorld,
    Speak,
    StartAction,
    State,
    StreamName,
    TakeTurn,
    Tell,
    Why,
    WorldState,
)
from ..protocol.messages import (
    AgentState,
    Belief,
    Beliefs,
    Decided,
    Decisions,
    Done,
    Explained,
    Expressed,
    ExpressedReply,
    Offered,
    OptionList,
    Outcome,
    Reply,
    Saved,
    Spoken,
    SpokenReply,
    StateReply,
    WorldDescribed,
)
from .listening import CrowdSubscription, Subscription

__all__ = ["Asks", "RemoteAgent", "RemoteWorld"]

R = TypeVar("R", bound=Reply)


class Asks(Protocol):
    """Whoever lets commands be done; see :class:`.synchronous.Client`."""

    def ask(self, command: CommandType, expected: type[R], timeout: float | None = None) -> R:
        """Return the answer to a command."""

    def listen(self, subscription: Subscription | CrowdSubscription) -> None:
        """Let a subscription hear what it wants."""

    def listen_no_more(self, subscription: Subscription | CrowdSubscription) -> None:
        """End a subscription."""


class RemoteWorld:
    """A world on a server.

    Every method may raise :class:`.ServerError` (it was not done) and :class:`.NoAnswerError` (no answer came in time).

    Args:
        client: To ask.
        told: How the world stood when it was opened.

    Attributes:
        name: Of the world.
        scenario: From which it was opened.
        agents: Who is in it.
        player: Whom a person plays, or nobody.
    """

    def __init__(self, client: Asks, told: WorldDescribed) -> None:
        self._client = client
        self.name, self.scenario, self.player = told.world, told.scenario, told.player
        self.agents = tuple(told.agents)

    def __getitem__(self, agent: str) -> RemoteAgent:
        """Return somebody in it; letter case does not matter.

        Raises:
            BridgeError: Nobody is called so.
        """
        known = {name.casefold(): name for name in self.agents}
        if agent.casefold() not in known:
            close = nearest(agent, self.agents)
            hint = f"did you mean {close!r}?" if close else f"there are {', '.join(self.agents)}"
            raise BridgeError(f"nobody in the world {self.name!r} is called {agent!r}; {hint}")
        return RemoteAgent(self._client, self.name, known[agent.casefold()])

    def __repr__(self) -> str:
        return f"RemoteWorld({self.name!r}, {self.scenario!r})"

    def happen(self, *events: str) -> Outcome:
        """Let events happen, such as ``Event(Action-End, Dex, Take(tin), Nika)``."""
        return self._client.ask(Happen(world=self.name, events=list(events)), Outcome)

    def advance(self, seconds: float) -> Outcome:
        """Let time pass in a world whose clock this program drives."""
        return self._client.ask(Advance(world=self.name, seconds=seconds), Outcome)

    def control(self, clock: Literal["host", "own"], rate: float = 1.0) -> None:
        """Choose who drives the clock: programs with :meth:`advance`, or the server by itself."""
        self._client.ask(Control(world=self.name, clock=clock, rate=rate), Reply)

    def end(self, action: str, outcome: Literal["done", "failed", "cancelled"] = "done") -> Outcome:
        """Tell how an action ended that :meth:`.RemoteAgent.start` began."""
        return self._client.ask(EndAction(world=self.name, action=action, outcome=outcome), Outcome)

    def state(self) -> WorldDescribed:
        """Return how the world stands: its time, its hash."""
        return self._client.ask(WorldState(world=self.name), WorldDescribed)

    def save(self) -> dict[str, Any]:
        """Return all of its state, for :meth:`restore`, as plain data that JSON can hold."""
        return self._client.ask(SaveWorld(world=self.name), Saved).state

    def restore(self, state: dict[str, Any]) -> WorldDescribed:
        """Set the world back to what :meth:`save` returned."""
        return self._client.ask(RestoreWorld(world=self.name, state=state), WorldDescribed)

    def close(self) -> None:
        """Close the world for everybody."""
        self._client.ask(CloseWorld(world=self.name), Done)

    def subscribe(
        self,
        *streams: StreamName,
        on_message: Callable[[Any], object],
        agents: tuple[str, ...] | list[str] = (),
        rate: float = 30.0,
        rigs: tuple[RigName, ...] = ("arkit",),
    ) -> Callable[[], None]:
        """Hear streams: first how things stand, then what changes; also after the connection was lost.

        Args:
            streams: Such as ``emotions``, ``speech``, ``expression``.
            on_message: Gets each message, such as :class:`~..protocol.messages.EmotionsMessage`.
            agents: Of whom; of everybody when empty.
            rate: Frames a second, of faces.
            rigs: Whose numbers the frames hold.

        Returns:
            What ends the subscription when it is called.
        """
        subscription = Subscription(self.name, streams, tuple(agents), on_message, rate, rigs)
        try:
            self._client.listen(subscription)
        except BaseException:
            self._client.listen_no_more(subscription)
            raise
        return lambda: self._client.listen_no_more(subscription)


class RemoteAgent:
    """Somebody in a world on a server; its methods raise as those of :class:`RemoteWorld` do.

    Attributes:
        name: Its name.
    """

    def __init__(self, client: Asks, world: str, name: str) -> None:
        self._client, self._world, self.name = client, world, name

    def __repr__(self) -> str:
        return f"RemoteAgent({self._world!r}, {self.name!r})"

    def state(self) -> AgentState:
        """Return its mood, emotions, goals and likings."""
        return self._client.ask(State(world=self._world, agent=self.name), StateReply).state

    def decide(self, layer: str = "*") -> list[Decided]:
        """Return what it wants to do, most wanted first."""
        return self._client.ask(Decide(world=self._world, agent=self.name, layer=layer), Decisions).decisions

    def options(self) -> list[Offered]:
        """Return all ways to do what it might, lines of dialogue with their words."""
        return self._client.ask(Options(world=self._world, agent=self.name), OptionList).options

    def act(self, option: Offered | str) -> Outcome:
        """Let it do one of its options, at once."""
        return self._client.ask(Act(world=self._world, agent=self.name, option=_id(option)), Outcome)

    def turn(self) -> Outcome:
        """Let it do what it wants most, at once."""
        return self._client.ask(TakeTurn(world=self._world, agent=self.name), Outcome)

    def start(self, option: Offered | str, timeout: float = 60.0) -> str:
        """Let it begin one of its options, which the game carries out; return the action's id for :meth:`.end`."""
        command = StartAction(world=self._world, agent=self.name, option=_id(option), timeout=timeout)
        return self._client.ask(command, Outcome).action

    def perceive(self, *events: str) -> Outcome:
        """Let it alone perceive events."""
        return self._client.ask(Perceive(world=self._world, agent=self.name, events=list(events)), Outcome)

    def seems(self, subject: str, emotions: Mapping[str, float], **estimate: Any) -> Outcome:
        """Tell it how somebody seems to feel.

        Args:
            subject: Who.
            emotions: How likely each is, 0..1.
            estimate: ``valence``, ``arousal``, ``dominance``, ``confidence``, ``modality``, ``source``.
        """
        command = AffectPercept(
            world=self._world, agent=self.name, subject=subject, emotions=dict(emotions), **estimate
        )
        return self._client.ask(command, Outcome)

    def tell(self, belief: str, value: object, certainty: float = 1.0, mind: str = "SELF") -> Outcome:
        """Let it believe something, such as ``tell("Likes(Ben)", 3)``; the value ``-`` takes a belief away."""
        command = Tell(
            world=self._world, agent=self.name, belief=belief, value=str(value), certainty=certainty, mind=mind
        )
        return self._client.ask(command, Outcome)

    def believed(self, belief: str | None = None) -> list[Belief]:
        """Return what it believes; without a name, all of it."""
        return self._client.ask(Believed(world=self._world, agent=self.name, belief=belief), Beliefs).beliefs

    def why(self, emotion: str | None = None, *, absent: bool = False, depth: int = 4) -> str:
        """Return in words why it feels an emotion, or (``absent``) does not; without one, why it decided as it did."""
        command = Why(world=self._world, agent=self.name, emotion=emotion, absent=absent, depth=depth)
        return self._client.ask(command, Explained).text

    def express(self, target: str = "", style: str = "", rigs: tuple[RigName, ...] = ()) -> Expressed:
        """Return what it shows of what it feels."""
        command = Express(world=self._world, agent=self.name, target=target, style=style, rigs=rigs)
        return self._client.ask(command, ExpressedReply).expression

    def speak(self, text: str, target: str = "", style: str = "", *, sound: bool = False) -> Spoken:
        """Return how it says something now: words and mouth shapes with their times, and the sound where wanted."""
        command = Speak(world=self._world, agent=self.name, text=text, target=target, style=style, sound=sound)
        return self._client.ask(command, SpokenReply).speech


def _id(option: Offered | str) -> str:
    return option if isinstance(option, str) else option.option
