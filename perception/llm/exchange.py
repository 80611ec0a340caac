"""One question and one answer over HTTP: a deadline for the whole, a bound on what is read, and no redirects.

The timeout of a socket begins anew with every byte, so that a server which drips could hold its caller for hours. Here
each read may take what is left of the deadline.
"""

from __future__ import annotations

import io
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from typing import Any, Final, cast

from ..files import size_said
from .endpoint import Endpoint
from .faults import LlmError

__all__ = ["MOST_BYTES", "Deadline", "post"]

MOST_BYTES: Final = 64 << 10
"""Bytes of an answer, headers and all, that are read."""

_PIECE: Final = 4096  # bytes read at once
_LONGEST_WAIT: Final = 300.0  # seconds for which a server may ask to be left alone
_TROUBLED: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})  # may pass by themselves


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time until which something must be done.

    Attributes:
        seconds: How long it was at the beginning.
        at: When it ends, by the clock.
        clock: In seconds; what it begins with does not matter.
    """

    seconds: float
    at: float
    clock: Callable[[], float]

    @classmethod
    def within(cls, seconds: float, clock: Callable[[], float] = time.monotonic) -> Deadline:
        """Return the deadline that ends in so many seconds."""
        return cls(seconds, clock() + seconds, clock)

    @property
    def left(self) -> float:
        """Seconds that are left, above 0.

        Raises:
            TimeoutError: None is left.
        """
        left = self.at - self.clock()
        if left <= 0:
            raise TimeoutError
        return left


def post(endpoint: Endpoint, body: bytes, deadline: Deadline, most: int = MOST_BYTES) -> bytes:
    """Return what a server answers to a JSON document.

    Args:
        endpoint: Whom to ask.
        body: The document.
        deadline: For the whole, looking up the name of the host included.
        most: Bytes of the answer, with its headers, that are read; a longer one is refused.

    Raises:
        LlmError: It did not answer in time, not with status 200, or too much; or the connection failed.
        PerceptionError: The key is not there.
    """
    headers = {"Accept": "application/json", "Accept-Encoding": "identity", "Content-Type": "application/json"}
    if secret := endpoint.secret:
        headers["Authorization"] = f"Bearer {secret}"
    try:
        with closing(_connected(endpoint, deadline)) as connected:
            connection = HTTPConnection(endpoint.host, endpoint.port)
            connection.sock = cast("socket.socket", _Wire(connected, deadline, most))
            connection.request("POST", endpoint.path, body, headers | {"Connection": "close"})
            return _body(connection.getresponse(), most)
    except TimeoutError:
        raise LlmError(f"did not answer within {deadline.seconds:g} s") from None
    except _FloodError:
        raise LlmError(f"answered with more than {size_said(most)}") from None
    except (IncompleteRead, ConnectionResetError, BrokenPipeError):
        raise LlmError("closed the connection before its answer was whole", again=True) from None
    except HTTPException as error:
        raise LlmError(f"answered what is no HTTP: {type(error).__name__}", again=True) from None
    except ssl.SSLError as error:
        raise LlmError(f"cannot be trusted: {error.reason or error}") from None
    except OSError as error:
        raise LlmError(f"cannot be reached: {error.strerror or error}", again=True) from None


def _body(response: HTTPResponse, most: int) -> bytes:
    if response.status != 200:
        raise _refusal(response)
    if response.getheader("Content-Encoding", "identity").strip().lower() != "identity":
        raise LlmError("answered in a packed form that was not asked for")
    if response.length is not None and response.length > most:
        raise _FloodError
    return response.read()


def _refusal(response: HTTPResponse) -> LlmError:
    status = response.status
    if 300 <= status < 400:
        return LlmError(f"sends its callers elsewhere (status {status}), which is not followed")
    if status in (401, 403):
        return LlmError(f"does not accept the key (status {status})")
    if status == 404:
        return LlmError("knows neither this address nor this model (status 404)")
    wait = _wait(response.getheader("Retry-After", ""))
    asks = f", and asks to wait {wait:g} s" if wait else ""
    what = "is asked too often" if status == 429 else "is in trouble" if status >= 500 else "refuses the question"
    return LlmError(f"{what} (status {status}{asks})", again=status in _TROUBLED, wait_s=wait)


def _wait(header: str) -> float:
    """Seconds of a Retry-After; a date is taken for nothing."""
    return min(float(header), _LONGEST_WAIT) if header.isascii() and header.isdigit() else 0.0


class _FloodError(OSError):
    """More comes than may be read. What http.client meets while it reads must be no ValueError: it swallows those."""


class _Wire:
    """What an HTTPConnection makes use of in a socket, with a deadline and a bound."""

    def __init__(self, connected: socket.socket, deadline: Deadline, most: int) -> None:
        self._socket, self._deadline, self._most = connected, deadline, most

    def sendall(self, data: Any) -> None:
        left = memoryview(data)
        while left:
            self._socket.settimeout(self._deadline.left)
            left = left[self._socket.send(left) :]

    def makefile(self, *_: object) -> io.BufferedReader:
        return io.BufferedReader(_Bounded(self._socket, self._deadline, self._most), _PIECE)

    def close(self) -> None:
        """Leave the socket open: the answer is still to be read when the connection lets go of it."""


class _Bounded(io.RawIOBase):
    """What comes from a socket until a deadline, up to a number of bytes."""

    def __init__(self, connected: socket.socket, deadline: Deadline, most: int) -> None:
        self._socket, self._deadline, self._left = connected, deadline, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._socket.settimeout(self._deadline.left)
        count = self._socket.recv_into(buffer)
        self._left -= count
        if self._left < 0:
            raise _FloodError
        return count


def _connected(endpoint: Endpoint, deadline: Deadline) -> socket.socket:
    trouble: OSError = OSError("the host has no address")
    for family, kind, protocol, _, address in _addresses(endpoint, deadline):
        connected = socket.socket(family, kind, protocol)
        try:
            connected.settimeout(deadline.left)
            connected.connect(address)
            return _encrypted(connected, endpoint, deadline) if endpoint.is_encrypted else connected
        except OSError as error:
            connected.close()
            trouble = error
        except LlmError:
            connected.close()
            raise
    raise trouble


def _encrypted(connected: socket.socket, endpoint: Endpoint, deadline: Deadline) -> socket.socket:
    """Shake hands with a server whose certificate and name are checked."""
    try:
        context = ssl.create_default_context(cafile=endpoint.trust or None)
    except OSError as error:
        raise LlmError(f"cannot be trusted: {endpoint.trust} holds no certificates ({error.strerror})") from None
    connected.settimeout(deadline.left)
    return context.wrap_socket(connected, server_hostname=endpoint.host)


def _addresses(endpoint: Endpoint, deadline: Deadline) -> list[Any]:
    """The addresses of a host. Looking one up knows no timeout, so that a thread does it that may be left behind."""
    try:
        ip_address(endpoint.host)
    except ValueError:
        found: SimpleQueue[list[Any] | OSError] = SimpleQueue()
        threading.Thread(target=_look_up, args=(endpoint, found), name="look-up", daemon=True).start()
        try:
            answer = found.get(timeout=deadline.left)
        except Empty:
            raise TimeoutError from None
        if isinstance(answer, OSError):
            raise LlmError(f"cannot be reached: nobody knows the host {endpoint.host}", again=True) from None
        return answer
    return socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)


def _look_up(endpoint: Endpoint, found: SimpleQueue[list[Any] | OSError]) -> None:
    try:
        found.put(socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError) as error:
        found.put(error if isinstance(error, OSError) else OSError(str(error)))
