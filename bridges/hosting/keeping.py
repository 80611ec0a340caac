"""What a hub writes down and takes up again: the same commands through the same code give the same worlds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from ...core.errors import StateError, shown
from ..protocol.coding import encode
from ..protocol.commands import Command, CommandType, LoadWorld, RestoreWorld, WorldCommand
from ..protocol.messages import Failed, Reply
from .durable import Store
from .log_records import Answered, Elapsed, End, Forgotten, KeptSession, KeptWorld, Opened, Performed, Record
from .open_worlds import Opening, OpenWorlds
from .sessions import ASK_AGAIN, Sessions

__all__ = ["Keeping", "answering"]

_COMMANDS: Final = msgspec.json.Decoder(CommandType)
_NOTHING: Final = b"null"


class Keeping:
    """Writes down what the worlds and sessions of a hub go through, and lets them go through it again.

    Attributes:
        store: Where; None when nothing is kept.
        tick: Counts how often time passed.

    Args:
        store: See above.
        worlds: The worlds.
        sessions: The sessions.

    Raises:
        StateError: What was kept does not lead to the state that it led to before.
    """

    def __init__(self, store: Store | None, worlds: OpenWorlds, sessions: Sessions[Any, Any]) -> None:
        self.store = store
        self.tick = 0
        self._worlds = worlds
        self._sessions = sessions
        if store is not None:
            kept, since = store.kept()
            for record in (*kept, *since):
                self._take_up(store, record)

    # -- writing down --------------------------------------------------------------------------------------------------

    def performed(self, client: str, command: Command) -> Failed | None:
        """Write down a command that is about to be done; return why it cannot be, if so."""
        return self._keep(Performed, client=client, command=_raw(command), seq=command.seq)

    def opened(self, client: str, command: Opening, state_hash: str) -> Failed | None:
        """Write down that a world is about to be opened."""
        return self._keep(Opened, client=client, command=_raw(command), seq=command.seq, state_hash=state_hash)

    def answered(self, client: str, seq: int, reply: bytes) -> Failed | None:
        """Write down that a numbered command was answered that changed nothing."""
        return self._keep(Answered, client=client, seq=seq, reply=_raw_reply(reply))

    def forgotten(self, client: str) -> Failed | None:
        """Write down that a session ends."""
        return self._keep(Forgotten, client=client)

    def elapsed(self, seconds: float) -> Failed | None:
        """Write down that time is about to pass."""
        failure = self._keep(Elapsed, seconds=seconds, tick=self.tick + 1)
        self.tick += failure is None
        return failure

    def compact(self) -> None:
        """Put a snapshot in the place of the log.

        Raises:
            StateError: It cannot be written; the log goes on then.
        """
        if self.store is not None:
            self.store.compact(self._snapshot())

    def _keep(self, kind: type[Any], **members: Any) -> Failed | None:
        if self.store is None:
            return None
        try:
            self.store.append(kind(**members))
        except StateError as error:
            return Failed(
                code="not-kept",
                message=f"the server could not write the command down and has not done it: {error}; send it again",
                retry=True,
            )
        return None

    def _snapshot(self) -> Iterator[Record]:
        for host in self._worlds:
            described = self._worlds.described(host.name)
            yield KeptWorld(world=host.name, state=self._worlds.saved(host.name), state_hash=described.state_hash)
        for session in self._sessions:
            if session.last_seq:
                replies = [(seq, _raw_reply(reply)) for seq, reply in session.replies()]
                yield KeptSession(client=session.client, last_seq=session.last_seq, replies=replies)
        yield End(tick=self.tick)

    # -- once more -----------------------------------------------------------------------------------------------------

    def _take_up(self, store: Store, record: Record) -> None:
        """Go through a record again; what no server has ever written is the file's fault."""
        try:
            self._again(record)
        except StateError:
            raise
        except Exception as error:
            what = type(record).__struct_config__.tag
            raise StateError(
                f"{store.folder}: a record of the kind {what!r} holds what no server writes: {shown(str(error), 200)}; "
                "put back a copy of the folder"
            ) from None

    def _again(self, record: Record) -> None:
        if isinstance(record, Performed):
            command = _COMMANDS.decode(record.command)
            assert isinstance(command, WorldCommand)
            self._finish(record.client, command, self._worlds.do(command))
        elif isinstance(record, Opened):
            self._open(record)
        elif isinstance(record, Answered):
            self._sessions.of(record.client).finish(record.seq, _reply_of(record.reply))
        elif isinstance(record, Elapsed):
            self.tick = record.tick
            self._worlds.pass_time(record.seconds)
        elif isinstance(record, Forgotten):
            self._sessions.forget(record.client)
        elif isinstance(record, KeptWorld):
            self._restore(record.world, RestoreWorld(world=record.world, state=record.state), record.state_hash)
        elif isinstance(record, KeptSession):
            self._recall(record)
        elif isinstance(record, End):
            self.tick = record.tick

    def _finish(self, client: str, command: Command, reply: Reply) -> None:
        if command.seq is not None and client:
            self._sessions.of(client).finish(command.seq, encode(answering(command, reply)))

    def _open(self, record: Opened) -> None:
        command = _COMMANDS.decode(record.command)
        assert isinstance(command, LoadWorld | RestoreWorld)
        self._restore(command.world, command, record.state_hash)
        self._finish(record.client, command, self._worlds.described(command.world, opened=True))

    def _restore(self, world: str, command: Opening, state_hash: str) -> None:
        host = self._worlds.made(command)
        if isinstance(host, Failed):
            raise StateError(f"the world {world!r} cannot be opened again: {host.message}")
        self._worlds.add(host)
        found = self._worlds.described(world).state_hash
        if found != state_hash:
            raise StateError(
                f"the world {world!r} cannot be opened again as it was: its state was {state_hash}, it would be "
                f"{found}; the scenario {host.scenario_name!r} has changed since: put the old one back, or begin with "
                "an empty folder"
            )

    def _recall(self, record: KeptSession) -> None:
        session = self._sessions.of(record.client)
        for seq, reply in record.replies:
            session.finish(seq, _reply_of(reply))
        session.last_seq = record.last_seq


def answering(command: Command, reply: Reply) -> Reply:
    """Return a reply under the id and number of the command that it answers."""
    if reply.id == command.id and reply.seq == command.seq:
        return reply
    return replace(reply, id=command.id, seq=command.seq)


def _raw(command: Command) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(command))


def _raw_reply(reply: bytes) -> msgspec.Raw:
    return msgspec.Raw(reply or _NOTHING)


def _reply_of(raw: msgspec.Raw) -> bytes:
    reply = bytes(raw)
    return ASK_AGAIN if reply == _NOTHING else reply
