"""Wires: what carries a client's messages, opened by the address of a server.

``tcp://HOST:PORT`` (JSON lines; needs nothing else installed), ``ws://HOST:PORT/v1`` and ``wss://``, ``zmq+tcp://HOST:PORT``
and ``zmq+ipc://FILE``.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlsplit

from ...core.errors import BridgeError, MissingExtraError, nearest

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["CurveKeys", "Wire", "check_address", "open_wire"]

_READ_BYTES: Final = 262_144
_MOST_BYTES: Final = 67_108_864
"""Of one message; a saved world is the largest."""
_SUBPROTOCOL: Final = "espressivo.v1+json"
_SCHEMES: Final = ("tcp", "ws", "wss", "zmq+tcp", "zmq+ipc")


@dataclass(frozen=True)
class CurveKeys:
    """The files that ``espressivo keys new`` made, for ZeroMQ.

    Attributes:
        client: This client's own, ``NAME.key_secret``.
        server: The server's public one, ``server.key``.
    """

    client: str | Path
    server: str | Path


class Wire(Protocol):
    """An open connection to a server."""

    async def send(self, messages: list[bytes]) -> None:
        """Send messages, in order.

        Raises:
            OSError: The connection is gone.
        """

    async def receive(self) -> list[bytes]:
        """Wait for messages; none means that the connection is gone."""

    async def close(self) -> None:
        """Hang up."""


def check_address(address: str) -> None:
    """Refuse what is no address.

    Raises:
        BridgeError: It is none.
    """
    scheme, mark, place = address.partition("://")
    if not mark or scheme not in _SCHEMES:
        close = nearest(scheme, _SCHEMES)
        hint = f"did you mean {close}://?" if mark and close else "such as tcp://127.0.0.1:5600"
        raise BridgeError(
            f"address {address!r}: expected one of {', '.join(f'{each}://' for each in _SCHEMES)}; {hint}"
        )
    try:
        has_place = bool(place) if scheme == "zmq+ipc" else bool(urlsplit(address).hostname)
        has_port = scheme not in ("tcp", "zmq+tcp") or urlsplit(address).port is not None
    except ValueError:
        has_place = has_port = False
    if not has_place or not has_port:
        raise BridgeError(f"address {address!r}: expected a host and a port, such as {scheme}://127.0.0.1:5600")


async def open_wire(address: str, keys: CurveKeys | None = None, trust: str = "") -> Wire:
    """Connect to a server.

    Args:
        address: Of the server.
        keys: For ZeroMQ with encryption.
        trust: A file with the certificate of a ``wss://`` server, or of who signed it; else the system says who is
            trusted.

    Raises:
        OSError: Nobody answers there.
        MissingExtraError: A package is missing.
    """
    scheme = address.partition("://")[0]
    if scheme == "tcp":
        return await _TcpWire.open(address)
    if scheme in ("ws", "wss"):
        return await _WebSocketWire.open(address, trust)
    return _ZmqWire(address.removeprefix("zmq+"), keys)


class _TcpWire:
    """JSON lines."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._rest = bytearray()

    @classmethod
    async def open(cls, address: str) -> _TcpWire:
        parts = urlsplit(address)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=_READ_BYTES)
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return cls(reader, writer)

    async def send(self, messages: list[bytes]) -> None:
        self._writer.write(b"\n".join((*messages, b"")))
        await self._writer.drain()

    async def receive(self) -> list[bytes]:
        while True:
            data = await self._reader.read(_READ_BYTES)
            if not data or len(self._rest) > _MOST_BYTES:
                return []
            if b"\n" not in data:
                self._rest += data
                continue
            *lines, rest = (bytes(self._rest) + data).split(b"\n")
            self._rest = bytearray(rest)
            return lines

    async def close(self) -> None:
        self._writer.close()


class _WebSocketWire:
    """Text frames of the package ``websockets``."""

    def __init__(self, connection: Any, closed: type[Exception]) -> None:
        self._connection, self._closed = connection, closed

    @classmethod
    async def open(cls, address: str, trust: str = "") -> _WebSocketWire:
        try:
            from websockets.asyncio.client import connect
            from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
            from websockets.typing import Subprotocol
        except ImportError:
            raise MissingExtraError("websockets", "web") from None
        options: dict[str, Any] = {"ssl": _trusting(trust)} if trust else {}
        options |= {"subprotocols": [Subprotocol(_SUBPROTOCOL)], "max_size": _MOST_BYTES, "proxy": None}
        try:
            connection = await connect(address, compression=None, ping_interval=None, **options)
        except (InvalidHandshake, InvalidURI) as error:
            raise ConnectionRefusedError(str(error)) from None
        return cls(connection, ConnectionClosed)

    async def send(self, messages: list[bytes]) -> None:
        try:
            for message in messages:
                await self._connection.send(message, text=True)
        except self._closed as error:
            raise ConnectionResetError(str(error)) from None

    async def receive(self) -> list[bytes]:
        try:
            return [await self._connection.recv(decode=False)]
        except self._closed:
            return []

    async def close(self) -> None:
        self._connection.transport.abort()


def _trusting(certificate: str) -> ssl.SSLContext:
    """Return what a server must show: this certificate, or one that it has signed."""
    try:
        return ssl.create_default_context(cafile=certificate)
    except (OSError, ssl.SSLError) as error:
        why = getattr(error, "strerror", None) or error
        raise BridgeError(f"{certificate}: no certificate can be read: {why}") from None


class _ZmqWire:
    """A DEALER: one frame, one message. Whether anybody is there shows only when somebody answers."""

    def __init__(self, address: str, keys: CurveKeys | None) -> None:
        try:
            import zmq
            import zmq.asyncio
        except ImportError:
            raise MissingExtraError("pyzmq", "zmq") from None
        self._zmq = zmq
        self._context = zmq.asyncio.Context()
        self._socket = self._context.socket(zmq.DEALER)
        self._socket.setsockopt(zmq.LINGER, 200)
        self._socket.setsockopt(zmq.IPV6, "[" in address)
        self._socket.setsockopt(zmq.MAXMSGSIZE, _MOST_BYTES)
        if keys is not None:
            self._lock_with(keys)
        self._socket.connect(address)
        self._shadow: Any = zmq.Socket.shadow(self._socket)  # reads without waiting

    def _lock_with(self, keys: CurveKeys) -> None:
        from zmq.auth import load_certificate

        try:
            public, secret = load_certificate(keys.client)
            server, _ = load_certificate(keys.server)
        except (OSError, ValueError) as error:
            raise BridgeError(f"no keys can be read: {error}; 'espressivo keys new' makes some") from None
        if secret is None:
            raise BridgeError(f"{keys.client}: holds no secret key; name the file that ends with .key_secret")
        self._socket.curve_publickey, self._socket.curve_secretkey = public, secret
        self._socket.curve_serverkey = server

    async def send(self, messages: list[bytes]) -> None:
        for message in messages:
            await self._socket.send(message)

    async def receive(self) -> list[bytes]:
        messages: list[bytes] = [await self._socket.recv()]
        while len(messages) < 64:
            try:
                messages.append(self._shadow.recv(self._zmq.NOBLOCK))
            except self._zmq.Again:
                break
        return messages

    async def close(self) -> None:
        self._socket.close()
        await asyncio.get_running_loop().run_in_executor(None, self._context.term)
