"""A network that loses, delays, doubles and reorders messages, breaks lines and kills programs, by a seed.

Time is simulated: nothing waits. A :class:`Network` joins a server (any function that returns a line to it) and clients
(anything with the methods of :class:`ModelClient`); :meth:`Network.step` moves everything one step on.
"""

from __future__ import annotations

import heapq
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

Data = dict[str, Any]


@dataclass(frozen=True)
class Faults:
    """What goes wrong, and how often: parts of all messages, and times a second.

    Attributes:
        drop: Messages that are lost.
        duplicate: Messages that come twice.
        delay: Seconds that a message takes at most; more than one step lets it overtake others.
        breaks: Lines that are cut, each second; both ends notice.
        half_open: Lines that go dead one way or both ways, each second; nobody notices.
        kills_server: Each second.
        kills_client: Each second, each client.
    """

    drop: float = 0.0
    duplicate: float = 0.0
    delay: float = 0.0
    breaks: float = 0.0
    half_open: float = 0.0
    kills_server: float = 0.0
    kills_client: float = 0.0


class Line(Protocol):
    """A line to a server; a hub's connection is one."""

    closed: bool

    def receive(self, data: bytes) -> None: ...

    def take(self, most: int | None = None) -> list[bytes]: ...

    def close(self, reason: str = ...) -> None: ...


class _Wire:
    """A line through the network: the server's end, and what is under way."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.open = True
        self.dead_up = False
        self.dead_down = False


class Network:
    """Carries messages, badly.

    Args:
        seed: Decides everything that is left to chance.
        faults: What goes wrong.
        connect: Returns a line to the server; None while no server is there.
    """

    def __init__(self, seed: int, faults: Faults, connect: Callable[[], Line | None]) -> None:
        self.now = 0.0
        self.chance = random.Random(seed)
        self.faults = faults
        self.counts = dict.fromkeys(("sent", "dropped", "doubled", "late", "broken", "dead"), 0)
        self._connect = connect
        self._wires: dict[int, _Wire] = {}
        self._count = 0
        self._under_way: list[tuple[float, int, int, bool, bytes]] = []

    def open(self) -> int | None:
        """Open a line for a client; None while no server is there."""
        line = self._connect()
        if line is None:
            return None
        self._count += 1
        self._wires[self._count] = _Wire(line)
        return self._count

    def is_open(self, number: int) -> bool:
        """Whether a client's end of a line is open, as far as the client can know."""
        return number in self._wires and self._wires[number].open

    def send(self, number: int, data: bytes) -> None:
        """Send something to the server."""
        wire = self._wires.get(number)
        if wire is not None and not wire.dead_up:
            self._carry(number, True, data)

    def close(self, number: int, *, silently: bool = False) -> None:
        """Close a line from the client's end; silently, when the client was killed with its machine."""
        wire = self._wires.pop(number, None)
        if wire is not None and not silently:
            wire.line.close("the line was cut")

    def server_died(self, *, silently: bool) -> None:
        """Cut all lines, since the server is gone; silently, when its machine is."""
        for wire in self._wires.values():
            wire.dead_up = wire.dead_down = True
            wire.open = silently
        self._under_way.clear()

    def arrived(self, seconds: float) -> list[tuple[int, bytes]]:
        """Let time pass; hand the server what arrives there, return what arrives at clients."""
        self.now += seconds
        self._trouble(seconds)
        for number, wire in self._wires.items():
            if not wire.dead_down:
                for data in wire.line.take(None):
                    self._carry(number, False, data)
                wire.open = wire.open and not wire.line.closed
        heard = []
        while self._under_way and self._under_way[0][0] <= self.now:
            _, _, number, is_up, data = heapq.heappop(self._under_way)
            wire_there = self._wires.get(number)
            if wire_there is None:
                continue
            if is_up:
                wire_there.line.receive(data)
            else:
                heard.append((number, data))
        return heard

    def _carry(self, number: int, is_up: bool, data: bytes) -> None:
        self.counts["sent"] += 1
        if self.chance.random() < self.faults.drop:
            self.counts["dropped"] += 1
            return
        self._put(number, is_up, data)
        if self.chance.random() < self.faults.duplicate:
            self.counts["doubled"] += 1
            self._put(number, is_up, data)

    def _put(self, number: int, is_up: bool, data: bytes) -> None:
        self._count += 1
        delay = self.chance.random() ** 4 * self.faults.delay  # most come soon, some very late
        self.counts["late"] += delay > 1
        heapq.heappush(self._under_way, (self.now + delay, self._count, number, is_up, data))

    def _trouble(self, seconds: float) -> None:
        for number, wire in list(self._wires.items()):
            if self.chance.random() < self.faults.breaks * seconds:
                self.counts["broken"] += 1
                wire.line.close("the line was cut")
                del self._wires[number]
            elif self.chance.random() < self.faults.half_open * seconds:
                self.counts["dead"] += 1
                way = self.chance.randrange(3)
                wire.dead_up, wire.dead_down = wire.dead_up or way != 0, wire.dead_down or way != 1


