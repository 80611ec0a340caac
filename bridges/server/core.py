"""The server: one event loop, one hub, any number of transports; it starts, ticks and stops gracefully."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final, Protocol

from ..protocol.coding import Refused, decode_command, encode, refusal
from ..protocol.commands import Hello
from ..protocol.messages import Failed
from .security import Access, Audit

if TYPE_CHECKING:
    from ..hosting.hub import Hub

__all__ = ["Line", "Server", "Transport"]

_TICK: Final = 0.01
_LATE: Final = 0.1
"""Seconds between two ticks after which the server itself was kept from its work."""
_LOG: Final = logging.getLogger("espressivo.bridges")


class Transport(Protocol):
    """What carries messages between clients and the hub, such as a web socket server."""

    async def start(self, server: Server) -> Sequence[str]:
        """Open what it listens at, and return the addresses, as a client has to name them.

        Raises:
            BridgeError: it cannot listen there.
        """

    async def stop(self) -> None:
        """Send what waits to be sent, and close everything."""


class Line:
    """The line to one client: keeps out who shows no token.

    Args:
        server: To which it leads.
        transport: What it is called in the log.
        peer: Who is at the other end, for the log.
        wake: Is called when there is something to :meth:`take`, and when the line is closed.
        admitted: Whether the transport knows already that the client may come in.
    """

    def __init__(self, server: Server, transport: str, peer: str, wake: Callable[[], None], *, admitted: bool) -> None:
        self.transport, self.peer = transport, peer
        self._server = server
        self._wake = wake
        self._told: list[bytes] = []
        self._ended = False
        self._admitted = admitted or not server.access.token
        self._named = transport == "http"  # has a line of its own for every request
        self._connection = server.hub.connect(peer, wake)
        server.lines.add(self)
        server.audit.tell(transport, peer, "connected")

    @property
    def closed(self) -> bool:
        """Whether nothing more will come, once all has been taken."""
        return self._connection.closed

    @property
    def wants_reading(self) -> bool:
        """Whether the client may be read from: not while it leaves too many answers lying."""
        return self._connection.wants_reading

    def receive(self, data: bytes) -> None:
        """Take a message from the client."""
        if not (self._admitted or self._admits(data)):
            return
        try:
            self._connection.receive(data)
        except Exception as error:  # one client's message must not stop what carries everybody's
            _LOG.exception("a message of %s could not be dealt with", self.peer)
            why = f"a defect of espressivo: {type(error).__name__}; the server's log has more"
            self._told.append(encode(Failed(code="internal", message=why)))
            self._wake()
        if not self._named:
            self._note_name()

    def take(self, most: int = 64) -> list[bytes]:
        """Return what is to be sent to the client, oldest first."""
        if self._told:
            told, self._told = self._told, []
            return told
        return self._connection.take(most)

    def end(self, why: str = "") -> None:
        """Tell that the client has gone."""
        if self._ended:
            return
        self._ended = True
        self._server.lines.discard(self)
        why = self._connection.reason or why or "the client left"
        self._connection.close(why)
        self._server.audit.tell(self.transport, self.peer, f"closed: {why}")

    def _note_name(self) -> None:
        """Note who it is, once it has said hello."""
        session = self._connection.session
        if session is not None:
            self._named = True
            self._server.audit.tell(self.transport, self.peer, f"is {json.dumps(session.client)}")

    def _admits(self, data: bytes) -> bool:
        """Let the client in when its first message is a hello with the right token; nothing else reaches the hub."""
        if self._connection.closed:
            return False
        try:
            command = decode_command(data, self._server.hub.limits)
        except Refused as error:
            return self._refuse(refusal(error))
        if not isinstance(command, Hello):
            why = "the first message must be a hello, with the token of this server"
            return self._refuse(Failed(code="no-hello", message=why, id=command.id))
        if not self._server.access.admits(command.token):
            why = "the token is wrong" if command.token else "this server asks for a token: send it with the hello"
            return self._refuse(Failed(code="unauthorised", message=why, id=command.id))
        self._admitted = True
        return True

    def _refuse(self, failed: Failed) -> bool:
        self._told.append(encode(failed))
        self._connection.close(f"refused: {failed.code}")
        return False


class Server:
    """Serves a hub over transports until it is told to stop.

    Args:
        hub: What answers.
        transports: What carries the messages.
        access: Who is let in.
        audit: Where connections are noted.
        tick: Seconds between two looks at the clock.
    """

    def __init__(
        self,
        hub: Hub,
        transports: Sequence[Transport],
        access: Access | None = None,
        audit: Audit | None = None,
        tick: float = _TICK,
    ) -> None:
        self.hub = hub
        hub.loading = self._load
        hub.worlds.aside.hook = self._work_out
        self._apart = ThreadPoolExecutor(1, "espressivo-aside")
        self.transports = tuple(transports)
        self.access = access or Access()
        self.audit = audit or Audit()
        self.lines: set[Line] = set()
        self.interrupted = False
        self._tick = tick
        self._started: list[Transport] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._ticking: asyncio.TimerHandle | None = None

    async def start(self) -> list[str]:
        """Open all transports and start the clock; return the addresses.

        Raises:
            BridgeError: one of them cannot listen; none is left open.
        """
        addresses: list[str] = []
        try:
            for transport in self.transports:
                addresses += await transport.start(self)
                self._started.append(transport)
        except BaseException:
            await self.stop()
            raise
        loop = asyncio.get_running_loop()
        self._pass_time(loop, loop.time())
        return addresses

    async def run(self, started: Callable[[list[str]], None] = lambda _: None) -> None:
        """Start, serve until SIGINT, SIGTERM or :meth:`request_stop`, and stop."""
        with _Signals(self):
            started(await self.start())
            await self._stopping.wait()
            await self.stop()

    def request_stop(self, interrupted: bool = False) -> None:
        """Let :meth:`run` end; may be called from a signal handler of the loop."""
        self.interrupted = self.interrupted or interrupted
        self._stopping.set()

    async def stop(self) -> None:
        """Tell all clients, send what waits, and close all transports."""
        if self._ticking is not None:
            self._ticking.cancel()
        for task in self._tasks:
            task.cancel()
        self._apart.shutdown(wait=False, cancel_futures=True)
        self.hub.stop()
        started, self._started = self._started, []
        for transport in reversed(started):
            await transport.stop()
        for line in list(self.lines):
            line.end("the server stopped")

    def line(self, transport: str, peer: str, wake: Callable[[], None], *, admitted: bool = False) -> Line:
        """Return the line to a client that has connected."""
        return Line(self, transport, peer, wake, admitted=admitted)

    def _load(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Open a world in a thread, so that all others go on meanwhile."""
        self._wait(asyncio.get_running_loop().run_in_executor(None, work), done)

    def _work_out(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Work out in a thread, one after the other, what takes long, so that all worlds go on meanwhile."""
        self._wait(asyncio.get_running_loop().run_in_executor(self._apart, work), done)

    def _wait(self, result: asyncio.Future[Any], done: Callable[[Any], None]) -> None:
        task = asyncio.get_running_loop().create_task(_handed(result, done))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _pass_time(self, loop: asyncio.AbstractEventLoop, before: float, waited: bool = False) -> None:
        """Let time pass; when it comes late, what clients sent meanwhile is read first, lest they be taken for gone."""
        now = loop.time()
        if now - before > _LATE and not waited:
            self._ticking = loop.call_later(self._tick, self._pass_time, loop, before, True)
            return
        self._ticking = loop.call_later(self._tick, self._pass_time, loop, now)
        try:
            self.hub.pass_time(now - before)
        except Exception:  # one world's defect must not stop the others' clocks
            _LOG.exception("time could not pass")


async def _handed(result: asyncio.Future[Any], done: Callable[[Any], None]) -> None:
    done(await result)


class _Signals:
    """Lets SIGINT and SIGTERM end a server gracefully while it runs; a second one ends it at once."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._before: dict[int, object] = {}

    def __enter__(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                self._before[number] = signal.signal(number, lambda seen, _: self._stop(loop, seen))
            except ValueError:  # not in the main thread: whoever started the server stops it
                return

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def _stop(self, loop: asyncio.AbstractEventLoop, number: int) -> None:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
        loop.call_soon_threadsafe(self._server.request_stop, number == signal.SIGINT)
