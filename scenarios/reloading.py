"""Hot reload: an edited scenario takes the place of the one that is being played, and what has happened stays.

Rules, lines, effects, triggers and names are replaced. What somebody believes, feels, wants and remembers is kept; a
belief, goal or trait that the author changed is changed too, unless the play has changed it already. An edit that the
running world cannot take is refused whole, with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from msgspec import Struct
from msgspec.json import encode
from msgspec.structs import replace

from ..agents.agent import Agent
from ..agents.world import World
from ..appraisal.goals import Goal
from ..core.errors import EspressivoError
from ..core.personality import Personality
from .build import add_agent, build_world
from .document import AgentDoc, BeliefDoc, Scenario
from .own_emotions import additions_of

__all__ = ["Reloaded", "reload"]


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What became of an edit.

    Attributes:
        applied: What was taken over, in words.
        kept: What was edited, but stays as the play has made it.
        refused: Why nothing was taken over; empty when it was.
    """

    applied: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def reload(world: World, old: Scenario, new: Scenario, file: str | None = None) -> Reloaded:
    """Let a running world go on by an edited scenario.

    Args:
        world: Built from ``old``; it is changed only when nothing is refused.
        old: The scenario that it was built from, or that was reloaded last.
        new: The edited one.
        file: Its name, for messages.
    """
    try:
        made = build_world(new, world.seed, file)
    except EspressivoError as error:
        return Reloaded(refused=(str(error),))
    refused = tuple(_refusals(world, old, new, made))
    if refused:
        return Reloaded(refused=refused)
    applied = list(_newcomers(world, old, new, made, file))
    kept: list[str] = []
    _replace_world(world, made)
    for doc in new.agents:
        before = next((each for each in old.agents if each.name == doc.name), None)
        if before is not None:
            _replace_rules(world[doc.name], made[doc.name])
            for what, is_applied in _changed(world[doc.name], before, doc):
                (applied if is_applied else kept).append(what)
    applied += _counted(old, new)
    return Reloaded(tuple(applied), tuple(kept))


def _refusals(world: World, old: Scenario, new: Scenario, made: World) -> Iterator[str]:
    """Yield why a running world cannot take an edit."""
    if new.behaviour != old.behaviour:
        yield f"the behaviour changed from {old.behaviour} to {new.behaviour}: play it from the beginning"
    if (new.emotions, new.ontology) != (old.emotions, old.ontology):
        yield "emotions were added or changed, and somebody may feel them: play it from the beginning"
    if new.dialogue != old.dialogue:
        yield f"the story's state is called {new.dialogue} now, no longer {old.dialogue}: play it from the beginning"
    for doc in old.agents:
        if doc.name not in made:
            yield f"{doc.name} is gone, whom the others know and remember: play it from the beginning"
    state = world.triggers.state
    states = {str(each).casefold() for each in made.dialogue.states}
    states |= {trigger.state.casefold() for trigger in new.triggers}
    states |= {str(each).casefold() for each in made.terminal_states}
    if new.start and state is not None and str(state).casefold() not in states:
        yield f"the story stands at {state}, which is gone: put it back, or play from the beginning"


def _newcomers(world: World, old: Scenario, new: Scenario, made: World, file: str | None) -> Iterator[str]:
    known = {doc.name for doc in old.agents}
    for number, doc in enumerate(new.agents):
        if doc.name in known or doc.name in world:
            continue
        agent = add_agent(world, doc, new.rules, additions_of(new, file), file=file, path=f"$.agents[{number}]")
        if world.triggers.state is not None and new.start:
            agent.beliefs.tell(world.triggers.dialogue, world.triggers.state)
        yield f"{made[doc.name].name} has come"


def _replace_world(world: World, made: World) -> None:
    world.name, world.terminal_states = made.name, made.terminal_states
    world.dialogue.labels = made.labels
    world.effects, world.witnesses = made.effects, made.witnesses
    world.dialogue.restore(list(made.dialogue), made.dialogue.named)
    progress = world.triggers.progress()
    made.triggers.restore(progress)
    world.triggers = made.triggers


