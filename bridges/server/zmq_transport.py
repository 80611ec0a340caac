"""ZeroMQ: a ROUTER for commands and what they are answered, an XPUB for those that only listen.

A client's DEALER sends one frame, a command, and gets replies and streams of one frame each; a REQ socket gets
replies alone. A SUB socket subscribes to ``world/stream`` (or ``world/`` for all streams) and gets two frames, topic
and message.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ...core.errors import BridgeError, MissingExtraError
from .addresses import Address
from .security import refuse_open

if TYPE_CHECKING:
    from .core import Line, Server
    from .zmq_keys import Keys

__all__ = ["ZmqTransport"]

_AT_ONCE: Final = 64
_HIGH_WATER: Final = 64
_RETRY_SECONDS: Final = 0.02
_FRAME_BYTES: Final = 65_536
_TOPIC_BYTES: Final = 256
"""Of a subscription, which ZeroMQ keeps, many times as large, as long as its listener is there."""


class ZmqTransport:
    """Listens with a ROUTER, and with an XPUB where an address is named for it.

    Args:
        address: Of the commands, such as ``tcp://127.0.0.1:5599`` (port 0 for any that is free) or ``ipc:///tmp/mind``.
        events: Of the topics, written alike; nothing for none.
        keys: With which to encrypt and to tell who may come in; None only where nobody else reaches the addresses.
    """

    def __init__(self, address: str, events: str = "", keys: Keys | None = None) -> None:
        self.address, self.events, self.keys = address, events, keys
        self._context: Any = None
        self._endpoints: list[Any] = []
        self._undo: list[Callable[[], None]] = []

    async def start(self, server: Server) -> list[str]:
        """See :class:`~.core.Transport`."""
        try:
            import zmq
        except ImportError:
            raise MissingExtraError("pyzmq", "zmq") from None
        from .zmq_topics import Topics

        for address in (self.address, *((self.events,) if self.events else ())):
            _check(address, self.keys is not None)
        self._context = zmq.Context()
        try:
            if self.keys is not None:
                self._allow(server)
            router = self._bound(zmq.ROUTER, self.address, server)
            self._endpoints.append(Peers(router, server, self.keys is not None))
            addresses = [f"zmq {_name_of(router)}"]
            if self.events:
                topics = self._bound(zmq.XPUB, self.events, server)
                self._endpoints.append(Topics(topics, server))
                addresses.append(f"zmq-events {_name_of(topics)}")
        except BaseException:
            await self.stop()
            raise
        return addresses

    async def stop(self) -> None:
        """See :class:`~.core.Transport`."""
        endpoints, self._endpoints = self._endpoints, []
        for endpoint in endpoints:
            endpoint.close()
        for undo in self._undo:
            undo()
        if self._context is not None:
            # What was sent is still on its way: let it out, but wait for nobody who does not read.
            context, self._context = self._context, None
            await asyncio.get_running_loop().run_in_executor(None, context.term)

    def _allow(self, server: Server) -> None:
        from .zmq_keys import Gatekeeper

        assert self.keys is not None
        gatekeeper = Gatekeeper(self._context, self.keys, server.audit)
        self._undo.append(gatekeeper.close)

    def _bound(self, kind: int, address: str, server: Server) -> Any:
        import zmq

        bound = self._context.socket(kind)
        self._undo.append(lambda: bound.close(linger=1000))
        bound.setsockopt(zmq.LINGER, 1000)
        largest = server.hub.limits.state_bytes + _FRAME_BYTES if kind == zmq.ROUTER else _TOPIC_BYTES
        bound.setsockopt(zmq.MAXMSGSIZE, largest)
        bound.setsockopt(zmq.SNDHWM, _HIGH_WATER)
        bound.setsockopt(zmq.RCVHWM, server.hub.limits.ahead)
        bound.setsockopt(zmq.HEARTBEAT_IVL, 2000)
        bound.setsockopt(zmq.HEARTBEAT_TIMEOUT, 10_000)
        bound.setsockopt(zmq.IPV6, "[" in address)
        if kind == zmq.ROUTER:
            bound.setsockopt(zmq.ROUTER_MANDATORY, 1)
        else:
            bound.setsockopt(zmq.XPUB_VERBOSER, 1)
        if self.keys is not None:
            self.keys.guard(bound)
        _bind(bound, address)
        return bound


class Peers:
    """The clients at a ROUTER: each has a line, known by the routing id that ZeroMQ gave it."""

    def __init__(self, router: Any, server: Server, admitted: bool) -> None:
        import zmq

        self._zmq = zmq
        self._router, self._server, self._admitted = router, server, admitted
        self._peers: dict[bytes, _Peer] = {}
        self._blocked: set[_Peer] = set()
        self._loop = asyncio.get_running_loop()
        self._descriptor = router.getsockopt(zmq.FD)
        self._reading = False
        # Enumerations cost more than numbers.
        self._now, self._more = int(zmq.NOBLOCK), int(zmq.NOBLOCK | zmq.SNDMORE)
        self._events, self._readable = int(zmq.EVENTS), int(zmq.POLLIN)
        self._again: asyncio.Handle | None = None
        self._retry: asyncio.TimerHandle | None = None
        self._loop.add_reader(self._descriptor, self._read)
        self._read()

    def close(self) -> None:
        """Send what waits, as far as it is read, and stop reading."""
        self._loop.remove_reader(self._descriptor)
        for handle in (self._again, self._retry):
            if handle is not None:
                handle.cancel()
        for peer in list(self._peers.values()):
            self._send(peer)

    def _read(self) -> None:
        """Take what has come; the descriptor tells only of changes, so read until there is nothing more."""
        receive, again, no_block = self._router.recv_multipart, self._zmq.Again, self._now
        self._reading = True
        for _ in range(_AT_ONCE):
            try:
                frames = receive(no_block)
            except again:
                break
            self._receive(frames)
            if not self._has_more():  # takes half as long as to receive nothing
                break
        else:
            self._look_again()
        self._reading = False

    def _has_more(self) -> bool:
        return bool(self._router.getsockopt(self._events) & self._readable)

    def _look_again(self) -> None:
        """Look once more in the loop's next turn: sending may have used up the descriptor's signal."""
        if self._again is None:
            self._again = self._loop.call_soon(self._look)

    def _look(self) -> None:
        self._again = None
        if self._has_more():
            self._read()

    def _receive(self, frames: list[bytes]) -> None:
        if len(frames) == 2:
            key, data, enveloped = frames[0], frames[1], False
        elif len(frames) == 3 and not frames[1]:
            key, data, enveloped = frames[0], frames[2], True
        else:
            return  # neither a DEALER's message nor a REQ's
        peer = self._peers.get(key)
        if peer is None or peer.line.closed:
            peer = self._new(key, enveloped)
        peer.receiving = True
        peer.line.receive(data)
        peer.receiving = False
        self._send(peer)

    def _new(self, key: bytes, enveloped: bool) -> _Peer:
        peer = _Peer(key, enveloped)
        name = f"{key.hex()}"
        peer.line = self._server.line("zmq", name, lambda: self._send(peer), admitted=self._admitted)
        self._peers[key] = peer
        return peer

    def _send(self, peer: _Peer) -> None:
        """Send what waits for a peer; for one that does not read it goes on waiting."""
        if peer.receiving:
            return
        while not peer.unsent:
            peer.unsent = peer.line.take(_AT_ONCE)
            if not peer.unsent:
                break
            if not self._send_all(peer):
                return
        if peer.line.closed:
            self._drop(peer, "")
        if not self._reading:
            self._look_again()

    def _send_all(self, peer: _Peer) -> bool:
        send, key, now, more = self._router.send, peer.key, self._now, self._more
        for number, message in enumerate(peer.unsent):
            try:
                send(key, more)  # whether there is room for the whole is decided here
                if peer.enveloped:
                    send(b"", more)
                send(message, now)
            except self._zmq.Again:
                del peer.unsent[:number]
                self._wait_for(peer)
                return False
            except self._zmq.ZMQError as error:
                self._drop(peer, f"lost: {error}")
                return False
        peer.unsent = []
        return True

    def _wait_for(self, peer: _Peer) -> None:
        self._blocked.add(peer)
        if self._retry is None:
            self._retry = self._loop.call_later(_RETRY_SECONDS, self._try_again)

    def _try_again(self) -> None:
        self._retry = None
        blocked, self._blocked = self._blocked, set()
        for peer in blocked:
            if self._peers.get(peer.key) is peer and self._send_all(peer):
                self._send(peer)

    def _drop(self, peer: _Peer, why: str) -> None:
        if self._peers.get(peer.key) is peer:
            del self._peers[peer.key]
        peer.unsent = []
        peer.line.end(why)


class _Peer:
    """A client, by its routing id."""

    __slots__ = ("enveloped", "key", "line", "receiving", "unsent")

    def __init__(self, key: bytes, enveloped: bool) -> None:
        self.key, self.enveloped = key, enveloped
        self.line: Line
        self.receiving = True  # until the line is there
        self.unsent: list[bytes] = []


def _check(address: str, has_keys: bool) -> None:
    """Refuse what is no address, and what others could reach without keys."""
    kind, mark, place = address.partition("://")
    if not mark or kind not in ("tcp", "ipc") or not place:
        raise BridgeError(f"--zmq {address!r}: expected tcp://HOST:PORT or ipc://FILE, such as tcp://127.0.0.1:5599")
    if kind == "tcp" and not Address.parse(place, "--zmq").is_loopback and not has_keys:
        raise refuse_open(f"--zmq {address}", "make keys ('espressivo keys new') and name their folder (--keys)")


def _bind(bound: Any, address: str) -> None:
    import zmq

    kind, _, place = address.partition("://")
    if kind == "ipc":
        _clear(address, Path(place))
        mask = os.umask(0o177) if os.name == "posix" else 0  # nobody else on this machine may connect
    else:
        parsed = Address.parse(place)
        address = f"tcp://{parsed.at(parsed.port) if parsed.port else parsed.at(0)[:-1] + '*'}"
    try:
        bound.bind(address)
    except zmq.ZMQError as error:
        taken = error.errno == zmq.EADDRINUSE
        why = "another program listens there already; stop it, or take another address" if taken else str(error)
        raise BridgeError(f"{address}: {why}") from None
    finally:
        if kind == "ipc" and os.name == "posix":
            os.umask(mask)


def _clear(address: str, place: Path) -> None:
    """Take away the file of a server that was killed; one that lives is not to be pushed aside."""
    import socket

    if not place.exists():
        return
    if not place.is_socket():
        raise BridgeError(f"{address}: a file of this name exists and is no socket; name another")
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(place))
        except OSError:
            place.unlink(missing_ok=True)
            return
    raise BridgeError(f"{address}: another program listens there already; stop it, or take another address")


def _name_of(bound: Any) -> str:
    import zmq

    return str(bound.getsockopt(zmq.LAST_ENDPOINT).rstrip(b"\0").decode())
