"""What takes long and needs no world any more: it is worked out beside the hub, so that all worlds go on meanwhile."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from .failing import failed

__all__ = ["Aside", "Hook", "at_once"]

Hook: TypeAlias = Callable[[Callable[[], Any], Callable[[Any], None]], None]
"""Takes the work, which may be done in any thread, and whom to hand its result, in the hub's thread."""
_MOST_OF_ONE: Final = 8
"""Answers that are worked out for one client at a time."""
_MOST: Final = 64
"""What is worked out at a time, for all."""

_log = logging.getLogger("espressivo.bridges")


def at_once(work: Callable[[], Any], done: Callable[[Any], None]) -> None:
    """Work something out while everybody waits."""
    done(work())


class Aside:
    """Has things worked out, and counts them, so that nobody asks for more than can be done.

    Attributes:
        hook: Does the work, in the order in which it comes; a server puts a function in its place that does so in a
            thread.
    """

    def __init__(self) -> None:
        self.hook: Hook = at_once
        self._underway: Counter[str] = Counter()

    @property
    def is_apart(self) -> bool:
        """Whether others go on while something is worked out."""
        return self.hook is not at_once

    def answer(self, client: str, work: Callable[[], Any], done: Callable[[Any], None]) -> bool:
        """Work out an answer; what goes wrong is the answer then.

        Args:
            client: For whom.
            work: Works it out, in any thread.
            done: Gets it, in the hub's thread.

        Returns:
            Whether there was room: if not, nothing is done.
        """
        if self._underway[client] >= _MOST_OF_ONE or self._underway.total() >= _MOST:
            return False
        self._do(self.hook, client, lambda: _result(work), done)
        return True

    def tell(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Work out something to be told; when it goes wrong nothing is, and when too much waits everybody does."""
        hook = self.hook if self._underway.total() < _MOST else at_once
        self._do(hook, "", lambda: _or_none(work), lambda made: None if made is None else done(made))

    def _do(self, hook: Hook, client: str, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        def finish(result: Any) -> None:
            self._underway[client] -= 1
            self._underway += Counter()  # forgets who waits for nothing
            done(result)

        self._underway[client] += 1
        hook(work, finish)


def _result(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Exception as error:  # a client must get an answer
        return failed(error)


def _or_none(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Exception:  # the deed is done: that its line cannot be said takes nothing back
        _log.exception("a line could not be said")
        return None
