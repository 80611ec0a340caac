"""The server: one event loop, one hub, any number of transports; it starts, ticks and stops gracefully."""

from __future__ import annotations

import asyncio
import signal
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, Protocol

from ..protocol.coding import Refused, decode_command, encode
from ..protocol.commands import Hello, LoadWorld
from ..protocol.messages import ErrorCode, Failed
from .security import Access, Audit

if TYPE_CHECKING:
    from ..hosting.hub import Connection, Hub

__all__ = ["Line", "Server", "Transport"]

_TICK: Final = 0.01
_LOADING: Final = b"world.load"
_FLUSH_SECONDS: Final = 2.0


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
    """The line to one client: keeps out who shows no token, and waits while a scenario is being read.

    Args:
        server: To which it leads.
        transport: What it is called in the log.
        peer: Who is at the other end, for the log.
        wake: Is called when there is something to :meth:`take`.
        admitted: Whether the transport knows already that the client may come in.
    """

    def __init__(self, server: Server, transport: str, peer: str, wake: Callable[[], None], *, admitted: bool) -> None:
        self.transport, self.peer = transport, peer
        self._server, self._wake = server, wake
        self._said: list[bytes] = []
        self._waiting: deque[bytes] | None = None
        self._refused = False
        self._ended = False
        self._connection: Connection | None = None
        if admitted or not server.access.token:
            self._admit()

    @property
    def closed(self) -> bool:
        """Whether nothing more will come, once all has been taken."""
        return self._refused or (self._connection is not None and self._connection.closed)

    @property
    def is_busy(self) -> bool:
        """Whether the client had better not be read from, for now."""
        if self._waiting is not None and len(self._waiting) >= self._server.hub.limits.ahead:
            return True
        return self._connection is not None and not self._connection.wants_reading

    def receive(self, data: bytes) -> None:
        """Take a message from the client."""
        if self._waiting is not None:
            self._waiting.append(data)
        elif self._connection is None:
            self._first(data)
        elif _LOADING in data and self._starts_loading(data):
            pass
        else:
            self._connection.receive(data)

    def take(self, most: int = 64) -> list[bytes]:
        """Return what is to be sent to the client, oldest first."""
        if self._said:
            said, self._said = self._said, []
            return said
        return self._connection.take(most) if self._connection is not None else []

    def refuse(self, code: ErrorCode, message: str, *, reply_to: str = "") -> None:
        """Tell the client why it is not let in, or not any more."""
        self._said.append(encode(Failed(code=code, message=message, id=reply_to)))
        self._refused = True
        self._server.audit.tell(self.transport, self.peer, f"refused: {code}")
        self._wake()

    def end(self, why: str = "closed") -> None:
        """Tell that the client has gone."""
        if self._ended:
            return
        self._ended = True
        self._server.lines.discard(self)
        if self._connection is not None:
            self._connection.close()
            self._server.audit.tell(self.transport, self.peer, why)

    def _admit(self) -> None:
        self._connection = self._server.hub.connect(self.peer, self._wake)
        self._server.lines.add(self)
        self._server.audit.tell(self.transport, self.peer, "connected")

    def _first(self, data: bytes) -> None:
        """Let the client in when its first message is a hello with the right token."""
        if self._refused:
            return None
        try:
            command = decode_command(data, self._server.hub.limits)
        except Refused as refused:
            return self.refuse(refused.code, refused.message, reply_to=refused.id)
        if not isinstance(command, Hello):
            self.refuse("no-hello", "the first message must be a hello", reply_to=command.id)
        elif not self._server.access.admits(command.token):
            self.refuse("unauthorised", "hello with a wrong token, or without one", reply_to=command.id)
        else:
            self._admit()
            self.receive(data)
        return None

    def _starts_loading(self, data: bytes) -> bool:
        """Whether a scenario must be read first; it then is, in a thread, while the loop goes on."""
        assert self._connection is not None
        try:
            command = decode_command(data, self._server.hub.limits)
        except Refused:
            return False
        if not isinstance(command, LoadWorld) or not self._server.must_read(command.scenario):
            return False
        self._waiting = deque((data,))
        self._server.read(command.scenario, self._go_on)
        return True

    def _go_on(self) -> None:
        waiting, self._waiting = self._waiting or (), None
        for data in waiting:
            self.receive(data)
        self._wake()


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
        self.hub.stop()
        started, self._started = self._started, []
        for transport in reversed(started):
            await transport.stop()
        for line in list(self.lines):
            line.end("server stopped")

    def line(self, transport: str, peer: str, wake: Callable[[], None], *, admitted: bool = False) -> Line:
        """Return the line to a client that has connected."""
        return Line(self, transport, peer, wake, admitted=admitted)

    def must_read(self, scenario: str) -> bool:
        """Whether a scenario has to be read from its file before a world of it can be opened."""
        return False

    def read(self, scenario: str, done: Callable[[], None]) -> None:
        """Read a scenario in a thread, so that worlds go on meanwhile."""
        task = asyncio.get_running_loop().create_task(self._read(scenario, done))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _read(self, scenario: str, done: Callable[[], None]) -> None:
        done()

    def _pass_time(self, loop: asyncio.AbstractEventLoop, before: float) -> None:
        now = loop.time()
        self.hub.pass_time(now - before)
        self._ticking = loop.call_later(self._tick, self._pass_time, loop, now)


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
