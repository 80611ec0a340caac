"""Lines of many clients to one server, in one event loop: TCP, ZeroMQ and WebSocket, each as its own library has it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

__all__ = ["Line", "connect"]


class Line(Protocol):
    """A line to the server: whole messages, both ways."""

    async def send(self, data: bytes) -> None:
        """Send a message."""

    async def receive(self) -> bytes:
        """Return the next message; EOFError when there is none any more."""

    async def close(self) -> None:
        """Hang up."""


class _Tcp:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def send(self, data: bytes) -> None:
        self._writer.write(data + b"\n")
        await self._writer.drain()

    async def receive(self) -> bytes:
        line = await self._reader.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        return line[:-1]

    async def close(self) -> None:
        self._writer.close()


class _Zmq:
    def __init__(self, dealer: Any) -> None:
        self._dealer = dealer

    async def send(self, data: bytes) -> None:
        await self._dealer.send(data)

    async def receive(self) -> bytes:
        received: bytes = await self._dealer.recv()
        return received

    async def close(self) -> None:
        self._dealer.close(linger=0)


class _Ws:
    def __init__(self, socket_: Any) -> None:
        self._socket = socket_

    async def send(self, data: bytes) -> None:
        await self._socket.send(data, text=True)

    async def receive(self) -> bytes:
        from websockets.exceptions import ConnectionClosed

        try:
            received: bytes = await self._socket.recv(decode=False)
        except ConnectionClosed:
            raise EOFError from None
        return received

    async def close(self) -> None:
        await self._socket.close()


async def connect(address: str, *, narrow: bool = False) -> Line:
    """Return a line to an address as the server tells it, such as ``tcp 127.0.0.1:5590``.

    Args:
        address: Where.
        narrow: Whether little is buffered on this side, so that the server soon notices who does not read; TCP only.
    """
    return await _CONNECT[address.split(maxsplit=1)[0].partition(":")[0]](address, narrow)


async def _tcp(address: str, narrow: bool) -> Line:
    host, _, port = address.removeprefix("tcp ").rpartition(":")
    bare = socket.socket()
    if narrow:
        bare.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    bare.setblocking(False)
    await asyncio.get_running_loop().sock_connect(bare, (host, int(port)))
    bare.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return _Tcp(*await asyncio.open_connection(sock=bare, limit=4096 if narrow else 2**20))


async def _zmq(address: str, _: bool) -> Line:
    import zmq.asyncio

    dealer = zmq.asyncio.Context.instance().socket(zmq.DEALER)
    dealer.connect(address.removeprefix("zmq "))
    return _Zmq(dealer)


async def _ws(address: str, _: bool) -> Line:
    from websockets.asyncio.client import connect as connected

    return _Ws(await connected(address, compression=None, max_queue=256))


_CONNECT: dict[str, Callable[[str, bool], Awaitable[Line]]] = {"tcp": _tcp, "zmq": _zmq, "ws": _ws}
