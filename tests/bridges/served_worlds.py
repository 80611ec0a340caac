"""Servers for tests, each in a thread with a loop of its own, and clients of every transport that ask and wait."""

from __future__ import annotations

import asyncio
import io
import json
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import websockets.sync.client
import zmq
from conformance_session import hub_of
from zmq.auth import load_certificate

from espressivo.bridges.hosting.hub import Hub
from espressivo.bridges.protocol.limits import Limits
from espressivo.bridges.server.core import Server, Transport
from espressivo.bridges.server.security import Access, Audit
from espressivo.bridges.server.tcp import TcpTransport
from espressivo.bridges.server.websocket import SUBPROTOCOL, WebTransport
from espressivo.bridges.server.zmq_keys import Keys, new_keys
from espressivo.bridges.server.zmq_transport import ZmqTransport

HERE = "127.0.0.1:0"
PATIENT = Limits(dead_after=60.0)
SECONDS = 20.0
KINDS = ("tcp", "ws", "zmq-tcp", "zmq-ipc", "zmq-curve", "rest")


class Served:
    """A server that runs: its addresses, what it noted, and the hub behind it."""

    def __init__(
        self,
        transports: Sequence[Transport],
        limits: Limits = PATIENT,
        access: Access | None = None,
        hub: Hub | None = None,
    ) -> None:
        self.log = io.StringIO()
        self.addresses: list[str] = []
        self.hub = hub or hub_of(limits=limits)
        self.error: BaseException | None = None
        self._transports, self._access = transports, access
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def address(self, kind: str) -> str:
        """The address that begins with a word, without it."""
        return next(each.removeprefix(f"{kind} ") for each in self.addresses if each.startswith(kind))

    def start(self) -> None:
        self._thread.start()
        assert self._started.wait(SECONDS)
        if self.error is not None:
            raise self.error

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._server.request_stop)
        self._thread.join(SECONDS)
        assert not self._thread.is_alive()

    def in_loop(self, deed: Callable[[], object]) -> None:
        """Do something where the server does everything."""
        self._loop.call_soon_threadsafe(deed)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            self.error = error
            self._started.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._server = Server(self.hub, self._transports, self._access, Audit(self.log))
        await self._server.run(self._announce)

    def _announce(self, addresses: list[str]) -> None:
        self.addresses = addresses
        self._started.set()


@contextmanager
def served(
    *transports: Transport, limits: Limits = PATIENT, access: Access | None = None, hub: Hub | None = None
) -> Iterator[Served]:
    """Serve until the end of the block."""
    server = Served(transports, limits, access, hub)
    server.start()
    try:
        yield server
    finally:
        server.stop()


class Client:
    """Asks one thing after the other; what streams bring meanwhile is kept in ``heard``."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.headers: dict[str, str] = {}

    def send(self, message: bytes) -> None:
        raise NotImplementedError

    def receive(self) -> dict[str, Any]:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError

    def __call__(self, message: bytes) -> dict[str, Any]:
        self.send(message)
        while True:
            answer = self.receive()
            if answer["type"].startswith(("stream.", "heartbeat")):
                self.heard.append(answer)
            else:
                return answer

    def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Send a command, and return its answer."""
        return self(json.dumps({"type": kind, **fields}).encode())

    def next(self, kind: str) -> dict[str, Any]:
        """The next message of a type."""
        while True:
            for number, each in enumerate(self.heard):
                if each["type"] == kind:
                    return self.heard.pop(number)
            self.heard.append(self.receive())


class TcpClient(Client):
    def __init__(self, address: str) -> None:
        super().__init__()
        host, _, port = address.rpartition(":")
        self.socket = socket.create_connection((host, int(port)), SECONDS)
        self.file = self.socket.makefile("rb")

    def send(self, message: bytes) -> None:
        self.socket.sendall(message + b"\n")

    def receive(self) -> dict[str, Any]:
        line = self.file.readline()
        if not line:
            raise EOFError
        return dict(json.loads(line))

    def close(self) -> None:
        self.file.close()
        self.socket.close()


class WsClient(Client):
    def __init__(self, address: str, **options: Any) -> None:
        super().__init__()
        options = {"subprotocols": [SUBPROTOCOL], "max_size": None, "proxy": None, **options}
        self._stack = ExitStack()
        connecting = websockets.sync.client.connect(address, open_timeout=SECONDS, **options)
        self.socket = self._stack.enter_context(connecting)

    def send(self, message: bytes) -> None:
        self.socket.send(message, text=True)

    def receive(self) -> dict[str, Any]:
        return dict(json.loads(self.socket.recv(SECONDS)))

    def close(self) -> None:
        self._stack.close()


class ZmqClient(Client):
    def __init__(self, address: str, keys: Path | None = None, name: str = "client") -> None:
        super().__init__()
        self.context = zmq.Context()
        self.socket = self.context.socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.rcvtimeo = int(1000 * SECONDS)
        if keys is not None:
            self.socket.curve_serverkey = load_certificate(keys / "server.key")[0]
            self.socket.curve_publickey, secret = load_certificate(keys / f"{name}.key_secret")
            assert secret is not None
            self.socket.curve_secretkey = secret
        self.socket.connect(address)

    def send(self, message: bytes) -> None:
        self.socket.send(message)

    def receive(self) -> dict[str, Any]:
        return dict(json.loads(self.socket.recv()))

    def close(self) -> None:
        self.socket.close()
        self.context.term()


class RestClient(Client):
    """Every command is a request of its own."""

    def __init__(self, address: str, name: str = "rest-client") -> None:
        super().__init__()
        self.client = httpx.Client(base_url=address, timeout=SECONDS, trust_env=False)
        self.headers = {"content-type": "application/json", "espressivo-client": name}
        self.status = 0
        self._answer: dict[str, Any] = {}

    def send(self, message: bytes) -> None:
        answer = self.client.post("/commands", content=message, headers=self.headers)
        self.status, self._answer = answer.status_code, answer.json()

    def receive(self) -> dict[str, Any]:
        return self._answer

    def close(self) -> None:
        self.client.close()


@contextmanager
def client_of(kind: str, folder: Path, limits: Limits = PATIENT) -> Iterator[Client]:
    """A client of one of `KINDS`, and a server for it."""
    keys = folder / "keys"
    if kind == "zmq-curve":
        new_keys(keys)
    with ExitStack() as stack:
        server = stack.enter_context(served(transport_of(kind, folder), limits=limits))
        client = connect(kind, server, keys)
        stack.callback(client.close)
        yield client


def transport_of(kind: str, folder: Path) -> Transport:
    """What a server of one of `KINDS` listens with."""
    if kind == "tcp":
        return TcpTransport(HERE)
    if kind in ("ws", "rest"):
        return WebTransport(HERE)
    if kind == "zmq-ipc":
        return ZmqTransport(f"ipc://{folder}/socket")
    return ZmqTransport(f"tcp://{HERE}", keys=Keys.read(folder / "keys") if kind == "zmq-curve" else None)


def connect(kind: str, server: Served, keys: Path | None = None) -> Client:
    """A client that has connected to a server."""
    if kind == "tcp":
        return TcpClient(server.address("tcp"))
    if kind == "ws":
        return WsClient(server.address("ws"))
    if kind == "rest":
        return RestClient(server.address("http"))
    return ZmqClient(server.address("zmq"), keys if kind == "zmq-curve" else None)
