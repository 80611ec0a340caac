"""A client within the server: transports that only send use it to subscribe, as any other client does."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ..protocol.limits import VERSION

if TYPE_CHECKING:
    from .core import Server

__all__ = ["Inside"]

_PING_SECONDS: Final = 1.0


class _Answer(msgspec.Struct):
    """What of a message tells whether a command failed."""

    type: str = ""
    id: str = ""
    code: str = ""


class Inside:
    """Sends commands to the hub without a wire, and hands on what comes back.

    Args:
        server: Whose hub.
        name: What the client calls itself.
        told: Gets every message.
        failed: Gets the code of an error and the command that it answers.
    """

    def __init__(
        self,
        server: Server,
        name: str,
        told: Callable[[bytes], None],
        failed: Callable[[str, dict[str, Any]], None],
    ) -> None:
        self._server, self._name, self._told, self._failed = server, f"{name}-{secrets.token_hex(4)}", told, failed
        self._asked: dict[str, dict[str, Any]] = {}
        self._count = 0
        self._answer = msgspec.json.Decoder(_Answer)
        self._loop = asyncio.get_running_loop()
        self._open = True
        self._handing: asyncio.Handle | None = None
        self._connect()
        self._pinging = self._loop.call_later(_PING_SECONDS, self._ping)

    def send(self, kind: str, **fields: Any) -> str:
        """Send a command; return its id."""
        self._count += 1
        command = {"v": VERSION, "type": kind, "id": f"i{self._count}", **fields}
        self._asked[command["id"]] = command
        self._connection.receive(msgspec.json.encode(command))
        return str(command["id"])

    def close(self) -> None:
        """Leave."""
        self._open = False
        self._pinging.cancel()
        if self._handing is not None:
            self._handing.cancel()
        self._connection.close()

    def _connect(self) -> None:
        self._connection = self._server.hub.connect(self._name, self._wake)
        self.send("hello", client=self._name, token=self._server.access.token)

    def _ping(self) -> None:
        if self._connection.closed:
            self._asked.clear()
            self._connect()
        else:
            self.send("ping")
        self._pinging = self._loop.call_later(_PING_SECONDS, self._ping)

    def _wake(self) -> None:
        if self._handing is None and self._open:
            self._handing = self._loop.call_soon(self._hand_on)

    def _hand_on(self) -> None:
        self._handing = None
        while messages := self._connection.take(64):
            for message in messages:
                self._notice(message)
                self._told(message)

    def _notice(self, message: bytes) -> None:
        answer = self._answer.decode(message)
        command = self._asked.pop(answer.id, None)
        if command is not None and answer.type == "error":
            self._failed(answer.code, command)
