"""Takes a world back to how it was, many times and quickly: rules and lines stay, what plays change is put back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ...agents.state import restore_agent, save_agent
from ...agents.world import World
from ...core.memory import EpisodicMemory

__all__ = ["Moment", "moment_of", "rewind"]


class Moment(NamedTuple):
    """All that a play changes in a world."""

    agents: tuple[Mapping[str, Any], ...]
    clock: float
    chance: int
    story: Mapping[str, Any]


def moment_of(world: World) -> Moment:
    """Return how a world stands now."""
    agents = tuple([save_agent(agent) for agent in world.agents])
    return Moment(agents, world.clock, world.chance.state, world.triggers.progress())


def rewind(world: World, moment: Moment) -> None:
    """Let the world from which a moment was taken stand as it did then."""
    for agent, saved in zip(world.agents, moment.agents, strict=True):
        agent.memory = agent.appraiser.memory = EpisodicMemory(keeps_old_names=agent.behaviour.keeps_old_names)
        restore_agent(agent, saved)
    world.clock = moment.clock
    world.chance.state = moment.chance
    world.triggers.restore(moment.story)
