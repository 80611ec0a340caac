"""Clients that ask over HTTP: requests of one name share a line while any of them waits, and find their answers."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Final

import msgspec

from ..protocol.coding import encode
from ..protocol.commands import Bye, CommandType, Hello
from ..protocol.messages import ErrorCode, Failed

if TYPE_CHECKING:
    from .core import Line, Server

__all__ = ["HttpClients"]

_WAIT_SECONDS: Final = 10.0


class _Head(msgspec.Struct):
    """What of a message tells whose answer it is."""

    type: str = ""
    id: str = ""
    seq: int | None = None
    code: ErrorCode | None = None


_HEAD: Final = msgspec.json.Decoder(_Head)


class HttpClients:
    """All that ask just now, by name.

    Args:
        server: Whose hub answers.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._asking: dict[str, _Asking] = {}

    async def ask(self, name: str, peer: str, command: CommandType, *, forget: bool) -> bytes:
        """Return the answer to a command.

        Args:
            name: Of the client; its numbered commands are counted under it.
            peer: Who it is, for the log.
            command: What it asks.
            forget: Whether nothing is to be remembered of it afterwards.
        """
        asking = self._asking.get(name)
        if asking is None or asking.line.closed:
            asking = self._asking[name] = _Asking(self._server, name, peer)
        try:
            return await asking.ask(command)
        finally:
            if not asking.waiting:
                if self._asking.get(name) is asking:
                    del self._asking[name]
                asking.leave(forget)


class _Asking:
    """One name's line, and who waits at it for what."""

    def __init__(self, server: Server, name: str, peer: str) -> None:
        self.waiting: dict[str, list[asyncio.Future[bytes]]] = {}
        self._count = 0
        self._loop = asyncio.get_running_loop()
        self.line: Line = server.line("http", peer, self._wake, admitted=True)
        self.line.receive(encode(Hello(client=name)))

    async def ask(self, command: CommandType) -> bytes:
        """Return the answer: of a numbered command by its number, of another by an id of our own."""
        asked = command.id
        if command.seq is None:
            self._count += 1
            command = msgspec.structs.replace(command, id=f"http-{self._count}")
        key = command.id if command.seq is None else str(command.seq)
        answer: asyncio.Future[bytes] = self._loop.create_future()
        self.waiting.setdefault(key, []).append(answer)
        self.line.receive(encode(command))
        try:
            found = await asyncio.wait_for(answer, _WAIT_SECONDS)
        except TimeoutError:
            late = f"no answer in {_WAIT_SECONDS:g} s: is a command with a lower seq missing?"
            return encode(Failed(code="out-of-order", message=late, id=asked, seq=command.seq, retry=True))
        finally:
            self._forget(key, answer)
        own = b'"id":"%s"' % command.id.encode()
        return found if command.seq is not None else found.replace(own, b'"id":' + json.dumps(asked).encode(), 1)

    def leave(self, forget: bool) -> None:
        """End the line."""
        if forget:
            self.line.receive(encode(Bye()))
        self.line.end("answered")

    def _wake(self) -> None:
        self._loop.call_soon(self._hand_out)

    def _forget(self, key: str, answer: asyncio.Future[bytes]) -> None:
        left = [each for each in self.waiting.get(key, ()) if each is not answer]
        if left:
            self.waiting[key] = left
        else:
            self.waiting.pop(key, None)

    def _hand_out(self) -> None:
        """Give everybody their answer; what goes for all of the line goes to all."""
        while messages := self.line.take(64):
            for message in messages:
                head = _HEAD.decode(message)
                key = head.id if head.seq is None else str(head.seq)
                if key in self.waiting:
                    _give(self.waiting[key], message)
                elif head.code is not None:
                    _give([each for some in self.waiting.values() for each in some], message)
        if self.line.closed:
            gone = encode(Failed(code="stopping", message="the connection was closed", retry=True))
            _give([each for some in self.waiting.values() for each in some], gone)


def _give(waiting: list[asyncio.Future[bytes]], message: bytes) -> None:
    for each in waiting:
        if not each.done():
            each.set_result(message)
