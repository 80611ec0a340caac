"""Sessions: every numbered command of a client is done once and in order, however often and however late it comes.

A client counts its commands from 1. One that comes twice is answered again and not done again; one that comes too early
waits for those between, as far as the limits let it. A session outlives its connections; ``bye`` ends it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import Final, Generic, TypeVar

from ..protocol.limits import Limits

__all__ = ["ASK_AGAIN", "EARLY", "READY", "REFUSED", "REPEATED", "UNDERWAY", "Session", "Sessions"]

READY: Final = "ready"
"""It is this command's turn."""
EARLY: Final = "early"
"""It waits for those before it."""
REPEATED: Final = "repeated"
"""It was done before."""
UNDERWAY: Final = "underway"
"""It is being done, or waits already: it will be answered once."""
REFUSED: Final = "refused"
"""It is too far ahead of what was done."""

ASK_AGAIN: Final = b""
"""Stands for the answer to a question, which is asked again when it comes again."""
_KEPT_BYTES: Final = 2**18
"""Of the answers that are kept for a client at most, except for the last."""
_WAITING_MESSAGES: Final = 16
"""So many messages of full size wait for a client at most."""

Place = TypeVar("Place")
Item = TypeVar("Item")


class Session(Generic[Place, Item]):
    """What is remembered of one client.

    Attributes:
        client: Its name.
        last_seq: The last number that was done.
        running: The number that is being done; 0 when none is.
        place: The connection that it has now.

    Args:
        client: Its name.
        limits: How far ahead it may be.
    """

    def __init__(self, client: str, limits: Limits) -> None:
        self.client = client
        self.last_seq = 0
        self.running = 0
        self.place: Place | None = None
        self._ahead = limits.ahead
        self._most_bytes = limits.message_bytes * _WAITING_MESSAGES
        self._replies: OrderedDict[int, bytes] = OrderedDict()
        self._reply_bytes = 0
        self._waiting: dict[int, tuple[Item, int]] = {}
        self._waiting_bytes = 0

    def offer(self, seq: int, item: Item, size: int) -> str:
        """Say what becomes of a numbered command; one that is early is held until its turn.

        Args:
            seq: Its number.
            item: The command.
            size: Its bytes.

        Returns:
            :data:`READY`, :data:`EARLY`, :data:`REPEATED`, :data:`UNDERWAY` or :data:`REFUSED`.
        """
        if seq <= self.last_seq:
            return REPEATED
        if seq == self.running or seq in self._waiting:
            return UNDERWAY
        if seq == self.last_seq + 1 and not self.running:
            return READY
        if seq > self.last_seq + self._ahead or self._waiting_bytes + size > self._most_bytes:
            return REFUSED
        self._waiting[seq] = item, size
        self._waiting_bytes += size
        return EARLY

    def next(self) -> Item | None:
        """Return the waiting command whose turn has come, if any; it waits no longer."""
        if self.running:
            return None
        item, size = self._waiting.pop(self.last_seq + 1, (None, 0))
        self._waiting_bytes -= size
        return item

    def finish(self, seq: int, reply: bytes) -> None:
        """Keep the answer to a command that has been done; it counts from now on."""
        self.last_seq, self.running = seq, 0
        self._replies[seq] = reply
        self._reply_bytes += len(reply)
        while len(self._replies) > self._ahead or (self._reply_bytes > _KEPT_BYTES and len(self._replies) > 1):
            self._reply_bytes -= len(self._replies.popitem(last=False)[1])

    def reply(self, seq: int) -> bytes | None:
        """Return the answer to a command that was done: :data:`ASK_AGAIN` of a question, None when it is not kept."""
        return self._replies.get(seq)

    def replies(self) -> list[tuple[int, bytes]]:
        """Return all answers that are kept, oldest first."""
        return list(self._replies.items())

    def drop_waiting(self) -> None:
        """Let go of what waits: a client that reconnects sends it again."""
        self._waiting.clear()
        self._waiting_bytes = 0


class Sessions(Generic[Place, Item]):
    """All sessions, at most so many: of those that nobody is connected to, the one used longest ago is forgotten.

    Args:
        limits: Four times as many sessions as clients are remembered.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._most = 4 * limits.clients
        self._all: OrderedDict[str, Session[Place, Item]] = OrderedDict()

    def __iter__(self) -> Iterator[Session[Place, Item]]:
        return iter(self._all.values())

    def __len__(self) -> int:
        return len(self._all)

    def get(self, client: str) -> Session[Place, Item] | None:
        """Return a client's session, if there is one."""
        return self._all.get(client)

    def of(self, client: str) -> Session[Place, Item]:
        """Return a client's session, a new one when there is none, and count it as used now."""
        session = self._all.get(client)
        if session is None:
            session = self._all[client] = Session(client, self._limits)
        self._all.move_to_end(client)
        return session

    def forget(self, client: str) -> None:
        """Forget a session, if there is one."""
        self._all.pop(client, None)

    def surplus(self) -> str | None:
        """Return which client should be forgotten next because there are too many sessions, if any."""
        if len(self._all) <= self._most:
            return None
        free = (each.client for each in self._all.values() if each.place is None and not each.running)
        return next(free, None)
