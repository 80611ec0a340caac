"""One client's line to a hub, without a socket: bytes in, bytes out, and a call when there is something to fetch."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from ..protocol.coding import encode
from ..protocol.commands import StreamName
from ..protocol.limits import Limits
from ..protocol.messages import ErrorCode, Failed, Heartbeat, Reply, StreamMessage
from .outbox import Outbox
from .sessions import Session
from .subscriptions import Subscription

if TYPE_CHECKING:
    from .hub import Item

__all__ = ["Connection", "Hears"]


class Hears(Protocol):
    """Whom a connection belongs to."""

    def hear(self, connection: Connection, data: bytes) -> None:
        """Take in a message."""

    def let_go(self, connection: Connection) -> None:
        """Forget a connection that was closed."""


class Connection:
    """A client's line to a hub; made by :meth:`.hub.Hub.connect`.

    Attributes:
        peer: Who is at the other end, for people.
        number: Of the connection, from 1.
        closed: Whether it is; what waits can still be taken, then nothing more comes.
        reason: Why it was closed.
        session: The client's, once it has said hello.
        heard: When something came from it last, in seconds of the hub.
        subscriptions: What it wants to hear of each world.
    """

    def __init__(
        self, hub: Hears, limits: Limits, peer: str, number: int, wake: Callable[[], None], now: float
    ) -> None:
        self.peer = peer
        self.number = number
        self.closed = False
        self.reason = ""
        self.session: Session[Connection, Item] | None = None
        self.heard = now
        self.subscriptions: dict[str, Subscription] = {}
        self._hub = hub
        self._limits = limits
        self._wake = wake
        self._outbox = Outbox(limits.queue)
        self._tokens = float(limits.burst)
        self._filled = now

    def receive(self, data: bytes) -> None:
        """Take a message from the client; nothing happens when the connection is closed."""
        if not self.closed:
            self._hub.hear(self, data)

    def take(self, most: int | None = None) -> list[bytes]:
        """Return what is to be sent next, oldest first, at most so many messages."""
        return self._outbox.take(most)

    def close(self, reason: str = "the client left") -> None:
        """Close it; the client's session stays."""
        if self.closed:
            return
        self.closed, self.reason = True, reason
        self._hub.let_go(self)
        self._wake()

    @property
    def wants_reading(self) -> bool:
        """Whether the client may be read from: not while it leaves too many answers lying."""
        few = self._outbox.replies < self._limits.ahead
        return few and self._outbox.reply_bytes < 16 * self._limits.message_bytes

    @property
    def waiting(self) -> int:
        """How many messages wait to be taken."""
        return self._outbox.replies + self._outbox.waiting

    @property
    def dropped(self) -> int:
        """How many stream messages the client has missed."""
        return self._outbox.dropped

    # -- for the hub ---------------------------------------------------------------------------------------------------

    def may_ask(self, now: float) -> bool:
        """Whether the client keeps to its rate; counts a command when it does."""
        rate, burst = self._limits.commands_per_second, self._limits.burst
        self._tokens = min(float(burst), self._tokens + (now - self._filled) * rate)
        self._filled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def answer(self, reply: Reply | bytes) -> None:
        """Queue an answer; a client that leaves far too many lying is let go."""
        if self.closed:
            return
        data = reply if isinstance(reply, bytes) else encode(reply)
        was_empty = not self._outbox
        self._outbox.answer(data)
        if was_empty:
            self._wake()
        most = self._limits.burst + self._limits.ahead
        if self._outbox.replies > most or self._outbox.reply_bytes > 2 * self._limits.state_bytes + len(data):
            self.close("it does not read its answers")

    def tell(self, stream: StreamName, message: StreamMessage) -> None:
        """Queue a message of a stream."""
        with _Waking(self):
            self._outbox.publish(stream, message)

    def show(self, of: str, stream: str, agent: str, make: Callable[[], StreamMessage | None]) -> None:
        """Queue a frame of a face, or how a crowd is; see :meth:`.outbox.Outbox.frame`."""
        with _Waking(self):
            self._outbox.frame(of, stream, agent, make)

    def beat(self, heartbeat: Heartbeat) -> None:
        """Queue a sign of life."""
        with _Waking(self):
            self._outbox.beat(heartbeat)

    def end(self, code: ErrorCode, reason: str) -> None:
        """Tell the client why, and close the connection."""
        self.answer(Failed(code=code, message=reason, retry=code == "stopping"))
        self.close(reason)

    @property
    def outbox(self) -> Outbox:
        """What waits to be taken."""
        return self._outbox

    def wake(self) -> None:
        """Tell whoever carries the messages that there are some."""
        self._wake()


class _Waking:
    """Calls ``wake`` when something waits where nothing did."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._was_empty = not self._connection.outbox

    def __exit__(self, *_: object) -> None:
        if self._was_empty:
            self._connection.wake()
