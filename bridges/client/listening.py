"""Who in a program listens to which streams: several may share one, of which the server is asked once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from ..protocol.commands import CommandType, RigName, StreamName, Subscribe, Unsubscribe
from ..protocol.crowds import CrowdMessage, SubscribeCrowd, UnsubscribeCrowd
from ..protocol.messages import AppraisalMessage, StateMessage, StreamMessage
from .session import stream_of

__all__ = ["CrowdSubscription", "Listeners", "Subscription"]


class Subscription:
    """Streams of a world, and who is told.

    Args:
        world: Of which world.
        streams: Which.
        agents: Of whom; of everybody when empty.
        on_message: Gets the messages.
        rate: Frames a second, of faces.
        rigs: Whose numbers the frames hold.
    """

    def __init__(
        self,
        world: str,
        streams: tuple[StreamName, ...],
        agents: tuple[str, ...],
        on_message: Callable[[Any], object],
        rate: float,
        rigs: tuple[RigName, ...],
    ) -> None:
        self.world, self.streams, self.agents = world, streams, agents
        self.on_message, self.rate, self.rigs = on_message, rate, rigs
        self._names = {agent.casefold() for agent in agents}

    def wants(self, message: StreamMessage) -> bool:
        """Whether it is told of a message."""
        if message.world != self.world or stream_of(message) not in self.streams:
            return False
        about = _agents(message)
        return not self._names or not about or not self._names.isdisjoint(about)


class CrowdSubscription:
    """The stream of a crowd, and who is told.

    Args:
        wanted: What of it.
        on_message: Gets the messages; they may tell of more, when others of this client listen to the crowd as well.
    """

    def __init__(self, wanted: SubscribeCrowd, on_message: Callable[[Any], object]) -> None:
        self.wanted = wanted
        self.on_message = on_message

    def wants(self, message: StreamMessage) -> bool:
        """Whether it is told of a message."""
        return isinstance(message, CrowdMessage) and message.crowd == self.wanted.crowd


class Listeners:
    """All subscriptions of a client; may be used from several threads."""

    def __init__(self) -> None:
        self._all: tuple[Subscription | CrowdSubscription, ...] = ()
        self._lock = threading.Lock()

    def of(self, message: StreamMessage) -> list[Subscription | CrowdSubscription]:
        """Return who is told of a message."""
        return [each for each in self._all if each.wants(message)]

    def add(self, subscription: Subscription | CrowdSubscription) -> list[CommandType]:
        """Add one; return what to ask the server for."""
        with self._lock:
            self._all = (*self._all, subscription)
            return self._asked(subscription)

    def remove(self, subscription: Subscription | CrowdSubscription) -> list[CommandType]:
        """Take one out; return what to ask the server for."""
        with self._lock:
            if subscription not in self._all:
                return []
            self._all = tuple(each for each in self._all if each is not subscription)
            return self._asked(subscription)

    def _asked(self, subscription: Subscription | CrowdSubscription) -> list[CommandType]:
        """Return what to ask the server for when a subscription has come or gone."""
        if isinstance(subscription, CrowdSubscription):
            return [self._of_crowd(subscription.wanted.crowd)]
        return [self._of_stream(subscription.world, stream) for stream in dict.fromkeys(subscription.streams)]

    def _of_crowd(self, crowd: str) -> CommandType:
        """Return one command for all who listen to a crowd."""
        all_crowds = [each.wanted for each in self._all if isinstance(each, CrowdSubscription)]
        wanted = [each for each in all_crowds if each.crowd == crowd]
        if not wanted:
            return UnsubscribeCrowd(crowd=crowd)
        groups = list(dict.fromkeys(group for each in wanted for group in each.groups))
        members = list(dict.fromkeys(member for each in wanted for member in each.members))
        return SubscribeCrowd(crowd=crowd, groups=groups, members=members, rate=max(each.rate for each in wanted))

    def _of_stream(self, world: str, stream: StreamName) -> CommandType:
        """Return one command for all who listen to a stream."""
        worlds = [each for each in self._all if isinstance(each, Subscription)]
        hearers = [each for each in worlds if each.world == world and stream in each.streams]
        if not hearers:
            return Unsubscribe(world=world, streams=[stream])
        everybody = any(not each.agents for each in hearers)
        agents = [] if everybody else list(dict.fromkeys(agent for each in hearers for agent in each.agents))
        rigs = tuple(dict.fromkeys(rig for each in hearers for rig in each.rigs))
        return Subscribe(
            world=world, streams=[stream], agents=agents, rate=max(each.rate for each in hearers), rigs=rigs
        )


def _agents(message: StreamMessage) -> set[str]:
    """Return whom a message is about, in small letters; nobody in particular when empty."""
    if isinstance(message, StateMessage):
        return {each.agent.casefold() for each in message.agents}
    if isinstance(message, AppraisalMessage):
        return {each.agent.casefold() for each in message.appraised}
    part = getattr(message, "expression", None) or getattr(message, "speech", None) or message
    agent = getattr(part, "agent", "")
    return {agent.casefold()} if agent else set()
