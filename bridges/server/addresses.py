"""Addresses at which a server listens: written as ``HOST:PORT``, bound so that a clear error says what is wrong."""

from __future__ import annotations

import errno
import os
import socket
from dataclasses import dataclass
from typing import Final

from ...core.errors import BridgeError
from .security import is_loopback

__all__ = ["Address", "listen"]

_SEND_BUFFER: Final = 262_144


@dataclass(frozen=True)
class Address:
    """A host and a port.

    Attributes:
        host: A number or a name; without brackets.
        port: 0..65535; 0 for any that is free.
    """

    host: str
    port: int

    @classmethod
    def parse(cls, text: str, what: str = "") -> Address:
        """Return the address that a text names.

        >>> Address.parse("127.0.0.1:8080"), str(Address.parse("[::1]:0")), Address.parse("8080").host
        (Address(host='127.0.0.1', port=8080), '[::1]:0', '127.0.0.1')

        Raises:
            BridgeError: it names none.
        """
        host, _, port = text.rpartition(":")
        host = host.removeprefix("[").removesuffix("]")
        if not (port.isascii() and port.isdigit() and int(port) < 65_536) or " " in text or "/" in text:
            raise BridgeError(f"{what or 'address'} {text!r}: expected HOST:PORT, such as 127.0.0.1:8080")
        return cls(host or "127.0.0.1", int(port))

    def __str__(self) -> str:
        return self.at(self.port)

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches it."""
        return is_loopback(self.host)

    def at(self, port: int) -> str:
        """Return the address with another port, as text."""
        return f"[{self.host}]:{port}" if ":" in self.host else f"{self.host}:{port}"


def listen(address: Address) -> socket.socket:
    """Return a socket that listens at an address.

    Raises:
        BridgeError: the address is taken, is not of this machine, or may not be used.
    """
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, place = found[0]
        bound = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise BridgeError(f"{address}: no such address: {error.strerror or error}") from None
    try:
        if os.name == "posix":  # elsewhere it would let two servers share a port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # What the system keeps for a client that does not read is inherited from here; it is no more than this.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        bound.bind(place)
        bound.listen(128)
    except OSError as error:
        bound.close()
        raise BridgeError(f"{address}: {_why(error)}") from None
    bound.setblocking(False)
    return bound


def _why(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "another program listens there already; stop it, or take another port (0 for any)"
    if error.errno == errno.EACCES:
        return "not allowed; ports from 1024 on need no rights"
    if error.errno == errno.EADDRNOTAVAIL:
        return "is no address of this machine"
    return error.strerror or str(error)
