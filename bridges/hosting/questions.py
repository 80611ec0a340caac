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
from ..protocol.crowds import (
    CrowdMembers,
    CrowdStatistics,
    ListCrowds,
    SubscribeCrowd,
    UnsubscribeCrowd,
    WhyMember,
)

__all__ = ["QUESTIONS"]

QUESTIONS: Final[frozenset[type[Command]]] = frozenset(
    (
        Believed,
        CrowdMembers,
        CrowdStatistics,
        Decide,
        Express,
        ListCrowds,
        ListScenarios,
        ListWorlds,
        Options,
        Ping,
        SaveWorld,
        Speak,
        State,
        Subscribe,
        SubscribeCrowd,
        Unsubscribe,
        UnsubscribeCrowd,
        Why,
        WhyMember,
        WorldState,
    )
)
"""Everything that leaves all worlds and crowds as they were."""
