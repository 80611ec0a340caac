"""What a client remembers between connections: no sockets, no threads, no clock.

Commands that change a world are numbered. They are sent in order, and after a new connection those without an answer
are sent again under their old numbers: the server does each once. Questions have no number; they are simply asked
again. Subscriptions are renewed. What was dropped of a stream shows as a gap in its numbers and is counted.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, cast

from msgspec.structs import replace

from ..protocol.coding import Refused, decode_message, encode
from ..protocol.commands import (
    Act,
    Advance,
    AffectPercept,
    Bye,
    CloseWorld,
    CommandType,
    Control,
    EndAction,
    Happen,
    Hello,
    LoadWorld,
    Perceive,
    Ping,
    RestoreWorld,
    StartAction,
    StreamName,
    Subscribe,
    TakeTurn,
    Tell,
    Unsubscribe,
)
from ..protocol.crowds import (
    AdvanceCrowd,
    CrowdEvent,
    CrowdMessage,
    DemoteMember,
    PromoteMember,
    SubscribeCrowd,
    UnsubscribeCrowd,
)
from ..protocol.limits import Limits
from ..protocol.messages import (
    ErrorCode,
    Failed,
    Message,
    Reply,
    StreamMessage,
    Subscribed,
    Welcome,
    WorldDescribed,
)

__all__ = ["CHANGES", "FINAL", "Phase", "Session", "stream_of"]

Phase: TypeAlias = Literal["away", "greeting", "ready", "refused"]
"""Without a connection; waiting for the answer to ``hello``; at work; turned away for good."""

CHANGES: Final[tuple[type[CommandType], ...]] = (
    LoadWorld,
    CloseWorld,
    RestoreWorld,
    Happen,
    Perceive,
    AffectPercept,
    Tell,
    Act,
    TakeTurn,
    StartAction,
    EndAction,
    Advance,
    Control,
    CrowdEvent,
    AdvanceCrowd,
    PromoteMember,
    DemoteMember,
)
"""Commands that are numbered, to be done exactly once."""
FINAL: Final[frozenset[ErrorCode]] = frozenset(("unauthorised", "foreign-origin", "wrong-version", "taken-over"))
"""To connect again after one of these would help nobody."""
_RETRY_SECONDS: Final = 0.05
_GREETING_SECONDS: Final = 1.0
"""Besides the patience: how long a server may take to answer ``hello``."""
_PATIENCE: Final = 4.0
"""Heartbeats after which a numbered command without an answer is sent again on the same connection."""

Done: TypeAlias = Callable[[Reply], object]


@dataclass(slots=True)
class _Asked:
    """A command that has no answer yet."""

    command: CommandType
    done: Done
    sent: float = -1.0
    refusals: int = 0


class Session:
    """One client, over any number of connections one after the other.

    Whoever carries messages calls :meth:`opened` for a new connection, hands what comes to :meth:`receive`, sends what
    :meth:`send` returns, calls that again after :meth:`wait` seconds at the latest, and hangs up when
    :meth:`is_dead` says so, or ``hang_up`` is set.

    Args:
        hello: How the client presents itself; its name must be its own.
        on_message: Gets the messages of streams.
        on_notice: Gets errors that answer no command, such as that a world was closed.
        on_forgotten: Is called when the server knows nothing any more of what it has done for this client: it was
            started anew without a store, and its worlds are gone.

    Attributes:
        phase: How things stand.
        welcome: What the server said of itself last.
        failure: Why the client was turned away for good.
        hang_up: Whether the connection is of no use any more.
        missed: How many messages were dropped, by world (or crowd) and stream.
    """

    def __init__(
        self,
        hello: Hello,
        on_message: Callable[[StreamMessage], object] = lambda _: None,
        on_notice: Callable[[Failed], object] = lambda _: None,
        on_forgotten: Callable[[], object] = lambda: None,
    ) -> None:
        self.phase: Phase = "away"
        self.welcome: Welcome | None = None
        self.failure: Failed | None = None
        self.hang_up = False
        self.missed: dict[tuple[str, str], int] = {}
        self._hello = hello
        self._on_message, self._on_notice, self._on_forgotten = on_message, on_notice, on_forgotten
        self._limits = Limits()
        self._count = 0
        self._next_seq = 1
        self._answered = 0
        self._asked: OrderedDict[str, _Asked] = OrderedDict()
        self._unsent: deque[str] = deque()
        self._again: dict[str, float] = {}
        self._urgent: list[bytes] = []
        self._wanted: dict[tuple[str, StreamName], Subscribe] = {}
        self._wanted_crowds: dict[str, SubscribeCrowd] = {}
        self._heard: dict[tuple[str, str], int] = {}
        self._opened = self._last_heard = self._last_sent = 0.0

    # -- asking --------------------------------------------------------------------------------------------------------

    def ask(self, command: CommandType, done: Done) -> str:
        """Send a command as soon as that can be; return its id.

        Args:
            command: Without ``id`` and ``seq``.
            done: Gets the answer, which may be :class:`~..protocol.messages.Failed`, once.
        """
        self._count += 1
        id_ = f"c{self._count}"
        command = replace(command, id=id_, seq=None)
        too_large = self._too_large(command)
        if self.failure is not None or too_large is not None:
            done(too_large or replace(cast(Failed, self.failure), id=id_))
            return id_
        self._asked[id_] = _Asked(command, done)
        self._unsent.append(id_)
        return id_

    def forget(self, id_: str) -> None:
        """Want no answer any more; a command that was numbered is still sent until the server has done it."""
        asked = self._asked.get(id_)
        if asked is None:
            return
        if asked.command.seq is None:
            del self._asked[id_]
            self._again.pop(id_, None)
        else:
            asked.done = lambda _: None

    @property
    def outstanding(self) -> int:
        """How many commands have no answer yet."""
        return len(self._asked)

    # -- for whoever carries messages ----------------------------------------------------------------------------------

    def opened(self, now: float) -> None:
        """Begin on a new connection."""
        self.lost()
        self.phase, self._opened, self._last_heard = "greeting", now, now
        self._urgent = [encode(replace(self._hello, id="hello"))]

    def lost(self) -> None:
        """Note that the connection is gone: what has no answer will be sent again."""
        if self.phase != "refused":
            self.phase = "away"
        self.hang_up = False
        self._urgent = []
        self._again.clear()
        self._heard.clear()
        self._unsent = deque(self._asked)
        for asked in self._asked.values():
            asked.sent = -1.0

    def send(self, now: float) -> list[bytes]:
        """Return what is to be sent now, in order."""
        out, self._urgent = self._urgent, []
        if self.phase == "ready":
            self._send_again(now, out)
            while self._unsent and not self._again and len(self._asked) - len(self._unsent) < self._window:
                self._send_one(self._unsent.popleft(), now, out)
            if not out and now - self._last_sent >= self._limits.heartbeat:
                out.append(encode(Ping(id="ping")))
        if out:
            self._last_sent = now
        return out

    def wait(self, now: float) -> float:
        """Return after how many seconds to call :meth:`send` again and ask :meth:`is_dead`, at the latest."""
        if self.phase != "ready":
            return 0.5
        due = [self._last_sent + self._limits.heartbeat, *self._again.values()]
        return max(0.0, min(due) - now)

    def is_dead(self, now: float) -> bool:
        """Whether the server has given no sign of life for too long."""
        if self.phase == "greeting":
            return now - self._opened > _GREETING_SECONDS + self._patience
        return self.phase == "ready" and now - self._last_heard > self._limits.dead_after

    def receive(self, data: bytes, now: float) -> None:
        """Take in a message of the server; of one that this version does not know, nothing."""
        self._last_heard = now
        try:
            message: Message = decode_message(data)
        except Refused:
            return
        if isinstance(message, StreamMessage):
            self._hear(message)
        elif isinstance(message, Welcome) and message.id == "hello":
            self._begin(message)
        elif isinstance(message, Reply):
            self._answer(message, now)

    def bye(self) -> bytes:
        """Return the last message: the server may forget this client."""
        return encode(Bye(id="bye"))

    # -- details -------------------------------------------------------------------------------------------------------

    @property
    def _patience(self) -> float:
        return _PATIENCE * self._limits.heartbeat

    @property
    def _window(self) -> int:
        return max(1, self._limits.ahead // 2)

    def _too_large(self, command: CommandType) -> Failed | None:
        """Return why a command cannot be sent: the server would not even read its id."""
        most = self._limits.state_bytes if isinstance(command, RestoreWorld) else self._limits.message_bytes
        size = len(encode(command)) + 32  # for the number
        if size <= most:
            return None
        return Failed(id=command.id, code="too-large", message=f"a command of {size:,} bytes: {most:,} at most")

    def _send_one(self, id_: str, now: float, out: list[bytes]) -> None:
        asked = self._asked.get(id_)
        if asked is None:
            return
        if asked.command.seq is None and isinstance(asked.command, CHANGES):
            asked.command = replace(asked.command, seq=self._next_seq)
            self._next_seq += 1
        asked.sent = now
        out.append(encode(asked.command))

    def _send_again(self, now: float, out: list[bytes]) -> None:
        """Send what was refused for now; and what has had no answer for so long that it may have been lost."""
        for id_ in [id_ for id_, due in self._again.items() if due <= now]:
            del self._again[id_]
            self._send_one(id_, now, out)
        oldest = next((each for each in self._asked.values() if each.command.seq is not None), None)
        if oldest is not None and 0 <= oldest.sent < now - self._patience:
            for id_, asked in self._asked.items():
                if asked.sent >= 0 and asked.command.seq is not None:
                    self._send_one(id_, now, out)

    def _begin(self, welcome: Welcome) -> None:
        """Go on where the server is: it may know less of this client than the client, or more."""
        is_first = self.welcome is None
        self.welcome, self._limits, self.phase = welcome, welcome.limits, "ready"
        if welcome.last_seq < self._answered:
            for asked in self._asked.values():
                asked.command = replace(asked.command, seq=None)
            self._next_seq = welcome.last_seq + 1
            self._answered = welcome.last_seq
            self._on_forgotten()
        elif is_first or self._next_seq <= welcome.last_seq:
            self._next_seq = welcome.last_seq + 1
        self._urgent += [encode(each) for each in self._wanted.values()]
        self._urgent += [encode(each) for each in self._wanted_crowds.values()]

    def _answer(self, reply: Reply, now: float) -> None:
        asked = self._asked.get(reply.id)
        if reply.id == "bye":
            self.hang_up = True
        elif asked is None:
            if isinstance(reply, Failed):
                self._notice(reply)
        elif isinstance(reply, Failed) and reply.code in ("stopping", "no-hello"):
            self.hang_up = True
        elif isinstance(reply, Failed) and reply.retry:
            asked.refusals += 1
            self._again[reply.id] = now + _RETRY_SECONDS * 2 ** min(asked.refusals - 1, 5)
        else:
            self._finish(asked, reply)

    def _finish(self, asked: _Asked, reply: Reply) -> None:
        del self._asked[reply.id]
        self._again.pop(reply.id, None)
        command = asked.command
        if command.seq is not None:
            self._answered = max(self._answered, command.seq)
        if isinstance(reply, Subscribed) and isinstance(command, Subscribe):
            for stream in command.streams:
                self._wanted[command.world, stream] = replace(command, id="renew", streams=[stream])
        elif isinstance(command, Unsubscribe) and not isinstance(reply, Failed):
            self._want_no_more(command.world, command.streams)
        elif isinstance(command, SubscribeCrowd) and not isinstance(reply, Failed):
            self._wanted_crowds[command.crowd] = replace(command, id="renew")
        elif isinstance(command, UnsubscribeCrowd):
            self._wanted_crowds.pop(command.crowd, None)
        elif isinstance(command, CloseWorld) and not isinstance(reply, Failed):
            self._want_no_more(command.world, [])
        elif isinstance(reply, WorldDescribed) and reply.opened:
            self._urgent += [encode(each) for each in self._wanted.values() if each.world == reply.world]
        asked.done(reply)

    def _notice(self, failed: Failed) -> None:
        """Heed an error that answers no command of anybody who waits."""
        if failed.code in FINAL:
            self._refuse(failed)
        elif failed.code in ("stopping", "no-hello", "too-many") or failed.id == "hello":
            self.hang_up = True
        elif failed.id != "ping":
            self._on_notice(failed)

    def _refuse(self, failed: Failed) -> None:
        self.phase, self.failure, self.hang_up = "refused", failed, True
        asked, self._asked = self._asked, OrderedDict()
        self._unsent.clear()
        for id_, each in asked.items():
            each.done(replace(failed, id=id_))

    def _want_no_more(self, world: str, streams: Iterable[StreamName]) -> None:
        gone = [key for key in self._wanted if key[0] == world and (not streams or key[1] in streams)]
        for key in gone:
            del self._wanted[key]

    def _hear(self, message: StreamMessage) -> None:
        key = message.crowd if isinstance(message, CrowdMessage) else message.world, stream_of(message)
        gap = message.seq - self._heard.get(key, 0) - 1
        if gap > 0:
            self.missed[key] = self.missed.get(key, 0) + gap
        self._heard[key] = message.seq
        self._on_message(message)


def stream_of(message: StreamMessage) -> StreamName:
    """Return the stream that a message belongs to."""
    return cast(StreamName, str(type(message).__struct_config__.tag).removeprefix("stream."))
