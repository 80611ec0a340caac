"""Answers that are kept until their world changes: many clients ask the same again and again, every frame."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from ..protocol.commands import Believed, Decide, Express, Options, State, WorldCommand, WorldState
from ..protocol.messages import Reply

__all__ = ["Answers"]

_KEPT: Final = 64
"""Answers that are kept at most."""
_KINDS: Final = frozenset((Believed, Decide, Express, Options, State, WorldState))
"""Questions whose answer follows from the state of the world alone, and is small."""


class Answers:
    """Answers to questions about one world, as it is now.

    >>> from espressivo.bridges.protocol.messages import OptionList
    >>> answers = Answers()
    >>> asked = Options(id="7", world="w", agent="Ana")
    >>> answers.keep(asked, OptionList(agent="Ana", options=[]))
    >>> answers.to(replace(asked, id="8")).agent
    'Ana'
    >>> answers.forget()
    >>> answers.to(asked)
    """

    def __init__(self) -> None:
        self._known: dict[WorldCommand, Reply] = {}

    def to(self, question: WorldCommand) -> Reply | None:
        """Return the answer that was given before, under the id it had then; None when there is none."""
        return self._known.get(_plain(question)) if self._known and type(question) in _KINDS else None

    def keep(self, question: WorldCommand, reply: Reply) -> None:
        """Keep an answer until the world changes."""
        if type(question) in _KINDS:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[_plain(question)] = reply

    def forget(self) -> None:
        """Forget all answers: the world has changed."""
        self._known.clear()


def _plain(question: WorldCommand) -> WorldCommand:
    """Return a question without what differs each time it is asked."""
    return replace(question, id="", seq=None)
