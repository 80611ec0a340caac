"""Every single call of a socket fails once, the server's and the client's: no command is lost, none is done twice."""

from __future__ import annotations

import asyncio
import errno
import io
import json
import os
import socket
from collections.abc import Callable
from typing import Any

import pytest
import zmq
from hosted_people import TwoPeople, event, happen, load, remembered
from killed_programs import ADDRESSES, LIMITS

from espressivo.bridges.client import asynchronous
from espressivo.bridges.client.asynchronous import AsyncClient
from espressivo.bridges.client.wires import Wire, open_wire
from espressivo.bridges.hosting.hub import Hub
from espressivo.bridges.protocol.coding import decode_command
from espressivo.bridges.protocol.messages import Failed
from espressivo.bridges.server import osc, tcp, web_server
from espressivo.bridges.server.core import Server, Transport
from espressivo.bridges.server.security import Audit
from espressivo.bridges.server.tcp import TcpTransport
from espressivo.bridges.server.websocket import WebTransport
from espressivo.bridges.server.zmq_transport import ZmqTransport

HERE = "127.0.0.1:0"
STEPS = [load(), *(happen(number) for number in range(5))]
KINDS: dict[str, Callable[[], Transport]] = {
    "tcp": lambda: TcpTransport(HERE),
    "ws": lambda: WebTransport(HERE),
    "zmq": lambda: ZmqTransport(f"tcp://{HERE}"),
}


class Calls:
    """Counts calls; the n-th one fails."""

    def __init__(self, fails_at: int = 0) -> None:
        self.count = 0
        self.fails_at = fails_at
        self.failed = 0

    def come(self, number: int = errno.ECONNRESET, make: Callable[[int], Exception] | None = None) -> None:
        """Count one call, or fail."""
        self.count += 1
        if self.count == self.fails_at:
            self.failed += 1
            raise make(number) if make else OSError(number, os.strerror(number))


def _failing_socket(calls: Calls) -> type[socket.socket]:
    """A socket whose sending, receiving and accepting may fail, and that of every connection that it accepts."""

    class Failing(socket.socket):
        def accept(self) -> tuple[socket.socket, Any]:
            made, place = super().accept()
            try:
                calls.come(errno.ECONNABORTED)
            except OSError:
                made.close()
                raise
            return Failing(fileno=made.detach()), place

        def send(self, *details: Any) -> int:
            calls.come(errno.EPIPE)
            return super().send(*details)

        def recv(self, *details: Any) -> bytes:
            calls.come()
            return super().recv(*details)

    return Failing


def _listening(listen: Callable[..., socket.socket], kind: type[socket.socket]) -> Callable[..., socket.socket]:
    return lambda *details: kind(fileno=listen(*details).detach())


class _Router:
    """A ROUTER whose sending and receiving may fail."""

    def __init__(self, router: Any, calls: Calls) -> None:
        self._router, self._calls = router, calls

    def __getattr__(self, name: str) -> Any:
        return getattr(self._router, name)

    def send(self, *details: Any) -> Any:
        self._calls.come(zmq.EHOSTUNREACH, zmq.ZMQError)
        return self._router.send(*details)


class _FailingZmq(ZmqTransport):
    calls: Calls

    def _bound(self, kind: int, address: str, server: Server) -> Any:
        return _Router(super()._bound(kind, address, server), self.calls)


def _server_fails(kind: str, calls: Calls, planted: pytest.MonkeyPatch) -> Transport:
    """A transport of which one call fails."""
    if kind == "zmq":
        made = _FailingZmq(f"tcp://{HERE}")
        made.calls = calls
        return made
    module = tcp if kind == "tcp" else web_server
    planted.setattr(module, "listen", _listening(module.listen, _failing_socket(calls)))
    return KINDS[kind]()


class _Failing:
    """A client's wire of which one call fails."""

    def __init__(self, wire: Wire, calls: Calls) -> None:
        self._wire, self._calls = wire, calls

    async def send(self, messages: list[bytes]) -> None:
        self._calls.come()
        await self._wire.send(messages)

    async def receive(self) -> list[bytes]:
        received = await self._wire.receive()
        self._calls.come()
        return received

    async def close(self) -> None:
        await self._wire.close()


def _client_fails(kind: str, calls: Calls, planted: pytest.MonkeyPatch) -> Transport:
    async def opened(*where: Any) -> Wire:
        calls.come(errno.ECONNREFUSED)
        return _Failing(await open_wire(*where), calls)

    planted.setattr(asynchronous, "open_wire", opened)
    return KINDS[kind]()


def _play(transport: Transport, kind: str) -> list[str]:
    """Let a client do its steps, and return what is remembered of them."""

    async def played() -> Hub:
        hub = Hub(TwoPeople(), LIMITS)
        server = Server(hub, [transport], audit=Audit(io.StringIO()))
        at = next(each for each in await server.start() if each.startswith(kind))
        port = int(at.removesuffix("/v1").rpartition(":")[2])
        client = AsyncClient(ADDRESSES[kind].format(port), client="game", timeout=30, seed=1)
        await client.start()
        for step in STEPS:
            reply = await client.ask(decode_command(json.dumps(step).encode(), LIMITS))
            assert not isinstance(reply, Failed)
        await client.close()
        await server.stop()
        return hub

    return remembered(asyncio.run(played()))


@pytest.mark.whole_programs
@pytest.mark.parametrize("whose", [_server_fails, _client_fails])
@pytest.mark.parametrize("kind", KINDS)
def test_every_call_of_a_socket_fails_once(kind: str, whose: Any) -> None:
    number = failed = 0
    while failed == number:
        number += 1
        calls = Calls(number)
        with pytest.MonkeyPatch.context() as planted:
            assert _play(whose(kind, calls, planted), kind) == [event(each) for each in range(5)], number
        failed += calls.failed
    assert failed >= len(STEPS) + 1, "every step takes a call, and the hello"


def test_a_frame_that_cannot_be_sent_is_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[bytes] = []

    class Refusing:
        def send(self, data: bytes) -> None:
            told.append(data)
            if len(told) == 1:
                raise ConnectionRefusedError

    sender = osc.OscTransport("127.0.0.1:39539", "Ana")
    monkeypatch.setattr(sender, "_socket", Refusing())
    sender._send({"happy": 0.5})
    sender._send({"happy": 0.6})
    assert len(told) == 2