def _replace_rules(agent: Agent, made: Agent) -> None:
    agent.appraisal_rules.clear()
    for judgement in made.appraisal_rules:
        agent.appraisal_rules.add(judgement)
    for known in list(agent.action_rules):
        agent.action_rules.remove(known.id)
    for wish in made.action_rules:
        agent.action_rules.add(wish)
    agent.importance.clear()
    for reason in made.importance:
        agent.importance.add(reason)
    for exchange in list(agent.exchanges):
        agent.exchanges.remove(exchange.name)
    for exchange in made.exchanges:
        agent.exchanges.add(exchange)
    agent.affect.dispositions = made.affect.dispositions
    agent.affect.constants = made.affect.constants
    agent.body, agent.voice, agent.is_player = made.body, made.voice, made.is_player
    agent.display_rules = made.display_rules


def _changed(agent: Agent, old: AgentDoc, new: AgentDoc) -> Iterator[tuple[str, bool]]:
    """Change what the author changed of a character's beginning; yield what, and whether it could be."""
    if new.personality != old.personality:
        agent.personality = Personality.of(new.personality)
        yield f"{agent.name} has another personality", True
    if new.mood != old.mood:
        yield f"{agent.name}'s mood is what has become of it, {agent.mood:+.1f}, not {new.mood:+g}", False
    yield from _changed_goals(agent, old, new)
    before = {(each.name, each.perspective): each for each in old.beliefs}
    for belief in new.beliefs:
        known = before.pop((belief.name, belief.perspective), None)
        if known != belief:
            yield _changed_belief(agent, known, belief)
    for gone in before.values():
        yield _changed_belief(agent, gone, None)


def _changed_goals(agent: Agent, old: AgentDoc, new: AgentDoc) -> Iterator[tuple[str, bool]]:
    before = {goal.name: goal for goal in old.goals}
    for goal in new.goals:
        known = before.pop(goal.name, None)
        if known == goal:
            continue
        current = agent.goals.get(goal.name)
        likelihood = goal.likelihood if current is None else current.likelihood
        if known is not None and current is not None and goal.likelihood != known.likelihood:
            likelihood = goal.likelihood
        agent.goals.set(Goal(goal.name, goal.significance, likelihood))
        yield f"{agent.name} wants {goal.name} otherwise" if known else f"{agent.name} wants {goal.name}", True
    for name in before:
        agent.goals.remove(name)
        yield f"{agent.name} no longer wants {name}", True


def _changed_belief(agent: Agent, old: BeliefDoc | None, new: BeliefDoc | None) -> tuple[str, bool]:
    """Tell a belief that the author changed, unless the play has changed it since."""
    doc = new or old
    assert doc is not None
    now = agent.beliefs.ask(doc.name, doc.perspective)
    expected = "-" if old is None else old.value
    if str(now.value).casefold() != expected.casefold():
        return f"{agent.name} believes {doc.name} = {now.value} by now", False
    agent.beliefs.tell(doc.name, None if new is None else new.value, doc.perspective, doc.certainty)
    return f"{agent.name} believes {doc.name} = {'nothing' if new is None else new.value}", True


def _counted(old: Scenario, new: Scenario) -> Iterator[str]:
    """Yield how many lines and rules there are now that were not there, and the other way round."""
    parts: Iterable[tuple[str, Iterable[Struct], Iterable[Struct]]] = (
        ("line", old.dialogues, new.dialogues),
        ("rule", _rules(old), _rules(new)),
        ("change", old.world_model, new.world_model),
        ("trigger", old.triggers, new.triggers),
    )
    for what, before, after in parts:
        known, told = Counter(map(_content, before)), Counter(map(_content, after))
        added, gone = (told - known).total(), (known - told).total()
        if added or gone:
            yield f"{what}s: {added} new, {gone} gone"


def _content(doc: Struct) -> bytes:
    """Return all that a part of a scenario says, but for where."""
    return encode(replace(doc, source="") if hasattr(doc, "source") else doc)


def _rules(scenario: Scenario) -> Iterator[Struct]:
    for agent in scenario.agents:
        if agent.rules is not None:
            yield from (*agent.rules.appraisal, *agent.rules.actions)
    yield from (*scenario.rules.appraisal, *scenario.rules.actions)
