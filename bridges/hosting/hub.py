"""The hub: worlds, sessions and connections of a server, without sockets, threads or a clock of its own.

Whoever carries messages calls :meth:`Hub.connect` for every client, hands what comes to :meth:`~.Connection.receive`,
sends what :meth:`~.Connection.take` returns, and lets time pass. So everything that a network does to messages can be
played to it again and again, in any order.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from ...agents.crowd.crowd import Crowd
from ...core.errors import StateError
from ..protocol.coding import Refused, decode_command, encode, refusal
from ..protocol.commands import (
    Bye,
    CloseWorld,
    Command,
    Hello,
    ListScenarios,
    ListWorlds,
    LoadWorld,
    Ping,
    RestoreWorld,
    Speak,
    Subscribe,
    Unsubscribe,
    WorldCommand,
)
from ..protocol.crowds import CrowdCommand, ListCrowds, SubscribeCrowd
from ..protocol.limits import Limits
from ..protocol.messages import (
    Failed,
    Pong,
    Reply,
    ScenarioList,
    WorldList,
)
from .aside import Hook, at_once
from .clients import Admits, Clients, everybody, no_hello, retry, too_early, too_fast
from .connection import Connection
from .crowds import Crowds
from .durable import Store
from .hosted_crowd import HostedCrowd
from .keeping import Keeping, answering
from .loading import Loading
from .open_worlds import Offers, Opening, OpenWorlds
from .publishing import Publishing
from .questions import QUESTIONS
from .sessions import ASK_AGAIN, EARLY, READY, REFUSED, REPEATED, UNDERWAY, Session, Sessions

__all__ = ["Connection", "Hub", "Item"]

Item: TypeAlias = Command | Failed
"""A command, or why what came is none."""
STEP: Final = 0.05
"""Seconds of the server in which worlds go forward by themselves."""

_log = logging.getLogger("espressivo.bridges")


class Hub:
    """Everything that a server does, between the bytes of one client and those of another.

    Args:
        catalogue: The scenarios that are offered.
        limits: How much anybody may ask for.
        store: Keeps worlds and sessions over the death of the server; what it holds is taken up again at once.
        now: Seconds that only ever grow; by default what :meth:`pass_time` was told.
        server: Its name and version, for :class:`~.protocol.messages.Welcome`.
        capabilities: What the server can do besides.

    Attributes:
        limits: See above.
        crowds: Those that clients may ask; see :meth:`add_crowd`.
        loading: Opens worlds, which may take seconds; a server puts a function in its place that does so in a thread.
        admits: Says why a client may not come in, or None; a server puts its own in place.
        stopping: Whether no commands are taken any more.

    Raises:
        StateError: What the store holds cannot be taken up again.
    """

    def __init__(
        self,
        catalogue: Offers,
        limits: Limits | None = None,
        store: Store | None = None,
        now: Callable[[], float] | None = None,
        *,
        server: str = "espressivo",
        capabilities: Sequence[str] = (),
    ) -> None:
        self.limits = limits or Limits()
        self.crowds = Crowds()
        self.loading: Hook = at_once
        self.admits: Admits = everybody
        self.stopping = False
        self._passed = 0.0
        self._now = now or self._told_time
        self._debt = 0.0
        self._sessions: Sessions[Connection, Item] = Sessions(self.limits)
        self._worlds = OpenWorlds(catalogue, self.limits)
        self._keeping = Keeping(store, self._worlds, self._sessions)
        self._clients = Clients(
            self._sessions,
            self._keeping,
            self.limits,
            server,
            [*capabilities, *(["durable"] if store is not None else [])],
            self._now(),
        )
        self._publishing = Publishing(self._worlds)
        self._loading = Loading(self.limits)

    # -- for whoever carries messages ----------------------------------------------------------------------------------

    def connect(self, peer: str, wake: Callable[[], None] = lambda: None) -> Connection:
        """Return a line for a new client.

        Args:
            peer: Who it is, for people.
            wake: Is called when there is something to take where nothing was, and when the line is closed.
        """
        connection = Connection(self, self.limits, peer, self._clients.next_number(), wake, self._now())
        self._clients.add(connection)
        if self.stopping:
            connection.end("stopping", "the server is stopping: connect again later")
        return connection

    def add_crowd(
        self,
        name: str,
        crowd: Crowd,
        pass_time: Callable[[float], object] | None = None,
        rate: float = 0.0,
        longest: float = 3_600.0,
    ) -> None:
        """Let clients ask a crowd, and let events reach it; a store does not keep it.

        Args:
            name: Of the crowd, 1 to 64 characters.
            crowd: The crowd, which the hub alone changes from now on.
            pass_time: Lets seconds pass in it, where more happens then than that feelings fade: contagion, a story.
            rate: Seconds of the crowd in one second of the server; with 0 clients drive its clock.
            longest: Seconds that a client may let pass at once; everybody waits while they pass.

        Raises:
            CrowdError: There is one of that name, or a number is out of range.
        """
        self.crowds.add(HostedCrowd(name, crowd, pass_time, rate, longest))

    def pass_time(self, seconds: float) -> None:
        """Let time pass: worlds with a clock of their own, faces, heartbeats; peers that are gone are noticed.

        Args:
            seconds: Of the server, since last time.
        """
        self._passed += seconds
        if self.stopping:
            return
        self._debt += seconds
        if self._debt >= STEP:
            steps = int(self._debt / STEP)
            self._debt -= steps * STEP
            self._pass_in_worlds(steps * STEP)
            self.crowds.pass_time(steps * STEP)
        self._publishing.frames(seconds)
        self.crowds.frames(seconds)
        self._clients.look_after(self._now())
        store = self._keeping.store
        if store is not None and store.is_due:
            self._compact()

    def stop(self) -> None:
        """Tell everybody that the server stops, take no more commands, and leave a snapshot in the store."""
        if self.stopping:
            return
        self.stopping = True
        for connection in self.connections:
            connection.end("stopping", "the server is stopping: connect again later")
        self._compact()
        if self._keeping.store is not None:
            self._keeping.store.close()

    @property
    def connections(self) -> list[Connection]:
        """All that are open."""
        return self._clients.connections

    @property
    def worlds(self) -> OpenWorlds:
        """All that are open."""
        return self._worlds

    def last_seq(self, client: str) -> int:
        """Return the last of a client's numbers that was done; 0 of one that nothing is known of."""
        session = self._sessions.get(client)
        return 0 if session is None else session.last_seq

    # -- for connections -----------------------------------------------------------------------------------------------

    def let_go(self, connection: Connection) -> None:
        """Forget a connection that was closed; its session waits for the next."""
        self._publishing.let_go(connection)
        self.crowds.let_go(connection)
        self._clients.remove(connection)

    def hear(self, connection: Connection, data: bytes) -> None:
        """Take in a message of a client."""
        connection.heard = self._now()
        item: Item
        try:
            item = decode_command(data, self.limits)
        except Refused as refused:
            item = refusal(refused)
        if not connection.may_ask(connection.heard):
            connection.answer(too_fast(item, self.limits))
        elif isinstance(item, Hello):
            self._clients.greet(connection, item, self.admits)
        elif connection.session is None:
            connection.answer(item if isinstance(item, Failed) else no_hello(item))
        elif isinstance(item, Bye):
            self._clients.part(connection, connection.session, item)
        elif item.seq is None:
            self._do(connection.session, connection, item)
        else:
            self._in_turn(connection, connection.session, item, item.seq, len(data))

    def _in_turn(
        self, connection: Connection, session: Session[Connection, Item], item: Item, seq: int, size: int
    ) -> None:
        """Do a numbered command when its turn has come, and those that waited for it."""
        verdict = session.offer(seq, item, size)
        if verdict == REPEATED:
            self._answer_again(connection, session, item, seq)
        elif verdict == REFUSED:
            connection.answer(too_early(item, session.last_seq + 1, self.limits))
        elif verdict == READY:
            self._do(session, connection, item)
            self._go_on(session)
        else:
            assert verdict in (EARLY, UNDERWAY)

    def _go_on(self, session: Session[Connection, Item]) -> None:
        """Do what waited for its turn."""
        while session.place is not None and not self.stopping:
            item = session.next()
            if item is None:
                return
            self._do(session, session.place, item)

    def _answer_again(self, connection: Connection, session: Session[Connection, Item], item: Item, seq: int) -> None:
        reply = session.reply(seq)
        if reply is None:
            why = f"command {seq} was done before, and its answer is not kept any more: go on after {session.last_seq}"
            connection.answer(Failed(id=item.id, seq=seq, code="out-of-order", message=why))
        elif reply == ASK_AGAIN and isinstance(item, Speak) and self._worlds.aside.is_apart:
            self._speak(session, connection, item, again=True)
        elif reply == ASK_AGAIN and isinstance(item, Command) and type(item) in QUESTIONS:
            connection.answer(answering(item, self._asked(connection, item)))
            self._show(connection, item)
        elif reply == ASK_AGAIN:
            connection.answer(Failed(id=item.id, seq=seq, code="out-of-order", message=f"command {seq} was another"))
        else:
            connection.answer(reply)

    # -- doing ---------------------------------------------------------------------------------------------------------

    def _do(self, session: Session[Connection, Item], connection: Connection, item: Item) -> None:
        """Do a command whose turn has come, and answer it; or later, when it waits for a world that is being opened."""
        if isinstance(item, Failed):
            self._settle(session, connection, item, item)
        elif isinstance(item, WorldCommand) and self._loading.is_opening(item.world):
            self._wait_for_world(session, connection, item)
        elif isinstance(item, (LoadWorld, RestoreWorld)) and item.world not in self._worlds:
            self._open(session, connection, item)
        elif isinstance(item, LoadWorld):
            self._settle(session, connection, item, self._worlds.joined(item))
        elif isinstance(item, Speak) and self._worlds.aside.is_apart:
            self._speak(session, connection, item)
        elif type(item) in QUESTIONS:
            self._settle(session, connection, item, self._asked(connection, item))
            self._show(connection, item)
        elif isinstance(item, CrowdCommand):
            self._change_crowd(session, connection, item)
        elif isinstance(item, WorldCommand) and item.world not in self._worlds:
            self._settle(session, connection, item, self._worlds.unknown(item.world))
        else:
            assert isinstance(item, WorldCommand)
            self._change(session, connection, item)

    def _settle(self, session: Session[Connection, Item], connection: Connection, item: Item, reply: Reply) -> None:
        """Answer what changed nothing."""
        reply = answering(item, reply) if isinstance(item, Command) else reply
        if item.seq is not None:
            kept = ASK_AGAIN if type(item) in QUESTIONS else encode(reply)
            failure = self._keeping.answered(session.client, item.seq, kept)
            if failure is not None:
                self._postpone(session, connection, item, failure)
                return
            session.finish(item.seq, kept)
        self._reply(session, connection, reply)

    def _change(self, session: Session[Connection, Item], connection: Connection, command: WorldCommand) -> None:
        """Do what changes a world: it is written down first."""
        failure = self._keeping.performed(session.client, command)
        if failure is not None:
            self._postpone(session, connection, command, failure)
            return
        reply = encode(answering(command, self._worlds.do(command)))
        if command.seq is not None:
            session.finish(command.seq, reply)
        self._reply(session, connection, reply)
        if isinstance(command, CloseWorld):
            self._publishing.closed(command.world)
        elif isinstance(command, RestoreWorld):
            self._publishing.restored(command.world)

    def _change_crowd(self, session: Session[Connection, Item], connection: Connection, command: CrowdCommand) -> None:
        """Do what changes a crowd. Of that only the number and the answer are kept: a server begins with its crowds."""
        reply = encode(answering(command, self.crowds.do(command)))
        if command.seq is not None:
            session.finish(command.seq, reply)
            failure = self._keeping.answered(session.client, command.seq, reply)
            if failure is not None:
                _log.error("%s", failure.message)
        self._reply(session, connection, reply)

    def _show(self, connection: Connection, item: Item) -> None:
        """Tell a client that has subscribed how things stand."""
        if isinstance(item, SubscribeCrowd):
            self.crowds.show(connection, item)
        elif isinstance(item, Command):
            self._publishing.show(connection, item)

    def _asked(self, connection: Connection, command: Command) -> Reply:
        """Answer what changes nothing."""
        if isinstance(command, Ping):
            return Pong()
        if isinstance(command, ListScenarios):
            return ScenarioList(scenarios=self._worlds.offers.titles())
        if isinstance(command, ListWorlds):
            return WorldList(worlds=self._worlds.scenarios())
        if isinstance(command, (CrowdCommand, ListCrowds)):
            return self.crowds.asked(connection, command)
        assert isinstance(command, WorldCommand)
        if command.world not in self._worlds:
            return self._worlds.unknown(command.world)
        if isinstance(command, Subscribe):
            return self._publishing.subscribe(connection, command)
        if isinstance(command, Unsubscribe):
            return self._publishing.unsubscribe(connection, command)
        return self._worlds.do(command)

    def _speak(
        self, session: Session[Connection, Item], connection: Connection, command: Speak, again: bool = False
    ) -> None:
        """Answer how somebody says something when it has been worked out; all others go on meanwhile."""

        def spoken(reply: Reply) -> None:
            if again:
                connection.answer(answering(command, reply))
            elif not self.stopping and self._sessions.get(session.client) is session:
                self._settle(session, connection, command, reply)
                self._go_on(session)

        if not self._worlds.aside.answer(session.client, self._worlds.speaking(command), spoken):
            why = "as many lines are being worked out as can be: wait for their answers, send it again then"
            self._reply(session, connection, retry(command, "too-fast", why))
        elif not again:
            session.running = command.seq or session.running

    def _reply(self, session: Session[Connection, Item], connection: Connection, reply: Reply | bytes) -> None:
        """Send an answer to where the client is now."""
        (session.place or connection).answer(reply)

    def _postpone(
        self, session: Session[Connection, Item], connection: Connection, item: Item, failure: Failed
    ) -> None:
        """Answer that a command was not done; its number stays free, for the same command."""
        session.running = 0
        _log.error("%s", failure.message)
        self._reply(session, connection, retry(item, failure.code, failure.message))

    # -- opening worlds ------------------------------------------------------------------------------------------------

    def _open(self, session: Session[Connection, Item], connection: Connection, command: Opening) -> None:
        failure = self._worlds.room_for(len(self._loading))
        if failure is not None:
            self._settle(session, connection, command, failure)
            return
        session.running = command.seq or session.running
        self._loading.begin(command.world)
        self.loading(lambda: self._worlds.made(command), lambda made: self._opened(session, connection, command, made))

    def _opened(
        self, session: Session[Connection, Item], connection: Connection, command: Opening, made: object
    ) -> None:
        """Take in a world that has been opened, and do what waited for it."""
        waiting = self._loading.end(command.world)
        if self.stopping:
            return
        self._take_in(session, connection, command, made)
        for its_session, its_connection, item in waiting:
            self._do(its_session, its_connection, item)
            self._go_on(its_session)
        self._go_on(session)

    def _take_in(
        self, session: Session[Connection, Item], connection: Connection, command: Opening, made: object
    ) -> None:
        if isinstance(made, Failed):
            self._settle(session, connection, command, made)
            return
        self._worlds.add(made)  # type: ignore[arg-type]
        described = self._worlds.described(command.world, opened=True)
        failure = self._keeping.opened(session.client, command, described.state_hash)
        if failure is not None:
            self._worlds.discard(command.world)
            self._postpone(session, connection, command, failure)
            return
        reply = encode(answering(command, described))
        if command.seq is not None:
            session.finish(command.seq, reply)
        self._reply(session, connection, reply)

    def _wait_for_world(
        self, session: Session[Connection, Item], connection: Connection, command: WorldCommand
    ) -> None:
        if self._loading.wait(command.world, (session, connection, command)):
            session.running = command.seq or session.running
        else:
            why = f"the world {command.world!r} is being opened, and enough commands wait for it: send it again later"
            self._postpone(session, connection, command, retry(command, "too-fast", why))

    # -- time ----------------------------------------------------------------------------------------------------------

    def _pass_in_worlds(self, seconds: float) -> None:
        if self._worlds.need_time and self._keeping.elapsed(seconds) is None:
            self._worlds.pass_time(seconds)

    def _compact(self) -> None:
        try:
            self._keeping.compact()
        except StateError as error:
            _log.error("%s", error)

    def _told_time(self) -> float:
        return self._passed
