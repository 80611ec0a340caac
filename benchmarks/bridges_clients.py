"""A client that counts what it sends and what it is answered, and that comes again when it was cut off."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from time import perf_counter
from typing import Any, Self

from bridges_lines import Line, connect

__all__ = ["Client", "command_text"]

_LOST = (EOFError, ConnectionError)


class Client:
    """One client, and what it has counted.

    Attributes:
        name: Under which the server remembers it.
        world: In which it plays.
        address: Of the server; its first word is what carries the messages.
        sent: When each numbered command was sent, by id.
        did: How often it sent each of them.
        answers: How often each was answered.
        times: Seconds that each answer took.
        errors: How often an answer was an error, by code.
        listens: Whether it hears all events of its world.
        seqs: Their numbers in the stream.
        waves: How many of them were those that clients send.
        reconnections: How often it had to come again.
        last_seq: The last of its numbers that the server had done when it came.
    """

    def __init__(self, name: str, world: str, address: str, line: Line) -> None:
        self.name, self.world, self.address, self.line = name, world, address, line
        self.sent: dict[str, float] = {}
        self.did: Counter[str] = Counter()
        self.answers: Counter[str] = Counter()
        self.times: list[float] = []
        self.errors: Counter[str] = Counter()
        self.listens = False
        self.seqs: list[int] = []
        self.waves = 0
        self.reconnections = 0
        self.last_seq = 0
        self._open: dict[str, bytes] = {}
        self._greeted = False
        self._alive = asyncio.create_task(self._stay())

    @classmethod
    async def connected(cls, name: str, world: str, address: str, *, narrow: bool = False) -> Self:
        """Return a client that has said hello."""
        client = cls(name, world, address, await connect(address, narrow=narrow))
        await client._greet()
        return client

    @property
    def kind(self) -> str:
        """What carries its messages: ``tcp``, ``zmq`` or ``ws``."""
        return self.address.split(maxsplit=1)[0].partition(":")[0]

    async def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Send a command without a number, and wait for its answer; comes again when it is cut off."""
        while True:
            try:
                return await self._asked(kind, fields)
            except _LOST:
                await self._come_again()

    async def send(self, kind: str, **fields: Any) -> None:
        """Send a command under the next number."""
        self.did[kind] += 1
        seq = self.did.total()
        text = command_text(kind, id=f"c{seq}", seq=seq, world=self.world, **fields)
        self.sent[f"c{seq}"], self._open[f"c{seq}"] = perf_counter(), text
        with contextlib.suppress(*_LOST):  # then it is sent again
            await self.line.send(text)

    async def answered(self) -> None:
        """Wait until all that was sent has been answered; comes again when it is cut off."""
        while self._open:
            try:
                self._hear(json.loads(await self.line.receive()))
            except _LOST:
                await self._come_again()

    async def close(self) -> None:
        """Hang up."""
        self._alive.cancel()
        await self.line.close()

    async def _asked(self, kind: str, fields: dict[str, Any]) -> dict[str, Any]:
        await self.line.send(command_text(kind, id="ask", **fields))
        while (answer := json.loads(await self.line.receive())).get("id") != "ask":
            self._hear(answer)
        return dict(answer)

    async def _greet(self) -> None:
        welcome = await self._asked("hello", {"client": self.name})
        self.last_seq, self._greeted = welcome["last_seq"], True

    async def _come_again(self) -> None:
        """Connect again, and send again what was not answered."""
        self.reconnections += 1
        self.listens = self._greeted = False
        await self.line.close()
        self.line = await connect(self.address)
        try:
            await self._greet()
            for text in list(self._open.values()):
                await self.line.send(text)
        except _LOST:
            await asyncio.sleep(0.2)  # whoever asks next finds the line cut off, and comes again

    async def _stay(self) -> None:
        """Give a sign of life every second, as whoever has nothing to say must."""
        while True:
            await asyncio.sleep(1)
            if self._greeted:
                with contextlib.suppress(*_LOST):
                    await self.line.send(command_text("ping"))

    def _hear(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind == "stream.events":
            self.seqs.append(message["seq"])
            self.waves += "Wave" in message.get("event", "")
        if kind == "error" and message["code"] == "no-hello":
            raise EOFError  # ZeroMQ tells so that the server takes this for a new connection
        if "id" in message:
            self._count(message)

    def _count(self, answer: dict[str, Any]) -> None:
        self.answers[answer["id"]] += 1
        self.times.append(perf_counter() - self.sent[answer["id"]])
        self._open.pop(answer["id"], None)
        if answer["type"] == "error":
            self.errors[answer["code"]] += 1


def command_text(kind: str, **fields: Any) -> bytes:
    """Return a command as it is sent."""
    return json.dumps({"type": kind, **fields}, separators=(",", ":")).encode()
