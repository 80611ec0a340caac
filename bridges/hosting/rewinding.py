"""Undoing: a command that fails half-way leaves its world exactly as it was.

What went wrong is seldom seen beforehand, because it may be anybody's rule. So a state is kept from time to time, and
what was done since; to undo, the state is restored and that is done again. Replay is exact, so the result is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..protocol.commands import WorldCommand

__all__ = ["Course", "Rewinding"]

Course = WorldCommand | float
"""What was done: a command, or seconds of the host that passed."""
_LONGEST: Final = 500
"""How much is done again at most; then a new state is kept."""


class Rewinding:
    """Keeps what it takes to undo.

    Args:
        save: Gives the state.
    """

    def __init__(self, save: Callable[[], dict[str, Any]]) -> None:
        self._save = save
        self._kept = save()
        self._since: list[Course] = []

    def note(self, done: Course) -> None:
        """Note what has been done."""
        self._since.append(done)
        if len(self._since) >= _LONGEST:
            self.keep()

    def keep(self) -> None:
        """Keep the present state."""
        self._kept = self._save()
        self._since.clear()

    def undo(self, restore: Callable[[dict[str, Any]], None], again: Callable[[Course], object]) -> None:
        """Go back to how it was when something was noted last.

        Args:
            restore: Takes a state over.
            again: Does something again.
        """
        since = list(self._since)
        restore(self._kept)
        for done in since:
            again(done)
        self.keep()
