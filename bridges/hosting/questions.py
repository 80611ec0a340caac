"""Commands that change nothing: they are not written down, and are asked again when they come twice."""

from __future__ import annotations

from typing import Final

from ..protocol.commands import (
    Believed,
    Command,
    Decide,
    Express,
    ListScenarios,
    ListWorlds,
    Options,
    Ping,
    SaveWorld,
    Speak,
    State,
    Subscribe,
    Unsubscribe,
    Why,
    WorldState,
)

__all__ = ["QUESTIONS"]

QUESTIONS: Final[frozenset[type[Command]]] = frozenset(
    (
        Believed,
        Decide,
        Express,
        ListScenarios,
        ListWorlds,
        Options,
        Ping,
        SaveWorld,
        Speak,
        State,
        Subscribe,
        Unsubscribe,
        Why,
        WorldState,
    )
)
"""Everything that leaves all worlds as they were."""
