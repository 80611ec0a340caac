"""What waits to be sent to one client: answers are never dropped; of streams no more waits than the limits allow.

Everything leaves in the order in which it came. A stream message that finds the queue full drops the oldest one that
waits; ``state`` and the frames of a face keep only the latest of each agent, ``crowd`` of each crowd. Whatever is left
out leaves a gap in the numbers of its stream and is counted in ``dropped``.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from typing import Final, NamedTuple, TypeAlias

from msgspec.structs import replace

from ..protocol.coding import encode
from ..protocol.commands import StreamName
from ..protocol.messages import Heartbeat, StateMessage, StreamMessage
from .subscriptions import stream_of

__all__ = ["Outbox"]

_Stream: TypeAlias = tuple[str, str]
_HEARTBEAT: Final = ("heartbeat",)
_Waiting: TypeAlias = "StreamMessage | Heartbeat | _Frame"


class _Frame(NamedTuple):
    """A frame of a face, or how a crowd is, that is worked out when it is fetched."""

    of: str
    stream: str
    seq: int
    make: Callable[[], StreamMessage | None]


class Outbox:
    """A queue of what a client is told.

    Attributes:
        reply_bytes: Of the answers that wait.

    Args:
        most: Stream messages that wait at most.
    """

    def __init__(self, most: int) -> None:
        self.reply_bytes = 0
        self._most = most
        self._order = 0
        self._replies: deque[tuple[int, bytes]] = deque()
        self._streams: OrderedDict[Hashable, tuple[int, StreamMessage | Heartbeat | _Frame]] = OrderedDict()
        self._counts: dict[_Stream, int] = {}
        self._dropped: dict[_Stream, int] = {}

    def __bool__(self) -> bool:
        return bool(self._replies or self._streams)

    @property
    def replies(self) -> int:
        """How many answers wait."""
        return len(self._replies)

    @property
    def waiting(self) -> int:
        """How many stream messages wait."""
        return len(self._streams)

    @property
    def dropped(self) -> int:
        """How many stream messages were left out so far."""
        return sum(self._dropped.values())

    def answer(self, reply: bytes) -> None:
        """Add an answer."""
        self._replies.append((self._next(), reply))
        self.reply_bytes += len(reply)

    def beat(self, heartbeat: Heartbeat) -> None:
        """Add a sign of life; the latest is enough."""
        self._streams.pop(_HEARTBEAT, None)
        self._streams[_HEARTBEAT] = self._next(), heartbeat

    def publish(self, stream: StreamName, message: StreamMessage) -> None:
        """Add a message of a stream, under the stream's next number."""
        order = self._next()
        key = ("state", message.world) if isinstance(message, StateMessage) else order
        older = self._room_for(key, message.world, stream)
        self._streams[key] = order, replace(_merged(older, message), seq=self._count(message.world, stream))

    def frame(self, of: str, stream: str, agent: str, make: Callable[[], StreamMessage | None]) -> None:
        """Add a frame of a face, or how a crowd is, in the place of what waits of the same.

        Args:
            of: Of which world or crowd.
            stream: Of which stream.
            agent: Whose face.
            make: Works it out when it is fetched; returns None when there is none any more.
        """
        key = stream, of, agent
        self._room_for(key, of, stream)
        self._streams[key] = self._next(), _Frame(of, stream, self._count(of, stream), make)

    def forget(self, world: str, stream: str) -> None:
        """Take out what waits of a stream that the client does not want any more."""
        gone = [key for key, (_, each) in self._streams.items() if _is_of(each, world, stream)]
        for key in gone:
            del self._streams[key]

    def take(self, most: int | None = None) -> list[bytes]:
        """Take out what is to be sent next, at most so many messages."""
        taken: list[bytes] = []
        while (self._replies or self._streams) and (most is None or len(taken) < most):
            first = self._first()
            if first is not None:
                taken.append(first)
        return taken

    def _first(self) -> bytes | None:
        if self._replies:
            order, reply = self._replies[0]
            if not self._streams or order < next(iter(self._streams.values()))[0]:
                self._replies.popleft()
                self.reply_bytes -= len(reply)
                return reply
        _, message = self._streams.popitem(last=False)[1]
        if isinstance(message, Heartbeat):
            return encode(message)
        seq, made = (message.seq, message.make()) if isinstance(message, _Frame) else (message.seq, message)
        if made is None:
            return None
        return encode(replace(made, seq=seq, dropped=self._dropped.get((_of(message), _stream_of(message)), 0)))

    def _count(self, world: str, stream: str) -> int:
        """Return the next number of a stream."""
        name = (world, stream)
        self._counts[name] = self._counts.get(name, 0) + 1
        return self._counts[name]

    def _room_for(self, key: Hashable, world: str, stream: str) -> _Waiting | None:
        """Take out what a new message takes the place of, or else the oldest when the queue is full."""
        older = self._streams.pop(key, None)
        if older is not None:
            self._dropped[world, stream] = self._dropped.get((world, stream), 0) + 1
            return older[1]
        if len(self._streams) >= self._most:
            self._drop_oldest()
        return None

    def _drop_oldest(self) -> None:
        key = next((key for key in self._streams if key != _HEARTBEAT), None)
        if key is None:
            return
        message = self._streams.pop(key)[1]
        if not isinstance(message, Heartbeat):
            name = (_of(message), _stream_of(message))
            self._dropped[name] = self._dropped.get(name, 0) + 1

    def _next(self) -> int:
        self._order += 1
        return self._order


def _stream_of(message: StreamMessage | _Frame) -> str:
    return message.stream if isinstance(message, _Frame) else stream_of(message)


def _of(message: StreamMessage | _Frame) -> str:
    """Return the world or crowd that a message is of."""
    return message.of if isinstance(message, _Frame) else message.world


def _is_of(message: _Waiting, world: str, stream: str) -> bool:
    return not isinstance(message, Heartbeat) and _of(message) == world and _stream_of(message) == stream


def _merged(older: _Waiting | None, newer: StreamMessage) -> StreamMessage:
    """Return one message for two: of states, the latest of each agent."""
    if not isinstance(older, StateMessage) or not isinstance(newer, StateMessage):
        return newer
    agents = {each.agent: each for each in (*older.agents, *newer.agents)}
    return replace(newer, agents=list(agents.values()), snapshot=older.snapshot or newer.snapshot)
