"""Actions that were begun and not ended: who carries out what, and until when its end is waited for.

An action whose end nobody tells fails after its timeout, in seconds of the world or of the host, whichever come first:
a game that crashed leaves nobody busy for ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from ..protocol.messages import Offered

__all__ = ["Actions", "StartedAction"]


class StartedAction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An action that somebody carries out.

    Attributes:
        id: Its name, such as ``a7``.
        agent: Who.
        what: As it was offered.
        deeds: The events that have happened when it is done.
        due: When it counts as failed, in seconds of the world.
        host_due: When it counts as failed, in seconds of the host.
    """

    id: str
    agent: str
    what: Offered
    deeds: tuple[str, ...]
    due: float
    host_due: float


class Actions:
    """The started actions of a world, in the order in which they began."""

    def __init__(self) -> None:
        self.host_time = 0.0
        """Seconds of the host during which somebody was busy."""
        self._begun: dict[str, StartedAction] = {}
        self._count = 0

    def begin(self, agent: str, what: Offered, deeds: Sequence[str], timeout: float, now: float) -> StartedAction:
        """Note that somebody began something; ``now`` is the time of the world."""
        self._count += 1
        action = StartedAction(
            f"a{self._count}", agent, what, tuple(deeds), due=now + timeout, host_due=self.host_time + timeout
        )
        self._begun[action.id] = action
        return action

    def end(self, action: StartedAction) -> None:
        """Forget an action."""
        self._begun.pop(action.id, None)

    def of(self, agent: str) -> StartedAction | None:
        """Return what somebody carries out; None when nothing that was started here."""
        return next((each for each in self._begun.values() if each.agent == agent), None)

    def overdue(self, now: float) -> list[StartedAction]:
        """Return those whose end has been waited for long enough."""
        return [each for each in self if each.due <= now or each.host_due <= self.host_time]

    def next_due(self) -> float | None:
        """Return when, in seconds of the world, the next would fail; None when there is none."""
        return min((each.due for each in self), default=None)

    def get(self, id: str) -> StartedAction | None:  # noqa: A002
        """Return the action of a name."""
        return self._begun.get(id)

    def __iter__(self) -> Iterator[StartedAction]:
        return iter(list(self._begun.values()))

    def __len__(self) -> int:
        return len(self._begun)

    # -- saving --------------------------------------------------------------------------------------------------------

    def save(self) -> dict[str, Any]:
        """Return all of it as plain data."""
        begun = [msgspec.to_builtins(each) for each in self]
        return {"begun": begun, "count": self._count, "host_time": self.host_time}

    @classmethod
    def restored(cls, begun: Sequence[StartedAction], count: int, host_time: float) -> Actions:
        """Make it again."""
        actions = cls()
        actions._begun = {each.id: each for each in begun}
        actions._count, actions.host_time = count, host_time
        return actions
