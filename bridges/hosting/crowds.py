"""The crowds of a server by name: asking them, letting their time pass, and who hears their streams."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial
from typing import Final

from ...core.errors import CrowdError, EspressivoError, nearest
from ..protocol.coding import Refused, refusal
from ..protocol.commands import Command
from ..protocol.crowds import CrowdCommand, CrowdList, CrowdMessage, ListCrowds, SubscribeCrowd, UnsubscribeCrowd
from ..protocol.messages import Done, Failed, Reply
from .connection import Connection
from .hosted_crowd import HostedCrowd

__all__ = ["Crowds"]

_LONGEST_NAME: Final = 64

_log = logging.getLogger("espressivo.bridges")


class Crowds:
    """Crowds by name, and who hears how they are."""

    def __init__(self) -> None:
        self._all: dict[str, HostedCrowd] = {}
        self._hearers: dict[tuple[Connection, str], _Hearer] = {}

    def __iter__(self) -> Iterator[HostedCrowd]:
        return iter(self._all.values())

    def __len__(self) -> int:
        return len(self._all)

    def add(self, hosted: HostedCrowd) -> None:
        """Take in a crowd.

        Raises:
            CrowdError: There is one of that name, or the name is none.
        """
        if not 1 <= len(hosted.name) <= _LONGEST_NAME:
            raise CrowdError(f"a crowd cannot be called {hosted.name!r}: expected 1 to {_LONGEST_NAME} characters")
        if hosted.name in self._all:
            raise CrowdError(f"two crowds would be called {hosted.name!r}: give one another name")
        self._all[hosted.name] = hosted

    def asked(self, connection: Connection, command: Command) -> Reply:
        """Answer what changes nothing."""
        if isinstance(command, ListCrowds):
            return CrowdList(crowds={each.name: each.about() for each in self})
        assert isinstance(command, CrowdCommand)
        hosted = self._all.get(command.crowd)
        if hosted is None:
            return self._unknown(command.crowd)
        if isinstance(command, SubscribeCrowd):
            return self._subscribe(connection, hosted, command)
        if isinstance(command, UnsubscribeCrowd):
            if self._hearers.pop((connection, command.crowd), None) is not None:
                connection.outbox.forget(command.crowd, "crowd")
            return Done()
        return hosted.do(command)

    def do(self, command: CrowdCommand) -> Reply:
        """Do what changes a crowd."""
        hosted = self._all.get(command.crowd)
        return self._unknown(command.crowd) if hosted is None else hosted.do(command)

    def show(self, connection: Connection, command: SubscribeCrowd) -> None:
        """Tell a client that has subscribed how things stand."""
        hearer = self._hearers.get((connection, command.crowd))
        if hearer is not None:
            self._tell(connection, self._all[command.crowd], hearer, snapshot=True)

    def let_go(self, connection: Connection) -> None:
        """Forget a client that has gone."""
        for key in [key for key in self._hearers if key[0] is connection]:
            del self._hearers[key]

    def pass_time(self, seconds: float) -> None:
        """Let seconds of the server pass in all crowds; one in which they cannot stands still from then on."""
        for hosted in self:
            try:
                hosted.pass_time(seconds)
            except Exception:  # somebody's rule, or what was given to let time pass
                hosted.rate = 0.0
                _log.exception("the clock of the crowd %r stopped", hosted.name)

    def frames(self, seconds: float) -> None:
        """Let time pass: those who hear of a crowd get what is due, if it has changed."""
        for (connection, name), hearer in list(self._hearers.items()):
            hosted = self._all[name]
            if hearer.is_due(seconds, hosted.changes):
                self._tell(connection, hosted, hearer, snapshot=False)

    def _subscribe(self, connection: Connection, hosted: HostedCrowd, command: SubscribeCrowd) -> Reply:
        try:
            hosted.check(command)
        except Refused as refused:
            return refusal(refused)
        self._hearers[connection, hosted.name] = _Hearer(command)
        return Done()

    def _tell(self, connection: Connection, hosted: HostedCrowd, hearer: _Hearer, *, snapshot: bool) -> None:
        """Have a message made when it is fetched: a client that fetches none costs nothing."""
        hearer.heard(hosted.changes)
        connection.show(hosted.name, "crowd", "", partial(_message, hosted, hearer.command, snapshot))

    def _unknown(self, name: str) -> Failed:
        close = nearest(name, self._all)
        hint = f"did you mean {close!r}?" if close else f"there are {', '.join(self._all) or 'none'}"
        return Failed(code="unknown-crowd", message=f"there is no crowd {name!r}: {hint}", place="$.crowd")


class _Hearer:
    """What one client wants to hear of a crowd, and what it has heard."""

    def __init__(self, command: SubscribeCrowd) -> None:
        self.command = command
        self._changes = -1
        self._waited = 0.0

    def is_due(self, seconds: float, changes: int) -> bool:
        """Let time pass; whether it is time for a message, and there is something new to tell."""
        self._waited += seconds
        return self._waited * self.command.rate >= 1 - 1e-9 and changes != self._changes

    def heard(self, changes: int) -> None:
        """Note what is being told."""
        self._changes, self._waited = changes, 0.0


def _message(hosted: HostedCrowd, command: SubscribeCrowd, snapshot: bool) -> CrowdMessage | None:
    try:
        return hosted.message(command, snapshot=snapshot)
    except EspressivoError:
        _log.exception("the crowd %r could not be told of", hosted.name)
        return None
