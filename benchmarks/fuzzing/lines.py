"""Servers on real sockets that are sent damaged messages: TCP lines, web sockets, ZeroMQ frames and topics."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from espressivo.bridges.hosting.hub import Hub
from espressivo.bridges.protocol.coding import Refused, decode_message
from espressivo.bridges.protocol.messages import Failed
from espressivo.bridges.server.core import Server, Transport
from espressivo.bridges.server.security import Audit
from espressivo.bridges.server.tcp import TcpTransport
from espressivo.bridges.server.websocket import WebTransport
from espressivo.bridges.server.zmq_transport import ZmqTransport

from .feed import Feed
from .mutating import JSON_TOKENS, Mutator
from .small_worlds import LIMITS, SCENARIO, Quarrel, at_once, commands

__all__ = ["tcp_lines", "websocket_text", "zmq_frames", "zmq_topics"]

_HERE = "127.0.0.1:0"
_BATCH = 40
_ANEW = 50
"""Batches after which all worlds are made anew, so that what they remember does not look like a leak."""
_SECONDS = 30.0
_GONE = (OSError, EOFError)


class Wire(Protocol):
    """A connection to the server that is tried."""

    async def send(self, messages: list[bytes]) -> None: ...

    async def receive(self) -> bytes: ...

    async def close(self) -> None: ...


def tcp_lines(feed: Feed) -> None:
    """JSON lines over TCP, cut anywhere."""
    mutate = Mutator(commands(), feed.seed)
    asyncio.run(_run(feed, mutate, TcpTransport(_HERE), lambda at: _Tcp.open(at, mutate)))


def websocket_text(feed: Feed) -> None:
    """Frames of a web socket, text and binary."""
    mutate = Mutator(commands(), feed.seed)
    asyncio.run(_run(feed, mutate, WebTransport(_HERE), lambda at: _Ws.open(at, mutate)))


def zmq_frames(feed: Feed) -> None:
    """Messages of one frame at a ROUTER, now and then of several."""
    mutate = Mutator(commands(), feed.seed)
    asyncio.run(_run(feed, mutate, ZmqTransport(f"tcp://{_HERE}"), lambda at: _Zmq.open(at, mutate)))


def zmq_topics(feed: Feed) -> None:
    """What listeners send to the XPUB: subscriptions and worse."""
    topics = [b"\1w/events", b"\0w/events", b"\1w/", b"\0w/", b"\1", b"\1other/state", b"\2w/events", b"w/events"]
    mutate = Mutator(topics, feed.seed, [*JSON_TOKENS[:40], b"/", b"\0", b"\1", b"state"], is_json=False)
    asyncio.run(_topics(feed, mutate))


async def _run(
    feed: Feed, mutate: Callable[[], bytes], transport: Transport, open_wire: Callable[[str], Awaitable[Wire]]
) -> None:
    async with _serving(transport) as (server, addresses):
        await _Session(feed, server, lambda: open_wire(addresses[0])).play(mutate)


class _Session:
    """Sends batches, each followed by a ``ping`` whose answer tells that all before it were dealt with."""

    def __init__(self, feed: Feed, server: Server, connect: Callable[[], Awaitable[Wire]]) -> None:
        self._feed, self._server, self._connect = feed, server, connect
        self._wire: Wire | None = None
        self._is_new = False
        self._batches = 0

    async def play(self, mutate: Callable[[], bytes]) -> None:
        batch: list[bytes] = []
        for message in self._feed.messages(mutate):
            batch.append(message)
            if len(batch) == _BATCH:
                await self._send(batch)
                batch = []
        await self._send(batch)
        if self._wire is not None:
            await self._wire.close()

    async def _send(self, batch: list[bytes]) -> None:
        """Send a batch; of one that the server closes the connection over, the rest goes over a new one."""
        self._batches += 1
        if self._batches % _ANEW == 1:
            _close_worlds(self._server.hub)
        mark = f"sync-{self._batches}"
        ping = json.dumps({"type": "ping", "id": mark}).encode()
        wire = self._wire or await self._enter()
        try:
            await wire.send([*batch, ping])
            while not self._heard(await asyncio.wait_for(wire.receive(), _SECONDS), mark):
                pass
            if self._is_new:
                await self._leave(wire)
        except TimeoutError:
            self._feed.fault(batch, "no answer came any more")
            await self._leave(wire)
        except _GONE:
            self._feed.tell("(closed)")
            await self._leave(wire)

    def _heard(self, answer: bytes, mark: str) -> bool:
        """Note an answer; return whether it is the one to the ping."""
        try:
            told = decode_message(answer)
        except Refused as refused:
            self._feed.fault(answer, f"the server answered what is no message ({refused})")
            return False
        is_mark = getattr(told, "id", "") == mark
        code = told.code if isinstance(told, Failed) else "ok"
        if code == "internal":
            self._feed.fault(answer, "a mistake of the server's own")
        if not is_mark:
            self._feed.tell(code)
        elif code != "ok":  # the client said bye, and the line is a new one
            self._is_new = True
        return is_mark

    async def _enter(self) -> Wire:
        wire = self._wire = await self._connect()
        load = {"type": "world.load", "world": "w", "scenario": SCENARIO}
        await wire.send([b'{"type":"hello","client":"fuzz"}', json.dumps(load).encode()])
        return wire

    async def _leave(self, wire: Wire) -> None:
        self._wire, self._is_new = None, False
        await wire.close()


async def _topics(feed: Feed, mutate: Callable[[], bytes]) -> None:
    import zmq
    import zmq.asyncio

    async with _serving(ZmqTransport(f"tcp://{_HERE}", f"tcp://{_HERE}")) as (_, addresses):
        context = zmq.asyncio.Context()
        game = await _Zmq.open(addresses[0], None)
        await game.send(
            [b'{"type":"hello","client":"game"}', b'{"type":"world.load","world":"w","scenario":"quarrel"}']
        )

        def listening() -> Any:
            made = context.socket(zmq.XSUB)
            made.linger = 0
            made.connect(addresses[1].partition(" ")[2])
            return made

        listener = listening()
        for number, message in enumerate(feed.messages(mutate)):
            await listener.send(message)
            if number % 400 == 399:
                await asyncio.sleep(0.02)
                listener.close()
                listener = listening()
        listener.close()
        listener = listening()
        await listener.send(b"\1w/")
        told = json.loads((await asyncio.wait_for(listener.recv_multipart(), _SECONDS))[1])
        feed.tell("heard afterwards" if told["type"].startswith("stream.") else "odd")
        listener.close()
        await game.close()
        context.term()


@contextlib.asynccontextmanager
async def _serving(transport: Transport) -> Any:
    hub = Hub(Quarrel(), LIMITS)
    server = Server(hub, [transport], audit=Audit(io.StringIO()))
    addresses = await server.start()
    hub.loading = at_once
    try:
        yield server, addresses
    finally:
        await server.stop()


def _close_worlds(hub: Hub) -> None:
    """Close all worlds but the one that is asked most, which begins anew."""
    line = hub.connect("between batches")
    line.receive(b'{"type":"hello","client":"between batches"}')
    for name in hub.worlds.scenarios():
        line.receive(json.dumps({"type": "world.close", "world": name}).encode())
    line.receive(json.dumps({"type": "world.load", "world": "w", "scenario": SCENARIO}).encode())
    line.receive(b'{"type":"bye"}')


class _Tcp:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, mutate: Mutator) -> None:
        self._reader, self._writer, self._chance = reader, writer, mutate.chance

    @classmethod
    async def open(cls, address: str, mutate: Mutator) -> _Tcp:
        host, _, port = address.rpartition(" ")[2].rpartition(":")
        return cls(*await asyncio.open_connection(host, int(port), limit=2**26), mutate)

    async def send(self, messages: list[bytes]) -> None:
        data = b"\n".join([*messages[:-1], b"\n" + messages[-1], b""])
        while len(data) > 1 and self._chance.random() < 0.3:
            cut = self._chance.randrange(1, len(data))
            self._writer.write(data[:cut])
            await asyncio.sleep(0)
            data = data[cut:]
        self._writer.write(data)
        await self._writer.drain()

    async def receive(self) -> bytes:
        line = await self._reader.readline()
        if not line:
            raise EOFError
        return line

    async def close(self) -> None:
        self._writer.close()


class _Ws:
    def __init__(self, connection: Any, closed: type[Exception], mutate: Mutator) -> None:
        self._connection, self._closed, self._chance = connection, closed, mutate.chance

    @classmethod
    async def open(cls, address: str, mutate: Mutator) -> _Ws:
        from websockets.asyncio.client import connect
        from websockets.exceptions import ConnectionClosed

        opened = await connect(address.partition(" ")[2] or address, max_size=None, compression=None, proxy=None)
        return cls(opened, ConnectionClosed, mutate)

    async def send(self, messages: list[bytes]) -> None:
        try:
            for number, message in enumerate(messages):
                is_text = number == len(messages) - 1 or self._chance.random() < 0.7
                # Text that is no UTF-8 closes a web socket, by its own rules: seldom, so that others are read.
                if is_text and not _is_text(message) and self._chance.random() < 0.98:
                    is_text = False
                await self._connection.send(message, text=is_text)
        except self._closed as error:
            raise ConnectionResetError from error

    async def receive(self) -> bytes:
        try:
            return bytes(await self._connection.recv(decode=False))
        except self._closed as error:
            raise EOFError from error

    async def close(self) -> None:
        await self._connection.close()


class _Zmq:
    def __init__(self, context: Any, socket: Any, mutate: Mutator | None) -> None:
        self._context, self._socket = context, socket
        self._chance = None if mutate is None else mutate.chance

    @classmethod
    async def open(cls, address: str, mutate: Mutator | None) -> _Zmq:
        import zmq
        import zmq.asyncio

        context = zmq.asyncio.Context()
        socket = context.socket(zmq.DEALER)
        socket.linger = 0
        socket.connect(address.partition(" ")[2])
        return cls(context, socket, mutate)

    async def send(self, messages: list[bytes]) -> None:
        for number, message in enumerate(messages):
            frames = [message]
            if self._chance is not None and number < len(messages) - 1 and self._chance.random() < 0.1:
                extra = [self._chance.choice((b"", b"x", message)) for _ in range(self._chance.randrange(1, 4))]
                frames = [*extra, message]
            await self._socket.send_multipart(frames)

    async def receive(self) -> bytes:
        return bytes((await self._socket.recv_multipart())[-1])

    async def close(self) -> None:
        self._socket.close()
        self._context.term()


def _is_text(message: bytes) -> bool:
    try:
        message.decode()
    except UnicodeDecodeError:
        return False
    return True
