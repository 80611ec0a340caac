"""The worlds that are open on a server: opening, asking and closing them, and letting time pass in all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, Protocol, TypeAlias

from msgspec.structs import replace

from ...agents.world import World
from ...core.errors import nearest
from ..protocol.coding import Refused, refusal
from ..protocol.commands import (
    CloseWorld,
    LoadWorld,
    RestoreWorld,
    SaveWorld,
    Speak,
    StreamName,
    WorldCommand,
    WorldState,
)
from ..protocol.limits import Limits
from ..protocol.messages import ClockMessage, Done, Failed, Reply, Saved, StreamMessage, WorldDescribed
from .aside import Aside, Hook
from .failing import failed
from .questions import QUESTIONS

__all__ = ["Host", "Offers", "OpenWorlds", "Opening"]

Listener: TypeAlias = Callable[[StreamMessage], object]
Opening: TypeAlias = LoadWorld | RestoreWorld


class Host(Protocol):
    """One world that is open; see :class:`.world_host.WorldHost`."""

    name: str
    scenario_name: str
    listeners: list[Listener]
    wanted: Collection[StreamName] | None
    aside: Hook

    @property
    def world(self) -> World:
        """The world as it is now."""

    def do(self, command: WorldCommand) -> Reply:
        """Do what a command asks for."""

    def speaking(self, command: Speak) -> Callable[[], Reply]:
        """Return what works out, in any thread, how somebody says something as they feel now."""

    def pass_time(self, host_seconds: float) -> bool:
        """Let seconds of the server pass; whether it meant anything."""

    def snapshot(
        self, stream: StreamName, agents: Collection[str] = (), rigs: Sequence[str] = ()
    ) -> list[StreamMessage]:
        """Return how things stand, as messages of a stream."""


class Offers(Protocol):
    """The scenarios that are offered; see :class:`.catalogue.Catalogue`."""

    def titles(self) -> dict[str, str]:
        """Return all names, each with its title."""

    def host(self, world: str, name: str, seed: int = 0) -> Host:
        """Open a world from the scenario of a name.

        Raises:
            Refused: There is no such scenario, or it has mistakes.
        """


class OpenWorlds:
    """Worlds by name.

    Attributes:
        aside: Works out how lines sound.

    Args:
        offers: From what they are opened.
        limits: How many.
    """

    def __init__(self, offers: Offers, limits: Limits) -> None:
        self.offers = offers
        self.aside = Aside()
        self._limits = limits
        self._open: dict[str, Host] = {}
        self._changes: Counter[str] = Counter()

    def __contains__(self, name: str) -> bool:
        return name in self._open

    def __iter__(self) -> Iterator[Host]:
        return iter(self._open.values())

    def __len__(self) -> int:
        return len(self._open)

    @property
    def need_time(self) -> bool:
        """Whether anything comes of it when time passes."""
        return any(_runs(each) for each in self)

    def get(self, name: str) -> Host | None:
        """Return a world that is open."""
        return self._open.get(name)

    def changes(self, name: str) -> int:
        """Return how often something was done in a world since it was opened."""
        return self._changes[name]

    def scenarios(self) -> dict[str, str]:
        """Return the names of the worlds, each with its scenario."""
        return {each.name: each.scenario_name for each in self}

    def add(self, host: Host) -> None:
        """Take a world in."""
        host.aside = self.aside.tell
        self._open[host.name] = host

    def discard(self, name: str) -> None:
        """Let go of a world."""
        self._open.pop(name, None)
        self._changes.pop(name, None)

    def room_for(self, loading: int) -> Failed | None:
        """Return why no world can be opened, if so; ``loading`` are being opened."""
        if len(self) + loading < self._limits.worlds:
            return None
        return Failed(
            code="too-many",
            message=f"{self._limits.worlds} worlds are open, more are not allowed: close one first",
            place="$.world",
        )

    def made(self, command: Opening) -> Host | Failed:
        """Open a world, and return it without taking it in; touches nothing here, so a thread may do it."""
        try:
            if isinstance(command, LoadWorld):
                return self.offers.host(command.world, command.scenario, command.seed)
            host = self.offers.host(command.world, _scenario_of(command.state), 0)
            reply = host.do(command)
            return reply if isinstance(reply, Failed) else host
        except Refused as refused:
            return refusal(refused)
        except Exception as error:  # a client must get an answer
            return failed(error)

    def joined(self, command: LoadWorld) -> Reply:
        """Answer a ``world.load`` of a world that is open."""
        host = self._open[command.world]
        if not command.join or host.scenario_name != command.scenario:
            return Failed(
                code="world-exists",
                message=f"a world {command.world!r} is open already, from the scenario {host.scenario_name!r}: choose "
                "another name, or close it",
                place="$.world",
            )
        return self.described(command.world)

    def described(self, name: str, opened: bool = False) -> WorldDescribed:
        """Return how a world stands."""
        reply = self._open[name].do(WorldState(world=name))
        assert isinstance(reply, WorldDescribed)
        return replace(reply, opened=opened)

    def unknown(self, name: str) -> Failed:
        """Return what to answer of a world that is not open."""
        close = nearest(name, self._open)
        hint = f"did you mean {close!r}?" if close else "open it with world.load"
        return Failed(code="unknown-world", message=f"no world {name!r} is open: {hint}", place="$.world")

    def do(self, command: WorldCommand) -> Reply:
        """Do what a command asks of a world, whatever it is."""
        host = self._open.get(command.world)
        if host is None:
            return self.unknown(command.world)
        self._changes[command.world] += type(command) not in QUESTIONS
        if isinstance(command, CloseWorld):
            self.discard(command.world)
            return Done()
        try:
            return host.do(command)
        except Exception as error:  # a client must get an answer
            return failed(error)

    def speaking(self, command: Speak) -> Callable[[], Reply]:
        """Return what works out, in any thread, how somebody says something as they feel now."""
        host = self._open.get(command.world)
        if host is not None:
            return host.speaking(command)
        unknown = self.unknown(command.world)
        return lambda: unknown

    def pass_time(self, seconds: float) -> None:
        """Let seconds of the server pass in all worlds."""
        for host in self:
            self._changes[host.name] += host.pass_time(seconds)

    def saved(self, name: str) -> dict[str, Any]:
        """Return the whole state of a world."""
        reply = self._open[name].do(SaveWorld(world=name))
        assert isinstance(reply, Saved), reply
        return reply.state


def _runs(host: Host) -> bool:
    """Whether a world has a clock of its own, or somebody in it carries out an action that may time out."""
    clocks = host.snapshot("clock")
    is_own = any(isinstance(each, ClockMessage) and each.clock == "own" for each in clocks)
    return is_own or bool(host.snapshot("actions"))


def _scenario_of(state: dict[str, Any]) -> str:
    scenario = state.get("scenario")
    if isinstance(scenario, str):
        return scenario
    raise Refused("bad-state", "a saved world names its scenario: send what world.save answered", "$.state.scenario")
