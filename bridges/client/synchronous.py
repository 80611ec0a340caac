"""A client for programs with threads or a game loop: an :class:`~.asynchronous.AsyncClient` in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from functools import partial
from typing import Any, Final, TypeVar, overload

from ...core.errors import BridgeError
from ..protocol.commands import CommandType, ListScenarios, ListWorlds, LoadWorld, Ping, RestoreWorld, WorldState
from ..protocol.crowds import AboutCrowd, CrowdList, ListCrowds
from ..protocol.limits import Limits
from ..protocol.messages import (
    Pong,
    Reply,
    ScenarioList,
    StreamMessage,
    Welcome,
    WorldDescribed,
    WorldList,
)
from .asynchronous import AsyncClient, Change, checked
from .crowds import RemoteCrowd
from .errors import NoAnswerError, ServerError
from .listening import CrowdSubscription, Listeners, Subscription
from .wires import CurveKeys, check_address
from .worlds import RemoteWorld

__all__ = ["Client", "connect"]

_MOST_WAITING: Final = 10_000
_log = logging.getLogger("espressivo.bridges")

R = TypeVar("R", bound=Reply)
T = TypeVar("T")


def connect(address: str = "tcp://127.0.0.1:5600", **options: Any) -> Client:
    """Connect to a server; see :class:`Client`.

    ::

        with connect("tcp://127.0.0.1:5600") as espressivo:
            bus = espressivo.load("little-fish", world="bus")
            bus.happen("Event(Action-End, Dex, Take(tin), Nika)")
            print(bus["Nika"].state().emotions)

    Raises:
        BridgeError: Nobody answers there.
        ServerError: The server does not let the client in.
        MissingExtraError: A package for this kind of address is missing.
    """
    return Client(address, **options)


class Client:
    """A client of an espressivo server; every method may be called from any thread.

    A call waits for the answer. A game that must not wait uses :meth:`post`. Callbacks run one after the other in a
    thread of the client, and may ask the server themselves; with ``polled`` they run in :meth:`poll`, which a game
    calls once a frame.

    Args:
        address: Of the server: ``tcp://``, ``ws://``, ``wss://``, ``zmq+tcp://`` or ``zmq+ipc://``.
        client: The client's name, which no other client of the server has; one is made up when it is empty. With the
            same name a program that was started anew goes on where it was.
        token: Where the server asks for one.
        keys: For ZeroMQ with encryption.
        trust: A file with the certificate of a ``wss://`` server, or of who signed it, when the system knows neither.
        timeout: Seconds to wait for an answer, and for the first connection.
        about: What the server writes into its log.
        on_change: Gets what becomes of the connection.
        on_notice: Gets what the server tells unasked, such as that a world was closed.
        polled: Whether callbacks wait for :meth:`poll`.
        seed: Decides the random part of waiting times; None for another one each time.
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
        on_change: Callable[[Change], object] = lambda _: None,
        on_notice: Callable[[ServerError], object] = lambda _: None,
        polled: bool = False,
        seed: int | None = None,
    ) -> None:
        check_address(address)
        self.timeout = timeout
        self._listeners = Listeners()
        self._calls: deque[Callable[[], object]] = deque(maxlen=_MOST_WAITING)
        self._called = threading.Condition()
        self._closed = False
        self._loop = _new_loop()
        self._inner = AsyncClient(
            address,
            client=client,
            token=token,
            keys=keys,
            trust=trust,
            timeout=timeout,
            about=about,
            on_message=self._hear,
            on_change=lambda change: self._call(partial(on_change, change)),
            on_notice=lambda notice: self._call(partial(on_notice, notice)),
            seed=seed,
        )
        self._threads = [threading.Thread(target=self._loop.run_forever, name="espressivo client", daemon=True)]
        if not polled:
            self._threads.append(threading.Thread(target=self._run_calls, name="espressivo callbacks", daemon=True))
        for thread in self._threads:
            thread.start()
        try:
            self._await(self._inner.start())
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave; to do so twice is no mistake."""
        with self._called:
            if self._closed:
                return
            self._closed = True
            self._called.notify_all()
        self._await(self._inner.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(5.0)
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    # -- asking --------------------------------------------------------------------------------------------------------

    @overload
    def ask(self, command: CommandType, *, timeout: float | None = None) -> Reply: ...

    @overload
    def ask(self, command: CommandType, expected: type[R], timeout: float | None = None) -> R: ...

    def ask(self, command: CommandType, expected: Any = None, timeout: float | None = None) -> Any:
        """Let a command be done, and return the answer.

        Args:
            command: Without ``id`` and ``seq``.
            expected: What the answer must be; any when None.
            timeout: Seconds to wait instead of the client's own.

        Raises:
            ServerError: The server did not do it.
            NoAnswerError: No answer came in time.
            BridgeError: The client was closed.
        """
        answer: Future[Reply] = Future()
        ids: list[str] = []
        self._soon(lambda: ids.append(self._inner.post(command, answer.set_result)))
        try:
            reply = answer.result(self.timeout if timeout is None else timeout)
        except TimeoutError:
            self._soon(lambda: self._inner.forget(ids[0]))
            raise NoAnswerError(self._inner.no_answer(command)) from None
        return checked(reply, expected)

    def post(self, command: CommandType, done: Callable[[Reply], object] = lambda _: None) -> None:
        """Let a command be done without waiting; ``done`` is called with the answer, as other callbacks are.

        The answer may be :class:`~..protocol.messages.Failed`.
        """
        self._soon(lambda: self._inner.post(command, lambda reply: self._call(partial(done, reply))))

    # -- what a server offers ------------------------------------------------------------------------------------------

    def scenarios(self) -> dict[str, str]:
        """Return the scenarios that the server offers: names and titles."""
        return self.ask(ListScenarios(), ScenarioList).scenarios

    def worlds(self) -> dict[str, str]:
        """Return the worlds that are open: names, and the scenario of each."""
        return self.ask(ListWorlds(), WorldList).worlds

    def load(self, scenario: str, world: str = "", seed: int = 0, *, join: bool = True) -> RemoteWorld:
        """Open a world from a scenario, or join it when it is open.

        Args:
            scenario: By its name.
            world: What it is called; as the scenario when empty.
            seed: Decides what is left to chance.
            join: Whether a world of this name that is open already will do.
        """
        told = self.ask(LoadWorld(world=world or scenario, scenario=scenario, seed=seed, join=join), WorldDescribed)
        return RemoteWorld(self, told)

    def restore(self, state: dict[str, Any], world: str) -> RemoteWorld:
        """Open a world, or set it back, to what :meth:`.RemoteWorld.save` returned."""
        return RemoteWorld(self, self.ask(RestoreWorld(world=world, state=state), WorldDescribed))

    def world(self, name: str) -> RemoteWorld:
        """Return a world that is open."""
        return RemoteWorld(self, self.ask(WorldState(world=name), WorldDescribed))

    def crowds(self) -> dict[str, AboutCrowd]:
        """Return the crowds of the server: names, and what there is to ask about in each."""
        return self.ask(ListCrowds(), CrowdList).crowds

    def crowd(self, name: str) -> RemoteCrowd:
        """Return a crowd of the server; whether there is one of that name, the first question tells."""
        return RemoteCrowd(self, name)

    def ping(self) -> None:
        """Wait for a sign of life."""
        self.ask(Ping(), Pong)

    def listen(self, subscription: Subscription | CrowdSubscription) -> None:
        """Let a subscription hear what it wants; for :meth:`.RemoteWorld.subscribe`."""
        for command in self._listeners.add(subscription):
            self.ask(command)

    def listen_no_more(self, subscription: Subscription | CrowdSubscription) -> None:
        """End a subscription."""
        for command in self._listeners.remove(subscription):
            self.ask(command)

    # -- how things stand ----------------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The client's name."""
        return self._inner.name

    @property
    def is_connected(self) -> bool:
        """Whether the server answers at the moment."""
        return self._inner.is_connected

    @property
    def server(self) -> Welcome:
        """What the server said of itself."""
        assert self._inner.welcome is not None
        return self._inner.welcome

    @property
    def limits(self) -> Limits:
        """How much the server lets anybody ask for."""
        return self.server.limits

    @property
    def missed(self) -> dict[tuple[str, str], int]:
        """How many messages were dropped on the way, by world and stream."""
        return dict(self._inner.missed)

    # -- callbacks -----------------------------------------------------------------------------------------------------

    def poll(self) -> int:
        """Run the callbacks that wait; return how many. For clients that are ``polled``, once a frame."""
        count = 0
        for _ in range(len(self._calls)):
            with contextlib.suppress(IndexError):
                self._calls.popleft()()
                count += 1
        return count

    def _call(self, call: Callable[[], object]) -> None:
        with self._called:
            self._calls.append(call)
            self._called.notify()

    def _run_calls(self) -> None:
        while True:
            with self._called:
                self._called.wait_for(lambda: self._calls or self._closed)
                if self._closed:
                    return
                call = self._calls.popleft()
            try:
                call()
            except Exception:  # the mistake is the program's, and its next callback may be right
                _log.exception("a callback failed")

    def _hear(self, message: StreamMessage) -> None:
        for subscription in self._listeners.of(message):
            self._call(partial(subscription.on_message, message))

    # -- the thread ----------------------------------------------------------------------------------------------------

    def _soon(self, call: Callable[[], object]) -> None:
        if self._closed:
            raise BridgeError("this client was closed")
        self._loop.call_soon_threadsafe(call)

    def _await(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()


def _new_loop() -> asyncio.AbstractEventLoop:
    """Return a loop; on Windows one that ZeroMQ can use."""
    if sys.platform == "win32":
        return asyncio.SelectorEventLoop()
    return asyncio.new_event_loop()