class ModelClient:
    """The least that a client must do for its commands to be done exactly once.

    It says hello and goes on after the last number that was done; sends again what is not answered; gives signs of
    life; gives a line up that says nothing. Killed and started again it remembers nothing but its name and
    what it wants.

    Args:
        name: The client's.
        steps: Numbered commands, in order.
        network: What carries them.
    """

    RESEND, PING, SILENCE, AHEAD = 1.0, 1.0, 3.0, 8

    def __init__(self, name: str, steps: list[Data], network: Network) -> None:
        self.name = name
        self.replies: dict[int, list[Data]] = {}
        self.highest = 0
        self._steps = steps
        self._network = network
        self.lives = 0
        self.killed(network.now)

    def killed(self, until: float) -> None:
        """Forget everything, and begin again at a time."""
        self.lives += 1
        self._line: int | None = None
        self._is_welcome = False
        self._knows_place = False
        self._done = 0
        self._answers: set[int] = set()
        self._sent: dict[int, float] = {}
        self._heard = self._pinged = self._asked = self._begins = until

    @property
    def line(self) -> int | None:
        """The line that it has now."""
        return self._line

    @property
    def is_finished(self) -> bool:
        """Whether everything was done and answered."""
        return self._done == len(self._steps)

    def hear(self, message: Data) -> None:
        """Take a message in."""
        self._heard = self._network.now
        if message["type"] == "welcome":
            if not self._is_welcome:  # otherwise it is a late one
                assert message["last_seq"] >= self.highest, "the server forgot what it had answered"
                self._is_welcome, self._sent = True, {}
                self._find_place(message["last_seq"])
        elif message.get("seq") is not None and "id" in message and not message.get("retry"):
            self._answered(message)

    def step(self) -> None:
        """Do what is due."""
        now = self._network.now
        if now < self._begins or self.is_finished:
            return
        if self._line is None or not self._network.is_open(self._line) or now - self._heard > self.SILENCE:
            self._reconnect(now)
        elif not self._is_welcome:
            if now - self._asked > self.RESEND:
                self._hello(now)
        else:
            self._send_what_is_due(now)

    def _reconnect(self, now: float) -> None:
        if self._line is not None:
            self._network.close(self._line, silently=self._network.chance.random() < 0.5)
        self._line, self._is_welcome = self._network.open(), False
        self._heard = now
        if self._line is not None:
            self._hello(now)

    def _hello(self, now: float) -> None:
        self._asked = now
        self._say({"type": "hello", "client": self.name})

    def _send_what_is_due(self, now: float) -> None:
        for seq in range(self._done + 1, min(self._done + self.AHEAD, len(self._steps)) + 1):
            if seq not in self._answers and now - self._sent.get(seq, -99.0) > self.RESEND:
                self._sent[seq] = now
                self._say(self._steps[seq - 1])
        if now - self._pinged > self.PING:
            self._pinged = now
            self._say({"type": "ping"})

    def _answered(self, message: Data) -> None:
        seq = message["seq"]
        if message.get("code") == "out-of-order":
            # A copy that came so late that its answer is not kept any more: this client has had it.
            assert seq in self._answers, message
            return
        assert message.get("code") != "internal", message
        self.replies.setdefault(seq, []).append(message)
        self.highest = max(self.highest, seq)
        self._answers.add(seq)
        while self._done + 1 in self._answers:
            self._done += 1

    def _find_place(self, last: int) -> None:
        """Take for done what the server did before this program began; what it asked for itself it wants answered."""
        if not self._knows_place:
            self._knows_place, self._done = True, last
            self._answers = set(range(1, last + 1))

    def _say(self, command: Data) -> None:
        assert self._line is not None
        self._network.send(self._line, json.dumps(command).encode())
