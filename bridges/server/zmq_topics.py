"""Streams for those that only listen: an XPUB socket that publishes what anybody subscribes to, and nothing else."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, get_args

import msgspec

from ..protocol.commands import StreamName
from .inside import Inside

if TYPE_CHECKING:
    from .core import Server

__all__ = ["Topics"]

_STREAMS: Final[tuple[str, ...]] = get_args(StreamName)
_MOST_TOPICS: Final = 10_000
_RETRY_SECONDS: Final = 1.0


class _Head(msgspec.Struct):
    """What of a message tells its topic."""

    type: str = ""
    world: str = ""


class Topics:
    """Turns subscriptions into those of a client within the server; messages go out under ``world/stream``.

    Every new subscriber makes the snapshot come again. Who subscribes to a world that is not open yet gets it once it
    is; who does not read as fast as is published loses messages, which the numbers of the messages show.
    """

    def __init__(self, publisher: Any, server: Server) -> None:
        import zmq

        self._zmq, self._publisher, self._server = zmq, publisher, server
        self._wanted: dict[tuple[str, str], int] = {}
        self._missing: set[str] = set()
        self._head = msgspec.json.Decoder(_Head)
        self._inside = Inside(server, "zmq-events", self._publish, self._failed)
        self._loop = asyncio.get_running_loop()
        self._descriptor = publisher.getsockopt(zmq.FD)
        self._loop.add_reader(self._descriptor, self._read)
        self._retry = self._loop.call_later(_RETRY_SECONDS, self._try_again)
        self._read()

    def close(self) -> None:
        """Stop listening to the world."""
        self._loop.remove_reader(self._descriptor)
        self._retry.cancel()
        self._inside.close()

    def _read(self) -> None:
        while True:
            try:
                frame = self._publisher.recv(self._zmq.NOBLOCK)
            except self._zmq.Again:
                return
            if frame[:1] in (b"\0", b"\1") and len(frame) < 128:
                self._change(frame[1:].decode("utf-8", "replace"), 1 if frame[:1] == b"\1" else -1)

    def _change(self, topic: str, by: int) -> None:
        world, slash, stream = topic.partition("/")
        if not world or not slash or (stream and stream not in _STREAMS):
            return  # nothing is published under it
        if by > 0 and len(self._wanted) >= _MOST_TOPICS:
            return
        for name in (stream,) if stream else _STREAMS:
            count = self._wanted[world, name] = max(0, self._wanted.get((world, name), 0) + by)
            if not count:
                del self._wanted[world, name]
                self._inside.send("unsubscribe", world=world, streams=[name])
            elif by > 0:
                self._inside.send("subscribe", world=world, streams=[name])

    def _failed(self, code: str, command: dict[str, Any]) -> None:
        if code in ("unknown-world", "too-fast") and command["type"] == "subscribe":
            self._missing.add(command["world"])

    def _try_again(self) -> None:
        missing, self._missing = self._missing, set()
        for world, stream in self._wanted:
            if world in missing:
                self._inside.send("subscribe", world=world, streams=[stream])
        self._retry = self._loop.call_later(_RETRY_SECONDS, self._try_again)

    def _publish(self, message: bytes) -> None:
        head = self._head.decode(message)
        if head.type.startswith("stream."):
            topic = f"{head.world}/{head.type.removeprefix('stream.')}"
            self._publisher.send_multipart((topic.encode(), message), self._zmq.NOBLOCK)
