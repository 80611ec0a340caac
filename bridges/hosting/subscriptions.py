"""What a client wants to hear of a world."""

from __future__ import annotations

from typing import cast

from msgspec.structs import replace

from ..protocol.commands import RigName, StreamName, Subscribe
from ..protocol.messages import (
    AppraisalMessage,
    ExpressionMessage,
    SpeechMessage,
    StateMessage,
    StreamMessage,
)

__all__ = ["Subscription", "stream_of"]


class Subscription:
    """The streams of one world that one client wants.

    Attributes:
        streams: Which; each with the agents of whom it is wanted, everybody when there are none.
        rate: Frames a second, of faces.
        rigs: Whose numbers the frames hold.
    """

    def __init__(self) -> None:
        self.streams: dict[StreamName, frozenset[str]] = {}
        self.rate = 0.0
        self.rigs: tuple[RigName, ...] = ()
        self._due = 0.0

    def add(self, command: Subscribe) -> list[StreamName]:
        """Take streams up; return them, each once."""
        wanted = list(dict.fromkeys(command.streams))
        for stream in wanted:
            self.streams[stream] = frozenset(name.casefold() for name in command.agents)
        if "expression" in wanted:
            self.rate, self.rigs, self._due = command.rate, command.rigs, 0.0
        return wanted

    def remove(self, streams: list[StreamName]) -> list[StreamName]:
        """Give streams up, all when none is named; return those that were wanted."""
        gone = [each for each in dict.fromkeys(streams or self.streams) if each in self.streams]
        for stream in gone:
            del self.streams[stream]
        return gone

    def is_of(self, stream: StreamName, agent: str) -> bool:
        """Whether a stream is wanted of an agent."""
        agents = self.streams.get(stream)
        return agents is not None and (not agents or agent.casefold() in agents)

    def frame_is_due(self, seconds: float) -> bool:
        """Let time pass; whether it is time for a frame. Frames that were missed are not made up for."""
        self._due += seconds * self.rate
        if self._due < 1:
            return False
        self._due %= 1
        return True

    def wanted(self, stream: StreamName, message: StreamMessage) -> StreamMessage | None:
        """Return what of a message is wanted; None when nothing is."""
        agents = self.streams.get(stream)
        if agents is None:
            return None
        return message if not agents else _only(message, agents)


def stream_of(message: StreamMessage) -> StreamName:
    """Return the stream that a message belongs to."""
    return cast(StreamName, str(type(message).__struct_config__.tag).removeprefix("stream."))


def _only(message: StreamMessage, agents: frozenset[str]) -> StreamMessage | None:
    """Return what of a message is about these agents; all of one that is about nobody."""
    if isinstance(message, StateMessage):
        states = [each for each in message.agents if each.agent.casefold() in agents]
        return replace(message, agents=states) if states else None
    if isinstance(message, AppraisalMessage):
        felt = [each for each in message.appraised if each.agent.casefold() in agents]
        return replace(message, appraised=felt) if felt else None
    agent = _agent(message)
    return message if agent is None or agent.casefold() in agents else None


def _agent(message: StreamMessage) -> str | None:
    if isinstance(message, ExpressionMessage):
        return message.expression.agent
    if isinstance(message, SpeechMessage):
        return message.speech.agent
    found: str = getattr(message, "agent", "")
    return found or None
