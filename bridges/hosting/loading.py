"""Worlds that are being opened, which may take seconds, and the commands that wait for each; all others go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from ..protocol.commands import WorldCommand
from ..protocol.limits import Limits

if TYPE_CHECKING:
    from .connection import Connection
    from .hub import Item
    from .sessions import Session

__all__ = ["Loading", "Waiting"]

Waiting: TypeAlias = "tuple[Session[Connection, Item], Connection, WorldCommand]"


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
