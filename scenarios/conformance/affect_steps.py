"""Steps that let time pass, and that set or list emotions, mood, goals, events and identities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...agents.agent import Agent
from ...appraisal.goals import Goal
from ...core.emotions import Cause
from ...core.errors import EventError
from ...core.memory import ACTION_END, ACTION_START, PROPERTY_CHANGE, EventRecord
from ...core.numbers import format_number
from ...core.terms import Term, compose, parse
from .compare import bag, rearranged, toolkit_text
from .stage import Stage
from .steps import Step, by_agent, each_agent, named, operation

__all__ = ["events_of"]

_KINDS = {"start": ACTION_START, "end": ACTION_END, "property": PROPERTY_CHANGE}


# -- time ------------------------------------------------------------------------------------------------------------


def _samples(result: Any) -> Any:
    if not isinstance(result, list):
        return result
    return [rearranged(sample, [("emotions", bag)]) for sample in result]


@operation("update", _samples)
def update(stage: Stage, step: Step) -> list[dict[str, Any]] | None:
    """Let ticks pass, one by one; show mood and emotions every few ticks."""
    every = step.get("sample_every")
    samples: list[dict[str, Any]] = []
    for tick in range(1, step.get("ticks", 1) + 1):
        for agent in stage.agents(step):
            agent.update()
        if every and tick % every == 0:
            samples += [_sample(agent) for agent in stage.agents(step)]
    return samples if every else None


def _sample(agent: Agent) -> dict[str, Any]:
    emotions = [[emotion.type, emotion.cause_id, emotion.intensity] for emotion in agent.affect.emotions()]
    return {"agent": agent.name, "tick": agent.now, "mood": agent.mood, "emotions": emotions}


@operation("set_tick")
def set_tick(stage: Stage, step: Step) -> None:
    """Set the clock."""
    for agent in stage.agents(step):
        agent.now = named(step, "value", "tick", "ticks")


# -- affect ----------------------------------------------------------------------------------------------------------


@operation("set_mood")
def set_mood(stage: Stage, step: Step) -> None:
    """Set the mood by hand."""
    for agent in stage.agents(step):
        agent.affect.set_mood(named(step, "value", "mood"))


@operation("reset_emotional_state")
def reset_emotional_state(stage: Stage, step: Step) -> None:
    """End all emotions and the mood."""
    for agent in stage.agents(step):
        agent.affect.clear()


@operation("add_emotion")
def add_emotion(stage: Stage, step: Step) -> str | None:
    """Add an emotion by hand."""
    added = None
    for agent in stage.agents(step):
        cause = _cause(agent, step)
        added = agent.affect.add_by_hand(step["type"], step["intensity"], cause, _target(step)).type
    return added


@operation("remove_emotion")
def remove_emotion(stage: Stage, step: Step) -> None:
    """End an emotion."""
    for agent in stage.agents(step):
        agent.affect.remove(step["type"], _cause(agent, step), _target(step))


def _cause(agent: Agent, step: Step) -> Cause:
    return Cause.of(agent.memory[step.get("cause_id", 0)])


def _target(step: Step) -> Term | None:
    return parse(step["target"]) if step.get("target") else None


@operation("set_disposition")
def set_disposition(stage: Stage, step: Step) -> None:
    """Set how easily an emotion arises and fades."""
    for agent in stage.agents(step):
        agent.affect.dispositions.set(step["emotion"], step["threshold"], step["decay"])


@operation("internal_state")
def internal_state(stage: Stage, step: Step) -> str:
    """Show mood and strongest emotion in a line, as the toolkit's simulator does."""
    agent = stage.agent(step)
    for emotion in agent.affect.emotions():
        if emotion.cause_id is not None and emotion.cause_id not in agent.memory:
            raise EventError(f"{agent.name} has forgotten event {emotion.cause_id}, which {emotion.type} came from")
    mood = f"M: {_two_decimals(agent.mood)}"
    strongest = agent.affect.strongest()
    if strongest is None:
        return mood
    target = "" if strongest.target is None else toolkit_text(strongest.target)
    return f"{mood} | S. Em: {strongest.type}({_two_decimals(strongest.intensity)}, {target})"


def _two_decimals(value: float) -> str:
    return f"{float(format_number(value, 7)):.2f}"


# -- goals and identities ----------------------------------------------------------------------------------------------


def _goal_list(agent: Agent) -> dict[str, Any]:
    return {goal.name: {"significance": goal.significance, "likelihood": goal.likelihood} for goal in agent.goals}


operation("goals")(each_agent(_goal_list))


@operation("set_goal")
def set_goal(stage: Stage, step: Step) -> None:
    """Add a goal, or change it."""
    for agent in stage.agents(step):
        agent.goals.set(Goal(step["name"], step["significance"], step["likelihood"]))


@operation("activate_identity")
def activate_identity(stage: Stage, step: Step) -> None:
    """Make a social identity salient."""
    for agent in stage.agents(step):
        agent.activate_identity(step["name"], step["category"], step["salience"])


# -- memory ------------------------------------------------------------------------------------------------------------


def _record(record: EventRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "event": toolkit_text(record.event),
        "subject": toolkit_text(record.subject),
        "tick": record.time,
    }


operation("events", by_agent(bag))(each_agent(lambda agent: [_record(record) for record in agent.memory]))


@operation("event")
def event(stage: Stage, step: Step) -> dict[str, Any]:
    """Show one remembered event."""
    return _record(stage.agent(step).memory[step["id"]])


@operation("add_event_record")
def add_event_record(stage: Stage, step: Step) -> int | None:
    """Remember an event without appraising it."""
    added = [agent.memory.record(_described(step), step.get("time", agent.now)).id for agent in stage.agents(step)]
    return added[0] if added else None


@operation("update_event_record")
def update_event_record(stage: Stage, step: Step) -> None:
    """Change a remembered event."""
    for agent in stage.agents(step):
        agent.memory.update(step["id"], _described(step), step.get("time", agent.now))


@operation("forget_event")
def forget_event(stage: Stage, step: Step) -> None:
    """Forget an event."""
    for agent in stage.agents(step):
        agent.memory.forget(step["id"])


def _described(step: Step) -> Term:
    """Return the event that a step describes by its parts."""
    kind = _KINDS.get(step.get("kind", "end"), step.get("kind", ACTION_END))
    if kind == PROPERTY_CHANGE:
        return compose("Event", kind, step["subject"], step["property"], step["value"])
    return compose("Event", kind, step["subject"], step.get("action") or "-", step.get("target") or "-")


def events_of(step: Step) -> Iterator[Term]:
    """Yield the events of a step."""
    for text in step["events"] if "events" in step else [step["event"]]:
        yield parse(text)
