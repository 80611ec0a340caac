"""Streams: who hears what of which world, snapshots at the beginning, and the frames of faces."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ..protocol.commands import Command, StreamName, Subscribe, Unsubscribe
from ..protocol.messages import (
    Done,
    Failed,
    Reply,
    StreamMessage,
    Subscribed,
)
from .connection import Connection
from .faces import Faces
from .open_worlds import Host, OpenWorlds
from .subscriptions import Subscription, stream_of

__all__ = ["Publishing"]


class Publishing:
    """Hands the messages of worlds to those who want them. A world that nobody listens to tells nothing.

    Args:
        worlds: The worlds.
    """

    def __init__(self, worlds: OpenWorlds) -> None:
        self._worlds = worlds
        self._faces = Faces(worlds)
        self._hearers: dict[str, dict[Connection, Subscription]] = {}
        self._listening: dict[str, tuple[Host, Callable[[StreamMessage], None]]] = {}

    def subscribe(self, connection: Connection, command: Subscribe) -> Reply:
        """Let a client hear streams; :meth:`show` then tells it how things stand."""
        host = self._worlds.get(command.world)
        assert host is not None
        known = {agent.name.casefold() for agent in host.world.agents}
        stranger = next((name for name in command.agents if name.casefold() not in known), None)
        if stranger is not None:
            why = f"nobody in {command.world!r} is called {stranger!r}: world.state tells who is there"
            return Failed(code="unknown-agent", message=why, place="$.agents")
        subscription = connection.subscriptions.setdefault(command.world, Subscription())
        streams = subscription.add(command)
        self._hearers.setdefault(command.world, {})[connection] = subscription
        if command.world not in self._listening:
            listener = partial(self._publish, command.world)
            host.listeners.append(listener)
            self._listening[command.world] = host, listener
        self._want(command.world)
        return Subscribed(world=command.world, streams=streams)

    def unsubscribe(self, connection: Connection, command: Unsubscribe) -> Reply:
        """Let a client hear streams no more."""
        subscription = connection.subscriptions.get(command.world)
        for stream in [] if subscription is None else subscription.remove(command.streams):
            connection.outbox.forget(command.world, stream)
        if subscription is not None and not subscription.streams:
            del connection.subscriptions[command.world]
            self._hear_no_more(command.world, connection)
        self._want(command.world)
        return Done()

    def show(self, connection: Connection, command: Command) -> None:
        """Tell a client that has subscribed how things stand."""
        subscription = connection.subscriptions.get(command.world) if isinstance(command, Subscribe) else None
        host = self._worlds.get(command.world) if isinstance(command, Subscribe) else None
        if subscription is None or host is None or not isinstance(command, Subscribe):
            return
        for stream in dict.fromkeys(command.streams):
            self._show(connection, subscription, host, stream)

    def let_go(self, connection: Connection) -> None:
        """Forget a client that has gone."""
        for world in connection.subscriptions:
            self._hear_no_more(world, connection)
        connection.subscriptions.clear()

    def closed(self, world: str) -> None:
        """Tell those who heard a world that it was closed."""
        for connection in self._hearers.pop(world, {}):
            connection.subscriptions.pop(world, None)
            connection.answer(Failed(code="unknown-world", message=f"the world {world!r} was closed"))
        self._listening.pop(world, None)
        self._faces.forget(world)

    def restored(self, world: str) -> None:
        """Tell those who hear a world that was set back how things stand now."""
        host = self._worlds.get(world)
        for connection, subscription in list(self._hearers.get(world, {}).items()) if host is not None else []:
            for stream in subscription.streams:
                self._show(connection, subscription, host, stream)  # type: ignore[arg-type]

    def frames(self, seconds: float) -> None:
        """Let time pass: those who want faces get the frames that are due."""
        self._faces.pass_time(seconds)
        for world, hearers in list(self._hearers.items()):
            for connection, subscription in list(hearers.items()):
                if "expression" in subscription.streams and subscription.frame_is_due(seconds):
                    self._send_frames(connection, subscription, world)

    def _send_frames(
        self, connection: Connection, subscription: Subscription, world: str, *, snapshot: bool = False
    ) -> None:
        """Send one frame of every face that is wanted."""
        host = self._worlds.get(world)
        for agent in [] if host is None else host.world.agents:
            if subscription.is_of("expression", agent.name):
                make = partial(self._faces.frame, world, agent.name, subscription.rigs, snapshot=snapshot)
                connection.show(world, "expression", agent.name, make)

    def _show(self, connection: Connection, subscription: Subscription, host: Host, stream: StreamName) -> None:
        if stream == "expression":
            self._send_frames(connection, subscription, host.name, snapshot=True)
            return
        for message in host.snapshot(stream, []):
            wanted = subscription.wanted(stream, message)
            if wanted is not None:
                connection.tell(stream, wanted)

    def _publish(self, world: str, message: StreamMessage) -> None:
        stream = stream_of(message)
        for connection, subscription in list(self._hearers.get(world, {}).items()):
            wanted = subscription.wanted(stream, message)
            if wanted is not None:
                connection.tell(stream, wanted)

    def _hear_no_more(self, world: str, connection: Connection) -> None:
        hearers = self._hearers.get(world, {})
        hearers.pop(connection, None)
        if not hearers:
            self._hearers.pop(world, None)
            self._faces.forget(world)
            host, listener = self._listening.pop(world, (None, None))
            if host is not None and listener in host.listeners:
                host.listeners.remove(listener)

    def _want(self, world: str) -> None:
        """Let a world tell what somebody wants to hear; faces are made here, at the rate that is asked for."""
        host = self._worlds.get(world)
        if host is not None:
            wanted = {stream for each in self._hearers.get(world, {}).values() for stream in each.streams}
            host.wanted = frozenset(wanted - {"expression"})
