"""Why something happened: whose decision it was, what it was an effect of, or that it came from outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..core.emotions import Cause
from ..core.memory import EventRecord
from ..core.terms import Term
from .caught import shown_by_others
from .trace import Step
from .why import Why
from .why_decision import why_choice
from .why_words import in_words, shown_number

if TYPE_CHECKING:
    from .agent import Agent

__all__ = ["before_which", "seen_by", "why_event", "why_step"]


def why_event(agent: Agent, cause: Cause) -> Why:
    """Explain the event that raised an emotion.

    Args:
        agent: Who felt it.
        cause: The event, as the agent remembers it.
    """
    record = agent.memory.records.get(cause.id)
    when = "since" if shown_by_others(cause.event) else "at"
    time = "" if record is None else f", {when} {shown_number(record.time)} s"
    step = None if agent.trace is None else agent.trace.step_of(agent, cause.id)
    children = () if step is None else tuple(_origin(agent, step, cause))
    return Why("event", f"because {in_words(cause.event, agent)}{time}", term=str(cause.event), children=children)


def before_which(agent: Agent, cause: Cause) -> int | None:
    """Return before which step of the trace one has to look for what somebody believed when an event was appraised."""
    step = None if agent.trace is None else agent.trace.step_of(agent, cause.id)
    if step is None:
        return None
    is_change = cause.id in agent.memory and agent.memory[cause.id].is_property_change
    return step.number + is_change


def _origin(agent: Agent, step: Step, cause: Cause) -> Iterator[Why]:
    """Yield what made an event happen: of an effect, the event that it is an effect of."""
    first = _cause_within(agent, step, cause)
    if first is None:
        yield from why_step(agent, step)
        return
    place = "" if agent.trace is None else agent.trace.place_of(first.event)
    told = f"an effect of: {in_words(first.event, agent)}"
    yield Why("effect", told, place=place, term=str(first.event), children=tuple(why_step(agent, step)))


def _cause_within(agent: Agent, step: Step, cause: Cause) -> EventRecord | None:
    """Return the event of a step that another one is an effect of; None when it is none."""
    if cause.event in step.events:
        return None
    found = None
    for each in step.seen.get(agent.name, ()):
        if each == cause.id:
            return found
        if each in agent.memory and not agent.memory[each].is_property_change:
            found = agent.memory[each]
    return found


def why_step(agent: Agent, step: Step) -> Iterator[Why]:
    """Yield why a step happened."""
    if step.choice is not None:
        yield why_choice(agent, step.choice, step.number)
    elif step.trigger is not None:
        told = f"by itself, the trigger {step.trigger.id} (step {step.label})"
        yield Why("trigger", told, place=step.trigger.source, term=step.trigger.id)
    else:
        yield Why("outside", f"happened from outside (step {step.label})")


def seen_by(agent: Agent, event: Term | None) -> Why | None:
    """Say that somebody did not perceive an event, or the last one of all; None when they did, or nobody listened."""
    for step in reversed([] if agent.trace is None else agent.trace.steps):
        if event is None or event in step.events:
            if agent.name in step.seen:
                return None
            others = ", ".join(step.seen) or "nobody"
            told = in_words(event or step.events[0], agent)
            return Why("missed", f"{agent.name} did not see it: {told} (step {step.label}; seen by {others})")
    return None
