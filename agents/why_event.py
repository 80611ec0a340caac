"""Why something happened: what made it happen, as far as anybody listened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.emotions import Cause
from .why import Why
from .why_words import in_words, shown_number

if TYPE_CHECKING:
    from .agent import Agent

__all__ = ["why_event"]


def why_event(agent: Agent, cause: Cause) -> Why:
    """Explain the event that raised an emotion.

    Args:
        agent: Who felt it.
        cause: The event, as the agent remembers it.
    """
    time = f", at {shown_number(agent.memory[cause.id].time)} s" if cause.id in agent.memory else ""
    children: tuple[Why, ...] = ()
    if agent.trace is not None:
        children = agent.trace.why_it_happened(agent, cause)
    return Why("event", f"because {in_words(cause.event, agent)}{time}", term=str(cause.event), children=children)
