"""JSON lines over TCP: one message a line, in both directions. What every engine can speak without a library."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Final

from .addresses import Address, listen
from .security import refuse_open

if TYPE_CHECKING:
    from .core import Line, Server

__all__ = ["TcpTransport"]

_RESTORE: Final = b"world.restore"
_WRITE_BUFFER: Final = 65_536
_SEND_BUFFER: Final = 131_072
"""Bytes that the system holds for a client that does not read: else it takes megabytes, and all of it is stale."""


class TcpTransport:
    """Listens for JSON lines.

    Args:
        address: Where, such as ``127.0.0.1:5590``; port 0 for any that is free.
    """

    def __init__(self, address: str) -> None:
        self.address = Address.parse(address)
        self._listening: asyncio.Server | None = None
        self._clients: set[_Client] = set()

    async def start(self, server: Server) -> list[str]:
        """See :class:`~.core.Transport`."""
        if not self.address.is_loopback and not server.access.token:
            raise refuse_open(f"--tcp {self.address}", "name a file with a token (--token-file)")
        bound = listen(self.address)
        loop = asyncio.get_running_loop()
        self._listening = await loop.create_server(lambda: _Client(server, self._clients), sock=bound)
        return [f"tcp {self.address.at(bound.getsockname()[1])}"]

    async def stop(self) -> None:
        """See :class:`~.core.Transport`."""
        if self._listening is not None:
            self._listening.close()
        for client in list(self._clients):
            client.hang_up()
        for _ in range(100):
            if not self._clients:
                return
            await asyncio.sleep(0.02)
        for client in list(self._clients):
            client.abort()


class _Client(asyncio.Protocol):
    """One connection: splits what comes into lines, of bounded length, and sends as long as the other end reads."""

    def __init__(self, server: Server, clients: set[_Client]) -> None:
        self._server, self._clients = server, clients
        self._rest = bytearray()
        self._skipping = False
        self._can_write = True
        self._receiving = False
        self._transport: asyncio.Transport
        self._line: Line

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.set_write_buffer_limits(high=_WRITE_BUFFER)
        bound = transport.get_extra_info("socket")
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        self._clients.add(self)
        peer = transport.get_extra_info("peername") or ("?", 0)
        self._line = self._server.line("tcp", f"{peer[0]}:{peer[1]}", self._send)

    def connection_lost(self, exc: Exception | None) -> None:
        self._clients.discard(self)
        self._can_write = False
        self._line.end("" if exc is None else f"lost: {exc}")

    def data_received(self, data: bytes) -> None:
        self._receiving = True
        if not self._rest and not self._skipping and data.find(b"\n") == len(data) - 1:
            self._receive(data[:-1])
        else:
            self._split(data)
        self._receiving = False
        self._send()
        if not self._line.wants_reading:
            self._transport.pause_reading()

    def eof_received(self) -> bool:
        return False

    def pause_writing(self) -> None:
        self._can_write = False

    def resume_writing(self) -> None:
        self._can_write = True
        self._send()

    def hang_up(self) -> None:
        """Send what waits, and close."""
        self._send()
        self._transport.close()

    def abort(self) -> None:
        """Close although the other end does not read."""
        self._transport.abort()

    def _split(self, data: bytes) -> None:
        """Pass on every whole line; of one that is too long nothing is kept."""
        if b"\n" in data:
            first, *lines, rest = data.split(b"\n")
            if not self._skipping:
                self._receive(bytes(self._rest) + first)
            self._skipping = False
            self._rest = bytearray()
            for line in lines:
                self._receive(line)
        else:
            rest = data
        if not self._skipping:
            self._rest += rest
            self._bound()

    def _bound(self) -> None:
        """Keep nothing of a line that is too long; it is refused at once."""
        if len(self._rest) > self._longest(self._rest):
            self._receive(bytes(self._rest))  # with the code that its length has
            self._rest = bytearray()
            self._skipping = True

    def _longest(self, line: bytearray) -> int:
        limits = self._server.hub.limits
        restores = _RESTORE in line[: limits.message_bytes]
        return limits.state_bytes if restores else limits.message_bytes

    def _receive(self, line: bytes) -> None:
        if line.endswith(b"\r"):
            line = line[:-1]
        if line:
            self._line.receive(line)

    def _send(self) -> None:
        if self._receiving:
            return  # answers to all that came at once go out at once
        line = self._line
        while self._can_write and (messages := line.take(64)):
            messages.append(b"")
            self._transport.write(b"\n".join(messages))
        if line.closed and self._can_write:
            self._transport.close()
        elif not self._transport.is_reading() and line.wants_reading and not self._transport.is_closing():
            self._transport.resume_reading()
