"""Worlds that are being opened, which may take seconds, and the commands that wait for each; all others go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from ..protocol.commands import WorldCommand
from ..protocol.limits import Limits
from ..protocol.messages import Failed
from .open_worlds import Host

if TYPE_CHECKING:
    from .connection import Connection
    from .hub import Item
    from .sessions import Session

__all__ = ["LoadHook", "Loading", "Waiting", "at_once"]

Made: TypeAlias = Host | Failed
LoadHook: TypeAlias = Callable[[Callable[[], Made], Callable[[Made], None]], None]
"""Takes the work, which may be done in any thread, and whom to hand its result, in the hub's thread."""
Waiting: TypeAlias = "tuple[Session[Connection, Item], Connection, WorldCommand]"


def at_once(work: Callable[[], Made], done: Callable[[Made], None]) -> None:
    """Open a world while everybody waits."""
    done(work())


class Loading:
    """The worlds that are being opened.

    Args:
        limits: No more commands wait for a world than a client may be ahead.
    """

    def __init__(self, limits: Limits) -> None:
        self._most = limits.ahead
        self._waiting: dict[str, list[Waiting]] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def is_opening(self, world: str) -> bool:
        """Whether a world is being opened."""
        return world in self._waiting

    def begin(self, world: str) -> None:
        """Note that a world is being opened."""
        self._waiting[world] = []

    def wait(self, world: str, waiting: Waiting) -> bool:
        """Let a command wait for a world; whether there was room."""
        if len(self._waiting[world]) >= self._most:
            return False
        self._waiting[world].append(waiting)
        return True

    def end(self, world: str) -> list[Waiting]:
        """Return what waited for a world, in order."""
        return self._waiting.pop(world)
