"""A client for asyncio. It connects again by itself; what was asked meanwhile is sent when it is back."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable
from typing import Any, Final, Literal, TypeVar, overload

from ...core.errors import BridgeError
from ..protocol.commands import CommandType, Hello
from ..protocol.messages import Failed, Reply, StreamMessage, Welcome
from .backoff import Backoff
from .errors import NoAnswerError, ServerError
from .session import Session
from .wires import CurveKeys, Wire, check_address, open_wire

__all__ = ["AsyncClient", "Change"]

Change = Literal["connected", "lost", "forgotten", "refused"]
"""What becomes of a connection. ``forgotten``: the server was started anew and its worlds are gone."""
_CONNECT_SECONDS: Final = 5.0
_BYE_SECONDS: Final = 0.5
_LOST: Final = (OSError, EOFError)

R = TypeVar("R", bound=Reply)


class AsyncClient:
    """A client of an espressivo server, for asyncio; every coroutine may be awaited by many tasks at once.

    ::

        async with AsyncClient("tcp://127.0.0.1:5600") as espressivo:
            await espressivo.ask(LoadWorld(world="bus", scenario="little-fish"))
            told = await espressivo.ask(
                Happen(world="bus", events=["Event(Action-End, Dex, Take(tin), Nika)"]), Outcome
            )

    Args:
        address: Of the server: ``tcp://``, ``ws://``, ``wss://``, ``zmq+tcp://`` or ``zmq+ipc://``.
        client: The client's name, which no other client of the server has; one is made up when it is empty. With the
            same name a program that was started anew goes on where it was.
        token: Where the server asks for one.
        keys: For ZeroMQ with encryption.
        trust: A file with the certificate of a ``wss://`` server, or of who signed it, when the system knows neither.
        timeout: Seconds to wait for an answer, and for the first connection.
        about: What the server writes into its log.
        on_message: Gets the messages of all streams.
        on_change: Gets what becomes of the connection.
        on_notice: Gets what the server tells unasked, such as that a world was closed.
        seed: Decides the random part of waiting times; None for another one each time.

    Raises:
        BridgeError: The address is none.
    """

    def __init__(
        self,
        address: str,
        *,
        client: str = "",
        token: str = "",
        keys: CurveKeys | None = None,
        trust: str = "",
        timeout: float = 10.0,
        about: str = "Python client",
        on_message: Callable[[StreamMessage], object] = lambda _: None,
        on_change: Callable[[Change], object] = lambda _: None,
        on_notice: Callable[[ServerError], object] = lambda _: None,
        seed: int | None = None,
    ) -> None:
        check_address(address)
        self.address, self.timeout = address, timeout
        self.name = client or f"python-{secrets.token_hex(8)}"
        self._keys, self._trust, self._on_change = keys, trust, on_change
        self._backoff = Backoff(seed=seed)
        self._session = Session(
            Hello(client=self.name, token=token, about=about),
            on_message=on_message,
            on_notice=lambda failed: on_notice(ServerError(failed)),
            on_forgotten=lambda: on_change("forgotten"),
        )
        self._work = asyncio.Event()
        self._settled = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._why = "nobody answers"
        self._broken: BaseException | None = None
        self._leaving = False

    async def __aenter__(self) -> AsyncClient:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def start(self) -> None:
        """Connect.

        Raises:
            BridgeError: Nobody answers there.
            ServerError: The server does not let the client in.
            MissingExtraError: A package for this kind of address is missing.
        """
        self._running = asyncio.get_running_loop().create_task(self._run())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.timeout):
                await self._settled.wait()
        if self._session.welcome is None:
            failure, broken = self._session.failure, self._broken
            await self.close()
            if broken is not None:
                raise broken
            if failure is not None:
                raise ServerError(failure)
            raise BridgeError(
                f"{self.address}: no espressivo server answers ({self._why}); start one with 'espressivo serve', or "
                "name its address"
            )

    async def close(self) -> None:
        """Leave; the server need not remember this client when everything was answered."""
        running, self._running = self._running, None
        if running is None:
            return
        self._leaving = True
        while not running.done():  # what is cancelled just when it ends by itself may go on
            running.cancel()
            await asyncio.wait({running}, timeout=4 * _BYE_SECONDS)
        self._session.lost()

    @overload
    async def ask(self, command: CommandType, *, timeout: float | None = None) -> Reply: ...

    @overload
    async def ask(self, command: CommandType, expected: type[R], timeout: float | None = None) -> R: ...

    async def ask(self, command: CommandType, expected: Any = None, timeout: float | None = None) -> Any:
        """Let a command be done, and return the answer.

        Args:
            command: Without ``id`` and ``seq``.
            expected: What the answer must be; any when None.
            timeout: Seconds to wait instead of the client's own.

        Raises:
            ServerError: The server did not do it.
            NoAnswerError: No answer came in time.
        """
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        id_ = self.post(command, lambda reply: None if answer.done() else answer.set_result(reply))
        try:
            async with asyncio.timeout(self.timeout if timeout is None else timeout):
                reply = await answer
        except (TimeoutError, asyncio.CancelledError) as error:
            self.forget(id_)
            if isinstance(error, asyncio.CancelledError):
                raise
            raise NoAnswerError(self.no_answer(command)) from None
        return checked(reply, expected)

    def post(self, command: CommandType, done: Callable[[Reply], object] = lambda _: None) -> str:
        """Let a command be done without waiting; ``done`` gets the answer. Return the command's id."""
        id_ = self._session.ask(command, done)
        self._work.set()
        return id_

    def forget(self, id_: str) -> None:
        """Want no answer any more."""
        self._session.forget(id_)

    @property
    def welcome(self) -> Welcome | None:
        """What the server said of itself last."""
        return self._session.welcome

    @property
    def is_connected(self) -> bool:
        """Whether the server answers at the moment."""
        return self._session.phase == "ready"

    @property
    def missed(self) -> dict[tuple[str, str], int]:
        """How many messages were dropped, by world and stream."""
        return self._session.missed

    def no_answer(self, command: CommandType) -> str:
        """Return what to say when no answer comes."""
        kind = command.__struct_config__.tag
        how = "it has not answered in time" if self.is_connected else f"the connection is lost ({self._why})"
        return f"{self.address}: {kind}: {how}; a command may have been done, or is done when the server is back"

    @property
    def _is_refused(self) -> bool:
        return self._session.phase == "refused"

    # -- the connection ------------------------------------------------------------------------------------------------

    async def _run(self) -> None:
        """Connect, carry messages, and again, until the client is turned away or leaves."""
        while not (self._leaving or self._is_refused):
            try:
                async with asyncio.timeout(_CONNECT_SECONDS):
                    wire = await open_wire(self.address, self._keys, self._trust)
            except (*_LOST, TimeoutError) as error:
                self._why = str(error) or "no answer"
            except Exception as error:  # a package is missing, a key cannot be read: trying again would not help
                self._broken = error
                self._settled.set()
                return
            else:
                await self._carry(wire)
            if not self._is_refused:
                await asyncio.sleep(self._backoff.next())
        self._settled.set()
        self._on_change("refused")

    async def _carry(self, wire: Wire) -> None:
        loop = asyncio.get_running_loop()
        self._session.opened(loop.time())
        self._work.set()
        reading = loop.create_task(self._read(wire))
        try:
            await self._write(wire, reading)
        except asyncio.CancelledError:
            await self._say_bye(wire, reading)
            raise
        except _LOST as error:
            self._why = str(error) or "the connection was lost"
        finally:
            reading.cancel()
            was_ready = self._session.phase == "ready"
            self._session.lost()
            await asyncio.gather(reading, return_exceptions=True)
            await wire.close()
            if was_ready:
                self._on_change("lost")

    async def _write(self, wire: Wire, reading: asyncio.Task[None]) -> None:
        """Send what is to be sent, whenever there is something or it is time."""
        loop, session = asyncio.get_running_loop(), self._session
        while not reading.done() and not session.hang_up and not session.is_dead(loop.time()):
            self._work.clear()
            out = session.send(loop.time())
            if out:
                await wire.send(out)
                continue
            alarm = loop.call_later(session.wait(loop.time()), self._work.set)
            await self._work.wait()
            alarm.cancel()
        self._why = "the server hung up" if reading.done() else "the server gave no sign of life"

    async def _read(self, wire: Wire) -> None:
        loop, session = asyncio.get_running_loop(), self._session
        try:
            while not session.hang_up and (messages := await wire.receive()):
                was_ready = session.phase == "ready"
                for message in messages:
                    session.receive(message, loop.time())
                if session.phase == "ready" and not was_ready:
                    self._backoff.reset()
                    self._settled.set()
                    self._on_change("connected")
                self._work.set()
        except _LOST as error:
            self._why = str(error) or "the connection was lost"
        finally:
            self._work.set()

    async def _say_bye(self, wire: Wire, reading: asyncio.Task[None]) -> None:
        if self._session.phase == "ready" and not self._session.outstanding:
            with contextlib.suppress(*_LOST, TimeoutError):
                async with asyncio.timeout(_BYE_SECONDS):
                    await wire.send([self._session.bye()])
                    await asyncio.shield(reading)


def checked(reply: Reply, expected: type[Any] | None) -> Any:
    """Return an answer of the kind that was expected.

    Raises:
        ServerError: The command was not done, or the answer is of another kind.
    """
    if isinstance(reply, Failed):
        raise ServerError(reply)
    if expected is not None and not isinstance(reply, expected):
        kind = type(reply).__struct_config__.tag
        raise ServerError(Failed(code="internal", message=f"an answer of the type {kind!r} was not expected"))
    return reply
