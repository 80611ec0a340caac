"""Who is connected: coming in, taking over from oneself, leaving, and being gone without a word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from ..protocol.commands import Bye, Command, Hello
from ..protocol.limits import VERSION, Limits
from ..protocol.messages import Done, ErrorCode, Failed, Heartbeat, Welcome
from .connection import Connection
from .keeping import Keeping
from .sessions import Session, Sessions

if TYPE_CHECKING:
    from .hub import Item

__all__ = ["Admits", "Clients", "everybody", "no_hello", "retry", "too_early", "too_fast"]

Admits: TypeAlias = Callable[[Hello, str], str | None]
"""Says why a client may not come in, or None."""


class Clients:
    """The connections of a hub, and the sessions that they belong to.

    Args:
        sessions: The sessions.
        keeping: Where it is written down that a session ends.
        limits: How many clients, and how long they may be silent.
        server: The server's name and version.
        capabilities: What it can do.
        now: In seconds of the hub.
    """

    def __init__(
        self,
        sessions: Sessions[Connection, Item],
        keeping: Keeping,
        limits: Limits,
        server: str,
        capabilities: Sequence[str],
        now: float,
    ) -> None:
        self._sessions = sessions
        self._keeping = keeping
        self._limits = limits
        self._server = server
        self._capabilities = list(capabilities)
        self._connections: dict[int, Connection] = {}
        self._count = 0
        self._beat = now

    @property
    def connections(self) -> list[Connection]:
        """All that are open."""
        return list(self._connections.values())

    def next_number(self) -> int:
        """Return the number of the next connection."""
        self._count += 1
        return self._count

    def add(self, connection: Connection) -> None:
        """Take in a connection; one too many is told so, and closed."""
        self._connections[connection.number] = connection
        if len(self._connections) > 2 * self._limits.clients:
            connection.end("too-many", "too many clients are connected: connect again later")

    def remove(self, connection: Connection) -> None:
        """Forget a connection that was closed; its session waits for the next."""
        self._connections.pop(connection.number, None)
        _leave(connection, connection.session)

    def greet(self, connection: Connection, command: Hello, admits: Admits) -> None:
        """Answer ``hello``: the client goes on with its session, over this connection from now on."""
        why = admits(command, connection.peer)
        if why is not None:
            connection.answer(Failed(id=command.id, code="unauthorised", message=why))
            connection.close(why)
        elif self._is_full(connection, command):
            connection.answer(retry(command, "too-many", f"{self._limits.clients} clients are connected already"))
            connection.close("too many clients")
        else:
            self._let_in(connection, command)

    def part(self, connection: Connection, session: Session[Connection, Item], command: Bye) -> None:
        """Answer ``bye``: the session ends, and the connection with it."""
        failure = self._keeping.forgotten(session.client) if session.last_seq else None
        if failure is not None:
            connection.answer(retry(command, failure.code, failure.message))
            return
        self._sessions.forget(session.client)
        connection.answer(Done(id=command.id, seq=command.seq))
        connection.close("the client said bye")

    def look_after(self, now: float) -> None:
        """Send heartbeats when they are due, and close the connections of those who are gone."""
        beats = now - self._beat >= self._limits.heartbeat
        self._beat = now if beats else self._beat
        for connection in self.connections:
            if now - connection.heard > self._limits.dead_after:
                connection.close(f"no sign of life for {self._limits.dead_after:g} s")
            elif beats and connection.session is not None:
                connection.beat(Heartbeat(last_seq=connection.session.last_seq))

    def _let_in(self, connection: Connection, command: Hello) -> None:
        session = self._sessions.of(command.client)
        if connection.session is not session:
            _leave(connection, connection.session)
        older = session.place
        if older is not None and older is not connection:
            older.end("taken-over", f"the client {command.client!r} has come again, from {connection.peer}")
        session.place, connection.session = connection, session
        connection.answer(self._welcome(connection, session, command))
        self._forget_surplus()

    def _welcome(self, connection: Connection, session: Session[Connection, Item], command: Hello) -> Welcome:
        return Welcome(
            id=command.id,
            server=self._server,
            protocol=[VERSION],
            session=f"s{connection.number}",
            last_seq=session.last_seq,
            limits=self._limits,
            capabilities=self._capabilities,
        )

    def _is_full(self, connection: Connection, command: Hello) -> bool:
        session = self._sessions.get(command.client)
        if connection.session is not None or (session is not None and session.place is not None):
            return False
        return sum(each.session is not None for each in self._connections.values()) >= self._limits.clients

    def _forget_surplus(self) -> None:
        client = self._sessions.surplus()
        if client is not None and self._keeping.forgotten(client) is None:
            self._sessions.forget(client)


def everybody(_command: Hello, _peer: str) -> str | None:
    """Let everybody in."""
    return None


def no_hello(command: Command) -> Failed:
    """Return what to answer whoever says something else first."""
    why = 'the first command of a connection is {"type": "hello", "client": NAME}'
    return Failed(id=command.id, seq=command.seq, code="no-hello", message=why)


def too_fast(item: Command | Failed, limits: Limits) -> Failed:
    """Return what to answer whoever sends more than the limits allow."""
    why = f"more than {limits.commands_per_second:g} commands a second are refused: send it again a little later"
    return retry(item, "too-fast", why)


def too_early(item: Command | Failed, missing: int, limits: Limits) -> Failed:
    """Return what to answer a command whose number is further ahead than the limits allow."""
    why = f"command {missing} is missing, and no more than {limits.ahead} wait for it: send that one first, then this"
    return retry(item, "out-of-order", f"{why} one again")


def retry(item: Command | Failed, code: ErrorCode, message: str) -> Failed:
    """Return how a client is told to send the same command again later; its number stays free."""
    return Failed(id=item.id, seq=item.seq, code=code, message=message, retry=True)


def _leave(connection: Connection, session: Session[Connection, Item] | None) -> None:
    """Let a session go on without a connection; what waits there is sent again by who reconnects."""
    if session is not None and session.place is connection:
        session.place = None
        session.drop_waiting()
